"""Finding the user of a request (WP_REST_Users_Controller::get_user)."""

from __future__ import annotations

from laurel.app.errors import UserNotFound
from laurel.app.site import Site
from laurel.domain.records.user import User
from laurel.rest.errors import WP_Error
from laurel.rest.resources.collection import absint
from laurel.wp.bounds import LARGEST_ID
from laurel.wp.request import Request


def existing_user(site: Site, number: float) -> User | None:
    """The user with an id; None if there is none, for a number of any size."""
    return site.user(int(number)) if 0 < number <= LARGEST_ID else None


def find_user(site: Site, user_id: object) -> User:
    """The user with an id, given as a number or text. Raises UserNotFound (404 rest_user_invalid_id)."""
    user = existing_user(site, absint(user_id))
    if user is None:
        raise UserNotFound(user_id)
    return user


def user_of_path(request: Request) -> User:
    """The user that ``user_id`` of a path names, an id or ``me``.

    Raises WP_Error 401 rest_not_logged_in for an anonymous ``me``, UserNotFound (404).
    """
    if request["user_id"] != "me":
        return find_user(request.site, request["user_id"])
    if not request.user.id:
        raise WP_Error("rest_not_logged_in", "You are not logged in.", {"status": 401})
    return find_user(request.site, request.user.id)
