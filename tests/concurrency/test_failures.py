"""Eight guesses at once."""

from __future__ import annotations

from laurel.domain.records.user import User
from laurel.store.users.users import UserStore


def test_no_failure_is_lost(tables, together):
    store = UserStore(tables)
    store.create(User(1, "ann", "ann@example.org", "ann", "Ann", ""), "h")
    seen = store.login("ann")
    outcomes = together(lambda number: [store.count_failure(seen, f"a#{number % 2}") for _ in range(5)])
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert store.login("ann").failures == {"a#0": 20, "a#1": 20}


def test_nor_one_at_an_unknown_login(tables, together):
    store = UserStore(tables)
    together(lambda _: [store.count_unknown_failure("a", "1", 900) for _ in range(5)])
    assert store.unknown_failures("a", ["1"]) == {"1": 40}
