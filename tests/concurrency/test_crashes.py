"""A process killed at every point of an event: nothing or everything of it is there, and a retry completes it."""

from __future__ import annotations

import pytest

from laurel.store.rows import keys

GOLD = 1
POINTS = 25
"""More operations than any event takes."""


@pytest.fixture
def tables(kept_tables):
    """A store that outlives who uses it."""
    return kept_tables


@pytest.mark.parametrize(
    ("trigger", "awards", "gold"), [("gamipress_login", 1, 10), ("gamipress_publish_page", 90, 90)]
)
def test_killed_at_every_point(world, crash, tables, trigger, awards, gold):
    seen, halves = set(), 0
    for point, user in enumerate(world.people(POINTS), start=1):
        outcome = crash(point, "send", user, trigger, f"e{user}")
        halves += tables.get("users", keys.pending(user)) is not None
        if outcome == "done":
            break
        assert outcome == "killed"
        assert not world.violations(user)
        balance = world.state(user).balances.get(GOLD, 0)
        assert (balance, len(world.rows(user)[1])) in ((0, 0), (gold, awards))
        seen.add(balance)
        answers = [world.send(user, trigger, f"e{user}") for _ in range(2)]
        assert answers[0] | {"repeated": True} == answers[1]
        assert answers[0]["awarded"]
        assert world.state(user).balances[GOLD] == gold
        assert not world.violations(user)
    else:
        raise AssertionError("the event never came to its end")
    assert 0 in seen
    assert (halves > 0) == (awards > 1), "only what is too large for one transaction is ever found unfinished"
    assert (gold in seen) == (awards > 1)


def test_events_that_come_together_killed_at_every_point(world, crash):
    """Whatever was committed is a repetition when all are delivered again."""
    number, seen = 40, set()
    for point, user in enumerate(world.people(POINTS), start=1):
        ids = [f"{user}-{place}" for place in range(number)]
        outcome = crash(point, "send_all", user, "gamipress_login", ids)
        gold = world.state(user).balances.get(GOLD, 0)
        assert not world.violations(user)
        if outcome == "done":
            assert gold == 10 * number
            break
        seen.add(gold)
        world.send_all(user, ids[::-1])
        assert world.state(user).balances[GOLD] == 10 * number
        assert not world.violations(user)
    else:
        raise AssertionError("the events never came to their end")
    assert {0} < seen < {10 * some for some in range(number)}, "several commits, each of several events"


def test_the_ledger_alone_finishes_what_a_crash_left(world, crash, tables):
    """Whichever reader comes first: the lists, many states at once, or the engine."""
    readers = (
        lambda user: len(world.rows(user)[1]),
        lambda user: world.services.states.get_many([user])[user].balances[GOLD],
        lambda user: world.state(user).balances[GOLD],
    )
    found = 0
    for point, user in enumerate(world.people(POINTS), start=1):
        if crash(point, "send", user, "gamipress_publish_page", f"e{user}") == "done":
            break
        if tables.get("users", keys.pending(user)):
            assert readers[found % len(readers)](user) == 90
            assert tables.get("users", keys.pending(user)) is None
            assert not world.violations(user)
            found += 1
    assert found >= len(readers)
