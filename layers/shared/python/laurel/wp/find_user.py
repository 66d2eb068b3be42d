"""The user a request is about (WP_REST_Users_Controller::get_user)."""

from __future__ import annotations

from laurel.app.errors import UserNotFound
from laurel.app.site import Site
from laurel.domain.records.user import User
from laurel.rest.resources.collection import absint
from laurel.wp.bounds import LARGEST_ID


def existing_user(site: Site, number: float) -> User | None:
    """The user of a number; None if there is no such user, however large the number."""
    return site.user(int(number)) if 0 < number <= LARGEST_ID else None


def find_user(site: Site, user_id: object) -> User:
    """The user of an id, a number or its text. Raises UserNotFound (404 rest_user_invalid_id)."""
    user = existing_user(site, absint(user_id))
    if user is None:
        raise UserNotFound(user_id)
    return user
