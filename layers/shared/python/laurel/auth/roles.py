"""Roles and what each may do (WordPress' populate_roles)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_SUBSCRIBER = ("read", "level_0")
_CONTRIBUTOR = ("edit_posts", "read", "level_1", "level_0", "delete_posts")
_AUTHOR = (
    "upload_files",
    "edit_posts",
    "edit_published_posts",
    "publish_posts",
    "read",
    "level_2",
    "level_1",
    "level_0",
    "delete_posts",
    "delete_published_posts",
)
_EDITOR = (
    "moderate_comments",
    "manage_categories",
    "manage_links",
    "upload_files",
    "unfiltered_html",
    "edit_posts",
    "edit_others_posts",
    "edit_published_posts",
    "publish_posts",
    "edit_pages",
    "read",
    *(f"level_{n}" for n in range(7, -1, -1)),
    "edit_others_pages",
    "edit_published_pages",
    "publish_pages",
    "delete_pages",
    "delete_others_pages",
    "delete_published_pages",
    "delete_posts",
    "delete_others_posts",
    "delete_published_posts",
    "delete_private_posts",
    "edit_private_posts",
    "read_private_posts",
    "delete_private_pages",
    "edit_private_pages",
    "read_private_pages",
)
_ADMINISTRATOR = (
    "switch_themes",
    "edit_themes",
    "activate_plugins",
    "edit_plugins",
    "edit_users",
    "edit_files",
    "manage_options",
    "level_10",
    "level_9",
    "level_8",
    *_EDITOR,
    "import",
    "delete_users",
    "create_users",
    "unfiltered_upload",
    "edit_dashboard",
    "update_plugins",
    "delete_plugins",
    "install_plugins",
    "update_themes",
    "install_themes",
    "update_core",
    "list_users",
    "remove_users",
    "promote_users",
    "edit_theme_options",
    "delete_themes",
    "export",
    "bp_moderate",
    "edit_item",
    "read_item",
    "delete_item",
    "delete_items",
    "edit_items",
    "edit_others_items",
    "publish_items",
    "read_private_items",
)

ROLES: Mapping[str, tuple[str, ...]] = {
    "administrator": _ADMINISTRATOR,
    "editor": _EDITOR,
    "author": _AUTHOR,
    "contributor": _CONTRIBUTOR,
    "subscriber": _SUBSCRIBER,
}
"""Capabilities by role, the roles in WordPress' order."""

_CAPABILITY_SETS = {role: frozenset(capabilities) for role, capabilities in ROLES.items()}


def capabilities_of(roles: Iterable[str]) -> dict[str, bool]:
    """All capabilities that roles bring, each role's own name included (WP_User::get_role_caps)."""
    held: dict[str, bool] = {}
    names = [role for role in roles if role in ROLES]
    for role in names:
        held.update(dict.fromkeys(ROLES[role], True))
    return {**held, **dict.fromkeys(names, True)}


def any_role_can(roles: Iterable[str], capability: str) -> bool:
    """Whether one of the roles has a capability, or is the role of that name."""
    return any(capability in _CAPABILITY_SETS[role] or capability == role for role in roles if role in ROLES)


def roles_with(capability: str) -> list[str]:
    """The roles that have a capability."""
    return [role for role in ROLES if any_role_can((role,), capability)]
