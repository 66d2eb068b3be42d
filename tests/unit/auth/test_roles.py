"""Roles and capabilities (wp-rest.md section 11)."""

from __future__ import annotations

import pytest

from laurel.auth.roles import ROLES, any_role_can, capabilities_of, roles_with


@pytest.mark.parametrize(
    ("capability", "roles"),
    [
        ("read", ["administrator", "editor", "author", "contributor", "subscriber"]),
        ("edit_posts", ["administrator", "editor", "author", "contributor"]),
        ("delete_posts", ["administrator", "editor", "author", "contributor"]),
        ("publish_posts", ["administrator", "editor", "author"]),
        ("edit_published_posts", ["administrator", "editor", "author"]),
        ("upload_files", ["administrator", "editor", "author"]),
        ("edit_others_posts", ["administrator", "editor"]),
        ("read_private_posts", ["administrator", "editor"]),
        ("unfiltered_html", ["administrator", "editor"]),
        ("manage_options", ["administrator"]),
        ("list_users", ["administrator"]),
        ("promote_users", ["administrator"]),
        ("level_10", ["administrator"]),
        ("level_7", ["administrator", "editor"]),
        ("level_2", ["administrator", "editor", "author"]),
        ("editor", ["editor"]),
        ("fly", []),
    ],
)
def test_who_has_what(capability, roles):
    assert roles_with(capability) == roles
    assert [role for role in ROLES if any_role_can((role,), capability)] == roles


def test_levels_go_down_to_zero():
    tops = {"administrator": 10, "editor": 7, "author": 2, "contributor": 1, "subscriber": 0}
    for role, top in tops.items():
        levels = {name for name in ROLES[role] if name.startswith("level_")}
        assert levels == {f"level_{level}" for level in range(top + 1)}


def test_roles_add_up_with_their_own_names_last():
    held = capabilities_of(("contributor", "subscriber"))
    assert list(held)[-2:] == ["contributor", "subscriber"]
    assert held["edit_posts"] is True
    assert all(held.values())


def test_unknown_roles_bring_nothing():
    assert capabilities_of(("ghost",)) == {}
    assert not any_role_can(("ghost",), "ghost")
    assert not any_role_can((), "read")
