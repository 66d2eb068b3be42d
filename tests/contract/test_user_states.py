"""Users' states, on every driver."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.app.errors import Conflict
from laurel.domain.awards.state import UserState
from laurel.domain.records.ledger import Log
from laurel.domain.records.ledger_query import LogQuery
from laurel.domain.records.user import User
from laurel.store.driver.errors import TransactionConflict
from laurel.store.driver.requests import Query, Update
from laurel.store.engine.user_states import UserStateStore
from laurel.store.ledger.ids import LedgerIds
from laurel.store.ledger.ledger import LedgerStore
from laurel.store.rows import keys
from laurel.store.rows.ledger import log_rows
from laurel.store.users.users import UserStore

FULL = UserState(
    balances={5: 10, 6: 0},
    awarded={5: 12},
    deducted={5: 2},
    expended={5: 1},
    logged={5: 9},
    clipped={5: 1},
    since={5: "2026-01-01T00:00:00"},
    changed={5: -2},
    ranks={7: 70},
    previous_ranks={7: 69},
    eras={7: 3},
    rank_since={7: "2026-01-02T00:00:00"},
    logs=4,
    earnings=2,
)


@pytest.fixture
def states(tables):
    for number in (1, 2):
        UserStore(tables).create(User(number, f"u{number}", f"u{number}@e.org", f"u{number}", "U", ""), "h")
    return UserStateStore(tables, LedgerIds())


def test_a_state_comes_back_as_it_was_written(states):
    assert states.get(1) == UserState()
    states.commit(1, 0, FULL, ())
    assert states.get(1) == replace(FULL, rev=1)
    emptied = UserState(balances={5: 1})
    states.commit(1, 1, emptied, ())
    assert states.get(1) == replace(emptied, rev=2), "what is empty is not kept"


def test_several_are_read_at_once(states):
    states.commit(1, 0, FULL, ())
    assert states.get_many([1, 2, 1]) == {1: replace(FULL, rev=1)}
    assert states.get_many([]) == {}


@pytest.mark.parametrize("seen", [0, 2])
def test_a_stale_state_is_refused_with_its_bookings(states, tables, seen):
    states.commit(1, 0, FULL, ())
    booking = Log(states.next_ids(1)[0], 1, "points_set", points=5, points_type=5)
    with pytest.raises(Conflict):
        states.commit(1, seen, UserState(), [booking])
    assert states.get(1) == replace(FULL, rev=1)
    assert not tables.query(Query("logs", "booked#user#1", "by_user")).items


def test_a_state_that_another_transaction_writes_is_stale():
    class Busy:
        def get(self, table, key):
            return None

        def transact(self, operations):
            raise TransactionConflict

    with pytest.raises(Conflict):
        UserStateStore(Busy(), LedgerIds()).commit(1, 0, FULL, ())


def test_an_absent_user_has_no_state(states):
    with pytest.raises(Conflict):
        states.commit(99, 0, FULL, ())


def test_what_others_keep_on_the_item_stays(states, tables):
    tables.write(Update("users", keys.state(1), set={"colour": {"rows": [1]}}))
    states.commit(1, 0, FULL, ())
    assert tables.get("users", keys.state(1))["colour"] == {"rows": [1]}


def test_a_row_written_meanwhile_makes_the_state_stale(states, tables):
    ledger = LedgerStore(tables, LedgerIds())
    ledger.logs.create(Log(0, 1))
    with pytest.raises(Conflict):
        states.commit(1, 0, FULL, ())
    states.commit(1, 1, states.get(1), ())
    assert (states.get(1).logs, states.get(1).rev) == (1, 2)


def test_bookings_are_kept_where_no_list_finds_them(states, tables):
    ledger = LedgerStore(tables, LedgerIds())
    visible = ledger.logs.create(Log(0, 1, "points_set"))
    booking = Log(states.next_ids(1)[0], 1, "points_set", points=5, points_type=5, meta={"admin_id": 1})
    states.commit(1, 1, replace(FULL, logs=1), [booking])
    [item] = tables.query(Query("logs", "booked#user#1", "by_user")).items
    assert log_rows(item) == [booking]
    assert ledger.logs.find(LogQuery(users=(1,))).rows == [visible]
    assert ledger.logs.find(LogQuery()).rows == [visible]
    assert ledger.logs.get(booking.id) is None
