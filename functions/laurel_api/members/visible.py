"""Whose records a request is about, and whether the caller may see them."""

from __future__ import annotations

from laurel.app.users.may_see import may_see
from laurel.rest.errors import WP_Error
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.wp.managers import manages_points
from laurel.wp.request import Request


def user_of(request: Request) -> int:
    """The user in the path, not in the query; for ``me`` the caller."""
    named = request.get_url_params().get("id")
    return int(named) if named else request.user.id


def sees(request: Request, what: str) -> bool:
    """Whether the caller may see `what` of the user in the path (`laurel.app.users.may_see.SEEN_BY`)."""
    return may_see(request.site, request.user.id, user_of(request), what, sees_all=sees_all(request))


def sees_all(request: Request) -> bool:
    """Whether the caller may see everything of everyone: who may list users, and managers of points."""
    return request.user.can("list_users") or manages_points(request)


def check_sees(request: Request, what: str) -> Allowed:
    """Raises WP_Error 401 for anonymous callers who may not see it, and for their ``me``; 403 for others."""
    if not user_of(request):
        raise WP_Error("rest_not_logged_in", "You are not logged in.", {"status": 401})
    if not sees(request, what):
        raise not_allowed(request)
    return ALLOWED
