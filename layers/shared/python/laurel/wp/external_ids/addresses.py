"""External ids in the addresses of users: ``/wp/v2/users/ext:8f1c`` is ``/wp/v2/users/57``."""

from __future__ import annotations

import re
from urllib.parse import unquote

from laurel.app.errors import UserNotFound
from laurel.app.users.upsert_user import known_user, user_id_of
from laurel.domain.records.external_id import PREFIX, BadExternalId, referred_to
from laurel.rest.errors import WP_Error
from laurel.wp.managers import sends_events
from laurel.wp.request import Request

_USERS = re.compile(
    r"(/wp/v2/users|/laurel/v1/(?:users|privacy/(?:export|erase))|/buddypress/v[12]/members)/(ext(?::|%3A)[^/]*)(.*)",
    re.IGNORECASE,
)
_MAKING = "/laurel/v1/users"
"""Below it is the address that makes a user: it is there for those who are not, and keeps the external id."""


def with_user_id(route: str, request: Request) -> str:
    """The route of a request, with the id of a user for their external id: a filter of ``rest_request_route``.

    For those who list users or send events, and for one's own: for others such an address does not exist. Raises
    WP_Error 400 for what is no external id, UserNotFound (404) for one that no user has.
    """
    if "/ext" not in route.lower():
        return route
    found = _USERS.fullmatch(route)
    if found is None:
        return route
    reference = unquote(found[2])
    if found[1].lower() == _MAKING and not found[3]:
        external_id_of(reference)
        return f"{found[1]}/{reference}"
    if not may_resolve(request, reference):
        return route
    user_id = user_id_of(request.site, external_id_of(reference))
    if not user_id:
        raise UserNotFound(reference)
    return f"{found[1]}/{user_id}{found[3]}"


def may_resolve(request: Request, reference: str) -> bool:
    """Whether the caller may know whose external id it is: who lists users or sends events, and its own user."""
    if request.user.can("list_users") or sends_events(request):
        return True
    caller = request.site.user(request.user.id) if request.user.id else None
    return caller is not None and bool(caller.external_id) and reference == PREFIX + caller.external_id


def external_id_of(reference: str) -> str:
    """The external id of a reference with its prefix. Raises WP_Error 400 ``rest_invalid_param`` for what is none."""
    try:
        found = referred_to(reference)
    except BadExternalId as bad:
        raise WP_Error("rest_invalid_param", f"{bad}.", {"status": 400}) from bad
    if found is None:
        raise WP_Error("rest_invalid_param", f"An external id is referred to as {PREFIX}…", {"status": 400})
    return found


def referred_user(request: Request, reference: str) -> int:
    """The id of the user that a reference with the prefix names; 0 if none, or for callers who may not know."""
    if not may_resolve(request, reference):
        return 0
    user = known_user(request.site, external_id_of(reference))
    return user.id if user else 0
