"""Who may do what with users (the permission callbacks of WP_REST_Users_Controller)."""

from __future__ import annotations

from collections.abc import Iterable

from laurel.auth.roles import ROLES, any_role_can
from laurel.rest.errors import WP_Error
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.wp.find_user import find_user
from laurel.wp.request import Request

PRIVATE_ORDERS = ("email", "registered_date")
"""Orders that would tell what only those who list users may know."""


def check_list(request: Request) -> Allowed:
    """Everybody may list, by public arguments."""
    lists = request.user.can("list_users")
    if (request["roles"] or request["capabilities"]) and not lists:
        raise not_allowed(request, "rest_user_cannot_view", "You may not filter users by what they may do.")
    if request["context"] == "edit" and not lists:
        raise not_allowed(request, "rest_forbidden_context", "You may not list users for editing.")
    if request["orderby"] in PRIVATE_ORDERS and not lists:
        raise not_allowed(request, "rest_forbidden_orderby", "You may not order users by this.")
    if request["who"] == "authors" and not request.user.can("edit_posts"):
        raise not_allowed(request, "rest_forbidden_who", "You may not ask for those who write.")
    return ALLOWED


def check_read(request: Request, refs: Iterable[str]) -> Allowed:
    """Oneself; others for who may list or edit users, and whoever has published posts of those type references."""
    user, can = find_user(request.site, request["id"]), request.user.can
    if user.id == request.user.id:
        return ALLOWED
    allowed = can("list_users")
    if request["context"] != "edit":
        allowed = allowed or can("edit_user", user.id) or user.id in _published_authors(request, refs)
    if not allowed:
        raise not_allowed(request, "rest_user_cannot_view", "You may not see this user.")
    return ALLOWED


def _published_authors(request: Request, refs: Iterable[str]) -> set[int]:
    """Found once for a whole list: the hints of every item ask again."""
    catalogue = request.site.catalogue
    return request.once(("published_authors", catalogue.version), lambda: catalogue.published_authors(refs))


def check_create(request: Request) -> Allowed:
    """Who may create users."""
    if request.user.can("create_users"):
        return ALLOWED
    raise not_allowed(request, "rest_cannot_create_user", "You may not create users.")


def check_update(request: Request) -> Allowed:
    """Oneself, or who may edit users; roles need the right to promote."""
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
    """Who may delete users."""
    if not request.user.can("delete_user", find_user(request.site, request["id"]).id):
        raise not_allowed(request, "rest_user_cannot_delete", "You may not delete this user.")
    return ALLOWED


def check_roles(request: Request, user_id: int, roles: Iterable[str]) -> Allowed:
    """Whether the roles exist, and administrators keep their own role (check_role_update)."""
    given = list(roles)
    for role in given:
        if role not in ROLES:
            raise WP_Error("rest_user_invalid_role", f"There is no role {role}.", {"status": 400})
    itself = user_id == request.user.id and request.user.can("edit_users")
    if itself and not (given and all(any_role_can((role,), "edit_users") for role in given)):
        raise WP_Error("rest_user_invalid_role", "You may not give up your own role.", {"status": 403})
    return ALLOWED
