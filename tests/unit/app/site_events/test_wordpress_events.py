"""What a sign-up and a change of roles or profile raise, in WordPress' order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.app.site_events.wordpress_events import user_created, user_updated
from laurel.domain.records.user import User

ANY, SPECIFIC = "gamipress_update_user_meta_any_value", "gamipress_update_user_meta_specific_value"

ANN = User(
    7, "ann", "ann@example.org", "ann", "Ann", "2026-11-01T00:00:00", ("author", "editor"), first_name="Ann",
    nickname="ann", description="d", meta={"persisted_preferences": {"a": 1}, "_gamipress_gold_points#5": 3},
)  # fmt: skip


def short(events):
    """The events, shortly: what happens, and the role or the key and value that it happens to."""
    args = [(event.trigger.removeprefix("gamipress_"), event.args) for event in events]
    return [
        (name.removeprefix("update_user_"), *(args[key] for key in ("role", "meta_key", "meta_value") if key in args))
        for name, args in args
    ]


def test_a_sign_up_with_roles_sets_none_and_adds_them_after_the_account():
    assert short(user_created(ANN, {}, roles_given=True)) == [
        ("set_role", ""),
        ("register",),
        ("add_role", "author"),
        ("add_specific_role", "author"),
        ("add_role", "editor"),
        ("add_specific_role", "editor"),
    ]


def test_a_sign_up_without_roles_gets_the_default_one_before_the_account():
    member = replace(ANN, roles=("subscriber",))
    assert short(user_created(member, {}, roles_given=False)) == [
        ("add_role", "subscriber"),
        ("add_specific_role", "subscriber"),
        ("set_role", "subscriber"),
        ("set_specific_role", "subscriber"),
        ("register",),
    ]


def test_a_sign_up_writes_its_profile_first_and_registered_meta_last():
    keys = {"locale", "description", "last_name", "nickname", "admin_color", "persisted_preferences"}
    keys.add("_gamipress_gold_points#5")
    events = short(user_created(ANN, {ANY: frozenset(keys), SPECIFIC: frozenset({"nickname"})}, roles_given=True))
    assert [event[1:] for event in events if event[0] == "meta_any_value"] == [
        ("nickname", "ann"),
        ("last_name", ""),
        ("description", "d"),
        ("locale", ""),
        ("admin_color", "modern"),
        ("persisted_preferences", {"a": 1}),
    ]
    assert events[:2] == [("meta_any_value", "nickname", "ann"), ("meta_specific_value", "nickname", "ann")]
    assert events.index(("register",)) == len(events) - 6


@pytest.mark.parametrize("roles", [("editor",), ("author", "editor"), ()])
def test_given_roles_replace_all_even_the_same(roles):
    events = short(user_updated(ANN, replace(ANN, roles=roles), {}, roles_given=True))
    expected = [("remove_role", "author"), ("remove_role", "editor"), ("set_role", "")]
    assert [event for event in events if "specific" not in event[0]] == expected + [
        ("add_role", role) for role in roles
    ]
    assert not [event for event in events if event[0] == "set_specific_role"]


def test_a_change_without_roles_raises_its_meta_only():
    changed = replace(ANN, first_name="Bob", nickname="nn", meta={})
    listened = {ANY: frozenset({"first_name", "nickname", "description"})}
    assert short(user_updated(ANN, changed, listened, roles_given=False)) == [
        ("meta_any_value", "nickname", "nn"),
        ("meta_any_value", "first_name", "Bob"),
    ]
