"""The user a request is about (WP_REST_Users_Controller::get_user)."""

from __future__ import annotations

from typing import Any

from laurel.app.errors import UserNotFound
from laurel.app.site import Site
from laurel.domain.records.user import User
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.resources.collection import absint

LARGEST_ID = 2**53 - 1
"""No user has a larger id."""


def find_user(request: WP_REST_Request, user_id: Any) -> User:
    """The user of an id, a number or its text. Raises UserNotFound (404 rest_user_invalid_id)."""
    site: Site = request.site
    number = absint(user_id)
    user = site.user(number) if number <= LARGEST_ID else None
    if user is None:
        raise UserNotFound(user_id)
    return user
