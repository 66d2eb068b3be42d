"""Permissions of users (the permission callbacks of WP_REST_Users_Controller)."""

from __future__ import annotations

from collections.abc import Iterable

from laurel.auth.roles import ROLES, any_role_can
from laurel.rest.errors import WP_Error
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.wp.credentials import check_creates_user, check_manages_credentials
from laurel.wp.find_user import find_user
from laurel.wp.request import Request

PRIVATE_ORDERS = ("email", "registered_date")
"""Orders that would reveal properties reserved to callers who may list users."""


def check_list(request: Request) -> Allowed:
    """Every caller, with public arguments; others need ``list_users``."""
    lists = request.user.can("list_users")
    if (request["roles"] or request["capabilities"]) and not lists:
        raise not_allowed(request, "rest_user_cannot_view", "You may not filter users by roles or capabilities.")
    if request["context"] == "edit" and not lists:
        raise not_allowed(request, "rest_forbidden_context", "You may not list users for editing.")
    if request["external_id"] and not lists:
        raise not_allowed(request, "rest_user_cannot_view", "You may not find users by external ids.")
    if request["orderby"] in PRIVATE_ORDERS and not lists:
        raise not_allowed(request, "rest_forbidden_orderby", "You may not order users by this.")
    if request["who"] == "authors" and not request.user.can("edit_posts"):
        raise not_allowed(request, "rest_forbidden_who", "You may not list authors.")
    return ALLOWED


def check_read(request: Request, refs: Iterable[str]) -> Allowed:
    """The user themselves, callers who may list or edit users; every caller for authors of published posts (`refs`).

    In edit context only callers who may edit the user.
    """
    user, can = find_user(request.site, request["id"]), request.user.can
    if user.id == request.user.id:
        return ALLOWED
    if request["context"] == "edit" and not can("edit_user", user.id):
        raise not_allowed(request, "rest_forbidden_context", "You may not edit this user.")
    if not (can("list_users") or can("edit_user", user.id) or user.id in _published_authors(request, refs)):
        raise not_allowed(request, "rest_user_cannot_view", "You may not see this user.")
    return ALLOWED


def _published_authors(request: Request, refs: Iterable[str]) -> set[int]:
    """The ids of authors of published posts, read once per request: target hints check every item of a list."""
    catalogue = request.site.catalogue
    return request.once(("published_authors", catalogue.version), lambda: catalogue.published_authors(refs))


def check_create(request: Request) -> Allowed:
    """Callers who may create users, and login passwords with them."""
    if request.user.can("create_users"):
        return check_creates_user(request)
    raise not_allowed(request, "rest_cannot_create_user", "You may not create users.")


def check_update(request: Request) -> Allowed:
    """The user themselves, and callers who may edit users; roles need ``promote_user``.

    Password, e-mail address and roles are for callers who may manage credentials.
    """
    _check_edit(request)
    if request["external_id"] is not None and not request.user.can("edit_users"):
        raise not_allowed(request, "rest_cannot_edit_external_id", "You may not change external ids.")
    changes_credentials = any(request[name] is not None for name in ("password", "email", "roles"))
    return check_manages_credentials(request) if changes_credentials else ALLOWED


def _check_edit(request: Request) -> Allowed:
    user = find_user(request.site, request["id"])
    if request["roles"] is not None:
        if not request.user.can("promote_user", user.id):
            raise not_allowed(request, "rest_cannot_edit_roles", "You may not change this user's roles.")
        if sorted(request.get_params()) == ["id", "roles"]:
            return ALLOWED
    if not request.user.can("edit_user", user.id):
        raise not_allowed(request, "rest_cannot_edit", "You may not edit this user.")
    return ALLOWED


def check_delete(request: Request) -> Allowed:
    """Callers who may delete users."""
    if not request.user.can("delete_user", find_user(request.site, request["id"]).id):
        raise not_allowed(request, "rest_user_cannot_delete", "You may not delete this user.")
    return ALLOWED


def check_roles(request: Request, user_id: int, roles: Iterable[str]) -> Allowed:
    """Check that the roles exist, and administrators keep theirs (check_role_update). Raises WP_Error 400, 403."""
    given = list(roles)
    for role in given:
        if role not in ROLES:
            raise WP_Error("rest_user_invalid_role", f"There is no role {role}.", {"status": 400})
    itself = user_id == request.user.id and request.user.can("edit_users")
    if itself and not (given and all(any_role_can((role,), "edit_users") for role in given)):
        raise WP_Error("rest_user_invalid_role", "You may not give up your own role.", {"status": 403})
    return ALLOWED
