"""What reading states costs, as docs/data.md says."""

from __future__ import annotations

import pytest

from devstore.memory import MemoryTables
from devstore.meter import Meter
from laurel.domain.awards.state import UserState
from laurel.domain.records.user import User
from laurel.store.engine.user_states import UserStateStore
from laurel.store.ledger.ids import LedgerIds
from laurel.store.users.users import UserStore

USERS = range(1, 5)


@pytest.fixture
def meter():
    """The meter of tables with four users, each with a state."""
    meter = Meter(MemoryTables())
    for number in USERS:
        UserStore(meter).create(User(number, f"u{number}", f"u{number}@e.org", f"u{number}", "U", ""), "")
        UserStateStore(meter, LedgerIds()).commit(number, 0, UserState(balances={1: number}), ())
    return meter


@pytest.mark.parametrize(
    ("read", "calls", "units"),
    [
        (lambda states: states.get(1), 1, 1),
        (lambda states: states.get_many(USERS), 1, len(USERS) / 2),
        (lambda states: states.get_many([]), 0, 0),
    ],
    ids=["one, strongly consistent", "several, eventually consistent", "none"],
)
def test_what_states_cost(meter, read, calls, units):
    with meter.measure() as usage:
        read(UserStateStore(meter, LedgerIds()))
    assert (usage.calls, usage.read_units, usage.write_units) == (calls, units, 0)
