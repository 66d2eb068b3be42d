"""Errors that BuddyPress' resources share."""

from __future__ import annotations

from laurel.rest.errors import WP_Error
from laurel.rest.resources.permissions import ALLOWED, NOT_ALLOWED, Allowed, not_allowed
from laurel.wp.request import Request


def refused(request: Request, message: str = NOT_ALLOWED) -> WP_Error:
    """401 or 403 ``bp_rest_authorization_required``."""
    return not_allowed(request, "bp_rest_authorization_required", message)


def logged_in(request: Request) -> Allowed:
    """Whether the caller is logged in (is_user_logged_in). Raises WP_Error 401."""
    if not bool(request.user.id):
        raise refused(request)
    return ALLOWED


def invalid_member() -> WP_Error:
    """404 ``bp_rest_member_invalid_id`` (bp_rest_get_user)."""
    return WP_Error("bp_rest_member_invalid_id", "There is no such member.", {"status": 404})
