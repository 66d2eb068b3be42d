"""Logs and earnings, on every driver."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.app.errors import Conflict
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import EarningQuery, LogQuery
from laurel.domain.records.user import User
from laurel.store.driver.requests import Query
from laurel.store.engine.user_states import UserStateStore
from laurel.store.ledger import ledger as module
from laurel.store.ledger.ids import LedgerIds
from laurel.store.ledger.ledger import LedgerStore
from laurel.store.rows.ledger import put_bookings
from laurel.store.users.users import UserStore

LOG = Log(0, 1, "event_trigger", "gamipress_login", "Logged in", "private", "2024-01-02T03:04:05", specific_id=9)
EARNING = Earning(0, 1, 50, "step", "A step", 5, 40, "2024-01-02T03:04:05", {"a": [1, {"b": None}]})


@pytest.fixture
def ids():
    return LedgerIds()


@pytest.fixture
def ledger(tables, ids):
    """Ledgers of a site with the users 1 and 2."""
    for number in (1, 2):
        UserStore(tables).create(User(number, f"u{number}", f"u{number}@e.org", f"u{number}", "U", ""), "h")
    return LedgerStore(tables, ids)


@pytest.fixture
def states(tables, ids):
    return UserStateStore(tables, ids)


def counts(states, user_id):
    state = states.get(user_id)
    return state.logs, state.earnings


def test_a_row_comes_back_as_it_was_written(ledger):
    log, earning = ledger.logs.create(LOG), ledger.earnings.create(EARNING)
    assert ledger.logs.get(log.id) == replace(LOG, id=log.id)
    assert ledger.earnings.get(earning.id) == replace(EARNING, id=earning.id)
    assert ledger.logs.get(earning.id) is None


@pytest.mark.parametrize("row_id", [0, -5, 7, 2**53, 10**30])
def test_absent_ids(ledger, row_id):
    assert ledger.logs.get(row_id) is None


def test_rows_are_counted_for_their_user(ledger, states):
    log = ledger.logs.create(LOG)
    ledger.logs.create(replace(LOG, user_id=2))
    ledger.earnings.create(EARNING)
    assert (counts(states, 1), counts(states, 2)) == ((1, 1), (1, 0))
    rev = states.get(1).rev
    moved = ledger.logs.update(log, replace(log, user_id=2))
    assert (counts(states, 1), counts(states, 2)) == ((0, 1), (2, 0))
    assert states.get(1).rev == rev + 1
    ledger.logs.delete(moved)
    assert counts(states, 2) == (1, 0)


def test_rows_of_an_absent_user_are_refused(ledger):
    with pytest.raises(Conflict):
        ledger.logs.create(replace(LOG, user_id=99))
    log = ledger.logs.create(replace(LOG, user_id=0))
    with pytest.raises(Conflict):
        ledger.logs.update(log, replace(log, user_id=99))
    assert ledger.logs.get(log.id) == log


def test_an_update_moves_the_row_in_its_indexes(ledger):
    log = ledger.logs.create(LOG)
    changed = ledger.logs.update(log, replace(log, type="rank_earn", title="", meta={"x": 1}))
    assert ledger.logs.get(log.id) == changed
    assert ledger.logs.find(LogQuery(users=(1,), type="event_trigger")).rows == []
    assert ledger.logs.find(LogQuery(users=(1,), type="rank_earn")).rows == [changed]
    earning = ledger.earnings.create(EARNING)
    ledger.earnings.update(earning, replace(earning, post_id=51))
    assert ledger.earnings.find(EarningQuery(posts=(50,))).total == 0
    assert [row.post_id for row in ledger.earnings.find(EarningQuery(posts=(51, 52, 51))).rows] == [51]


def test_changes_of_different_members_both_stay(ledger):
    seen = ledger.logs.create(LOG)
    ledger.logs.update(seen, replace(seen, title="New"))
    ledger.logs.update(seen, replace(seen, access="public"))
    assert ledger.logs.get(seen.id) == replace(seen, title="New", access="public")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"title": "Theirs"}, {"title": "Ours"}),
        ({"type": "rank_earn"}, {"trigger_type": "ours"}),
        ({"user_id": 2}, {"title": "Ours"}),
    ],
)
def test_a_stale_write_conflicts(ledger, states, first, second):
    seen = ledger.logs.create(LOG)
    theirs = ledger.logs.update(seen, replace(seen, **first))
    with pytest.raises(Conflict):
        ledger.logs.update(seen, replace(seen, **second))
    assert ledger.logs.get(seen.id) == theirs


def test_what_is_gone_cannot_be_written_or_deleted_again(ledger, states):
    log = ledger.logs.create(LOG)
    ledger.logs.delete(log)
    for work in (lambda: ledger.logs.delete(log), lambda: ledger.logs.update(log, replace(log, title="x"))):
        with pytest.raises(Conflict):
            work()
    assert ledger.logs.get(log.id) is None
    assert counts(states, 1) == (0, 0)


def all_of(delete, *about):
    """Delete piece by piece to the end; how many rows the pieces were."""
    pieces, rest = [], None
    while not pieces or rest is not None:
        deleted = delete(*about, rest)
        rest = deleted.rest
        pieces.append(deleted.rows)
    return pieces


def test_all_earnings_of_a_post_are_deleted(ledger, states):
    for user_id in (1, 2, 1, 0):
        ledger.earnings.create(replace(EARNING, user_id=user_id))
    other = ledger.earnings.create(replace(EARNING, post_id=5))
    assert [all_of(ledger.delete_of_post, 50) for _ in range(2)] == [[4], [0]]
    assert ledger.earnings.find(EarningQuery(posts=(50, 5))).rows == [other]
    assert (counts(states, 1), counts(states, 2)) == ((0, 1), (0, 0))


def test_earnings_of_a_post_are_deleted_in_pieces(ledger, states, monkeypatch):
    monkeypatch.setattr(module, "PIECE", 30)
    for _ in range(70):
        ledger.earnings.create(EARNING)
    assert all_of(ledger.delete_of_post, 50) == [30, 30, 10]
    assert counts(states, 1) == (0, 0)


def test_all_rows_of_a_user_who_is_gone_are_deleted_and_their_bookings_too(ledger, states, tables, ids, monkeypatch):
    monkeypatch.setattr(module, "PIECE", 30)
    for _ in range(70):
        ledger.logs.create(LOG)
    ledger.earnings.create(EARNING)
    tables.write(put_bookings([replace(LOG, id=ids.take()[0], type="points_set")])[0])
    theirs = ledger.logs.create(replace(LOG, user_id=2))
    UserStore(tables).delete(UserStore(tables).get(1))
    assert all_of(ledger.delete_of_user, 1) == [1, 30, 30, 10, 1]
    assert sum(all_of(ledger.delete_of_user, 1)) == 0
    assert counts(states, 1) == (0, 0)
    assert ledger.history(1) == ledger.earned(1) == []
    assert ledger.logs.find(LogQuery(users=(2,))).rows == [theirs]


def test_rows_that_outlived_their_user_can_be_deleted(ledger, tables):
    log, earning = ledger.logs.create(LOG), ledger.earnings.create(EARNING)
    user = UserStore(tables).get(1)
    UserStore(tables).delete(user)
    ledger.logs.delete(log)
    all_of(ledger.delete_of_post, 50)
    assert ledger.logs.get(log.id) is None
    assert ledger.earnings.get(earning.id) is None
    assert not tables.query(Query("users", "user#1")).items, "nothing of the user comes back"


def test_what_the_index_still_shows_may_be_gone(lagging, ids):
    UserStore(lagging).create(User(1, "u", "u@e.org", "u", "U", ""), "h")
    ledger = LedgerStore(lagging, ids)
    log, earning = ledger.logs.create(LOG), ledger.earnings.create(EARNING)
    lagging.settle()
    for _ in range(2):
        all_of(ledger.delete_of_post, 50)
        all_of(ledger.delete_of_user, 1)
    assert ledger.logs.get(log.id) is ledger.earnings.get(earning.id) is None
    assert UserStateStore(lagging, ids).get(1).earnings == 0, "counted down once"


def test_a_taken_id_is_passed_over(tables, ledger):
    class Repeating(LedgerIds):
        first = True

        def take_slots(self, count=1):
            taken, self.first = self.first, False
            return range(used.id, used.id + 1) if taken else super().take_slots(count)

    used = ledger.logs.create(LOG)
    fresh = LedgerStore(tables, Repeating()).logs.create(replace(LOG, title="Another"))
    assert fresh.id != used.id
    assert ledger.logs.get(used.id) == used
