"""The grammar of scopes, and which cover which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.auth.scopes.names import FAMILIES, SCOPES, all_covered, covers, is_scope, may_send

PREFIXED = st.from_regex(r"events:write:[a-z_-]{1,5}\*", fullmatch=True)
NAMES = st.one_of(st.sampled_from((*SCOPES, *FAMILIES)), PREFIXED)


@pytest.mark.parametrize("name", [*SCOPES, *FAMILIES, "events:write:a*", "events:write:lesson_*", "events:write:own*"])
def test_the_scopes(name):
    assert is_scope(name)


@pytest.mark.parametrize(
    "name",
    ["", "*", "events:*", "events:write:*", "events:write:a", "ledger:*", "Me", "me ", "events:write:é*", "me\n"],
)
def test_what_is_none(name):
    assert not is_scope(name)


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ("admin", "me"),
        ("admin", "events:write"),
        ("users:*", "users:read"),
        ("users:*", "users:write"),
        ("events:write", "events:write:own"),
        ("events:write", "events:write:a*"),
        ("events:write:a*", "events:write:ab*"),
    ],
)
def test_a_wider_scope_covers_the_narrower_and_not_the_other_way(held, wanted):
    assert covers(held, wanted)
    assert not covers(wanted, held)


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ("users:write", "users:read"),
        ("users:*", "me"),
        ("users:*", "points:read"),
        ("me", "users:read"),
        ("events:write:o*", "events:write:own"),
        ("events:write:own", "events:write:o*"),
        ("events:write:ab*", "events:write:a*"),
        ("events:write:a*", "events:write"),
        ("tokens:write", "me"),
    ],
)
def test_what_does_not_cover(held, wanted):
    assert not covers(held, wanted)


@given(NAMES, NAMES, NAMES)
def test_covering_is_an_order(one, two, three):
    assert covers(one, one)
    assert not (covers(one, two) and covers(two, three)) or covers(one, three)
    assert not (covers(one, two) and covers(two, one)) or one == two


def test_each_wanted_scope_needs_one_that_covers_it():
    assert all_covered(["users:*", "me"], ["users:read", "me"])
    assert not all_covered(["users:*", "me"], ["users:read", "admin"])
    assert all_covered(["me"], [])


@given(st.lists(NAMES, max_size=3), st.text("abo_wn", min_size=1, max_size=6))
def test_a_trigger_may_be_sent_by_the_whole_scope_or_a_prefix_of_its_name(scopes, trigger):
    prefixes = [
        scope[len("events:write:") : -1] for scope in scopes if scope.startswith("events:write:") and "*" in scope
    ]
    expected = bool({"admin", "events:write"} & set(scopes)) or any(trigger.startswith(prefix) for prefix in prefixes)
    assert may_send(scopes, trigger) is expected
