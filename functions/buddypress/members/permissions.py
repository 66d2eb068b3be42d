"""Permissions of the members' routes (the permission callbacks of BP_REST_Members_Endpoint)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from buddypress.refusal import invalid_member, refused
from buddypress.version import Version
from laurel.auth.roles import ROLES, any_role_can
from laurel.domain.records.user import User
from laurel.rest.errors import WP_Error
from laurel.rest.resources.collection import absint
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.wp.bounds import LARGEST_ID
from laurel.wp.credentials import check_manages_credentials
from laurel.wp.find_user import existing_user
from laurel.wp.request import Request


def find_member(request: Request, user_id: object) -> User:
    """The user with an id. Raises WP_Error 404 bp_rest_member_invalid_id."""
    number = absint(user_id)
    if 0 < number <= LARGEST_ID:
        request.site.member(number)  # brings the profile along
    user = existing_user(request.site, number)
    if user is None or user.erased:
        raise invalid_member()
    return user


def find_visible_member(request: Request, user_id: object, version: Version) -> User:
    """The same; raises WP_Error 401 or 403 too, for a spammer in a version that hides spammers from the caller."""
    user = find_member(request, user_id)
    hidden = version.hides_spam and request.site.member(user.id).spam
    if hidden and user.id != request.user.id and not request.user.can("bp_moderate"):
        raise refused(request)
    return user


def check_view(request: Request) -> Allowed:
    """Every caller, or members only, by the setting ``bp_community_visibility``. Raises WP_Error 401."""
    if not request.user.id and request.site.setting("bp_community_visibility") == "members":
        raise refused(request)
    return ALLOWED


def check_read(request: Request, version: Version) -> Allowed:
    """Callers who may see members; in edit context the member themselves and callers who may list users."""
    check_view(request)
    user = find_visible_member(request, path_id(request), version)
    if request["context"] != "edit" or user.id == request.user.id or request.user.can("list_users"):
        return ALLOWED
    raise refused(request, "You may not see this member in edit context.")


def path_id(request: Request) -> int:
    """The id in the path; 0 without one. An id in query or body is ignored."""
    return absint(request.get_url_params().get("id"))


def check_update(request: Request, user_id: int, types: Sequence[str]) -> Allowed:
    """The member themselves, and callers who may edit users; roles and member types need further capabilities."""
    user, can = find_member(request, user_id), request.user.can
    if not can("edit_user", user.id):
        raise refused(request)
    if request["roles"] is not None and not can("promote_user", user.id):
        raise not_allowed(request, "rest_cannot_edit_roles", "You may not change this member's roles.")
    if known_types(request, types) and not can("bp_moderate"):
        raise refused(request)
    return check_manages_credentials(request) if request["roles"] is not None else ALLOWED


def check_delete(request: Request, user_id: int) -> Allowed:
    """The member themselves, and callers who may delete users."""
    user = find_member(request, user_id)
    if not (user.id == request.user.id or request.user.can("delete_user", user.id)):
        raise refused(request)
    return ALLOWED


def known_types(request: Request, types: Iterable[str]) -> tuple[str, ...]:
    """The registered ones of the member types that a request gives as comma-separated text."""
    given = request["member_type"] or request["types"]
    names = [name.strip() for name in given.split(",")] if isinstance(given, str) else []
    known = set(types)
    return tuple(dict.fromkeys(name for name in names if name in known))


def check_roles(request: Request, user_id: int, roles: Iterable[str]) -> Allowed:
    """Whether the roles exist, and the caller keeps the capability to assign them (check_role_update)."""
    given = list(roles)
    for role in given:
        if role not in ROLES:
            raise WP_Error("rest_user_invalid_role", f"There is no role {role}.", {"status": 400})
    itself = user_id == request.user.id
    if itself and not (given and all(any_role_can((role,), "edit_users") for role in given)):
        raise WP_Error("rest_user_invalid_role", "You may not give yourself this role.", {"status": 403})
    return ALLOWED
