"""Capabilities on an object (map_meta_cap)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.auth.current_user import CurrentUser
from laurel.domain.records.post import Post

PEOPLE = {role: CurrentUser(number, role, (role,)) for number, role in enumerate(
    ("administrator", "editor", "author", "contributor", "subscriber"), start=1
)}  # fmt: skip
WITHOUT_ROLE = CurrentUser(9, "none", ())


def post(author, status, trash_status=""):
    return Post(id=1, type="post", author=author, status=status, trash_status=trash_status)


def may(capability, status, own):
    """The roles that may do it with their own post, or with another user's."""
    return [
        role for role, user in PEOPLE.items() if user.can(capability, post(user.id if own else 77, status))
    ]  # fmt: skip


@pytest.mark.parametrize("verb", ["edit", "delete"])
@pytest.mark.parametrize(
    ("status", "own", "roles"),
    [
        ("draft", True, ["administrator", "editor", "author", "contributor"]),
        ("pending", True, ["administrator", "editor", "author", "contributor"]),
        ("publish", True, ["administrator", "editor", "author"]),
        ("future", True, ["administrator", "editor", "author"]),
        ("private", True, ["administrator", "editor", "author", "contributor"]),
        ("draft", False, ["administrator", "editor"]),
        ("publish", False, ["administrator", "editor"]),
        ("private", False, ["administrator", "editor"]),
    ],
)
def test_edit_and_delete(verb, status, own, roles):
    assert may(f"{verb}_post", status, own) == roles


@pytest.mark.parametrize(
    ("before", "allowed"), [("publish", False), ("draft", True), ("future", False), ("pending", True)]
)
def test_trash_remembers_what_it_was(before, allowed):
    contributor = PEOPLE["contributor"]
    assert contributor.can("edit_post", post(contributor.id, "trash", before)) is allowed


@pytest.mark.parametrize(
    ("status", "own", "roles"),
    [
        ("publish", False, ["administrator", "editor", "author", "contributor", "subscriber"]),
        ("private", False, ["administrator", "editor"]),
        ("draft", False, ["administrator", "editor"]),
        ("draft", True, ["administrator", "editor", "author", "contributor", "subscriber"]),
        ("private", True, ["administrator", "editor", "author", "contributor", "subscriber"]),
    ],
)
def test_read(status, own, roles):
    assert may("read_post", status, own) == roles


def test_a_post_without_author_belongs_to_no_user():
    assert not WITHOUT_ROLE.can("read_post", post(0, "draft"))
    anonymous = replace(WITHOUT_ROLE, id=0)
    assert not anonymous.can("edit_post", post(0, "draft"))


def test_everybody_may_edit_himself_and_only_administrators_others():
    for role, user in PEOPLE.items():
        assert user.can("edit_user", user.id)
        assert user.can("edit_user", 77) is (role == "administrator")
        assert user.can("delete_user", user.id) is (role == "administrator")
        assert user.can("promote_user", user.id) is (role == "administrator")


def test_several_roles_add_up():
    user = CurrentUser(5, "both", ("subscriber", "editor"))
    assert user.can("edit_others_posts")
    assert user.can("edit_post", post(77, "publish"))


def test_without_roles_nothing_is_allowed():
    assert not WITHOUT_ROLE.can("read")
    assert not WITHOUT_ROLE.can("publish_post", post(9, "draft"))
