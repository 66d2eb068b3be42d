"""The outbox: rows come with writes, are listed by time, and go with the commit that takes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from laurel.app.errors import Conflict, MarkerTaken, RowTaken, Unavailable
from laurel.app.ports.engine import Marker, Outcome
from laurel.domain.awards.effects import Decision
from laurel.domain.awards.state import Progress, UserState
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.ledger import Earning
from laurel.domain.records.member import Friendship, Member
from laurel.domain.records.outbox_row import OutboxRow
from laurel.domain.records.post import Post
from laurel.domain.records.stream_item import COMMENT, UPDATE, StreamItem
from laurel.domain.records.user import User
from laurel.store.catalogue.posts import PostStore
from laurel.store.community.items import StreamItemStore
from laurel.store.driver.errors import TransactionConflict
from laurel.store.engine import outbox as module
from laurel.store.engine.engine import EngineStore
from laurel.store.engine.outbox import OutboxStore
from laurel.store.ledger.ids import LedgerIds
from laurel.store.rows import keys
from laurel.store.users.members import MemberStore
from laurel.store.users.users import UserStore

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONG_AGO = "2020-01-01T00:00:00"
ARGS = {"post_id": 5, "meta_value": ["é", 1.5, None, True, ""]}


def row(write="w", user=7, seconds=0.0, **more):
    stamp = (NOON + timedelta(seconds=seconds)).replace(tzinfo=None).isoformat(timespec="microseconds")
    return OutboxRow(f"{stamp}#{write}#00", "gamipress_login", user, ARGS, **more)


@pytest.fixture
def outbox(tables):
    return OutboxStore(tables)


@pytest.fixture
def waiting(outbox):
    """waiting(): the rows of all time."""
    return lambda until=NOON + timedelta(days=1): list(outbox.waiting(until))


def test_rows_come_back_as_they_were_and_know_their_time(outbox, waiting):
    outbox.put([row()])
    (found,) = waiting()
    assert found == row()
    assert found.time == NOON


def test_rows_of_one_put_are_all_there_or_none(outbox, waiting):
    with pytest.raises(ValueError, match="."):
        outbox.put([row("good"), row("x" * 2000)])
    assert waiting() == []


def test_rows_that_meet_another_transaction_are_refused():
    class Busy:
        def transact(self, operations):
            raise TransactionConflict

    with pytest.raises(Unavailable):
        OutboxStore(Busy()).put([row()])


def test_the_oldest_come_first_over_shards_and_pages(outbox, waiting, monkeypatch):
    monkeypatch.setattr(module, "PAGE_ROWS", 2)
    rows = [row(user=user, seconds=number / 10) for number, user in enumerate([9, 1, 4, 1, 1, 3, 2, 1, 8, 1, 1])]
    for each in reversed(rows):
        outbox.put([each])
    assert waiting() == rows


@pytest.mark.parametrize(("seconds", "found"), [(-0.000001, 0), (0, 0), (0.000001, 1)])
def test_only_what_is_old_enough_is_listed(outbox, waiting, seconds, found):
    outbox.put([row()])
    assert len(waiting(NOON + timedelta(seconds=seconds))) == found


def test_the_moment_is_that_of_utc(outbox, waiting):
    outbox.put([row()])
    until = datetime.fromisoformat("2026-03-01T13:30:00+01:00")
    assert len(waiting(until)) == 1
    assert waiting(until - timedelta(hours=1)) == []


def test_failures_are_counted_on_what_is_there(outbox, waiting):
    outbox.put([row()])
    outbox.count_failure(row())
    outbox.count_failure(row())
    assert waiting() == [replace(row(), failures=2)]
    for _ in range(2):
        outbox.delete(row())
    outbox.count_failure(row())
    assert waiting() == []


# ---- the engine takes a row


@pytest.fixture
def engine(tables, users):
    users.create(User(7, "ann", "ann@example.org", "ann", "Ann", LONG_AGO), "")
    return EngineStore(tables, LedgerIds())


def outcome(*taken, seen=0, earned=1, **more):
    decision = Decision(UserState(balances={1: 10}, rev=seen), progress={5: Progress(times=1)})
    earnings = [Earning(4097 + number, 7, 5) for number in range(earned)]
    return Outcome(7, seen, decision, earnings=earnings, outbox_rows=taken, **more)


@pytest.mark.parametrize("earned", [1, 150], ids=["one transaction", "several"])
def test_a_commit_takes_its_rows_along(engine, outbox, waiting, tables, earned):
    outbox.put([row(), row("another"), row("other")])
    engine.commit(outcome(row(), row("another"), earned=earned))
    assert waiting() == [row("other")]


@pytest.mark.parametrize("earned", [1, 150], ids=["one transaction", "several"])
@pytest.mark.parametrize("marker", [[], [Marker("once#7")]], ids=["no marker", "a new marker"])
@pytest.mark.parametrize("seen", [0, 1], ids=["stale", "fresh"])
def test_a_row_is_taken_once(engine, outbox, waiting, earned, marker, seen):
    outbox.put([row()])
    engine.commit(outcome(row()))
    with pytest.raises(RowTaken):
        engine.commit(outcome(row(), seen=seen, earned=earned, markers=marker))
    assert waiting() == []
    assert engine.marker("once#7") is None


def test_what_is_refused_leaves_the_row(engine, outbox, waiting):
    outbox.put([row()])
    engine.commit(outcome(markers=[Marker("once#7")]))
    with pytest.raises(MarkerTaken):
        engine.commit(outcome(row(), seen=1, markers=[Marker("once#7")]))
    with pytest.raises(Conflict):
        engine.commit(outcome(row(), seen=5))
    assert waiting() == [row()]


# ---- writes bring rows along


def friends(tables):
    store = MemberStore(tables)
    return store, store.befriend(Friendship(0, 1, 2, LONG_AGO))


def items(tables):
    store = StreamItemStore(tables, LedgerIds())
    return store, store.add(StreamItem(0, 1, "activity", UPDATE, "Hi", LONG_AGO))


def commented(tables, answers=0):
    store, root = items(tables)
    comment = store.add(StreamItem(0, 1, "activity", COMMENT, "Yes", LONG_AGO, root.id, root.id))
    for _ in range(answers):
        store.add(StreamItem(0, 1, "activity", COMMENT, "No", LONG_AGO, root.id, comment.id))
    return store, store.get(comment.id)


def create_user(users, **fields):
    return users.create(User(0, "bob", "bob@example.org", "bob", "Bob", LONG_AGO, **fields), "")


def favor(tables, on, rows):
    store, item = items(tables)
    if not on:
        store.favor(item, 2, True)
    store.favor(item, 2, on, None, rows)


WRITES = {
    "a change of posts": lambda tables, posts, users, rows: posts.commit(
        posts.catalogue(), CatalogueChange(put=(Post(1, "post"),), next_id=2, outbox=rows)
    ),
    "a new user": lambda tables, posts, users, rows: users.create(
        User(0, "bob", "bob@example.org", "bob", "Bob", LONG_AGO), "", lambda _: rows
    ),
    "a changed user": lambda tables, posts, users, rows: users.update(
        *((made := create_user(users)), replace(made, name="Bobby")), None, rows
    ),
    "a member": lambda tables, posts, users, rows: MemberStore(tables).save(
        Member(1), Member(1, last_activity=LONG_AGO), rows
    ),
    "a member in no order": lambda tables, posts, users, rows: MemberStore(tables).save(Member(1), Member(1), rows),
    "a friendship": lambda tables, posts, users, rows: MemberStore(tables).befriend(
        Friendship(0, 1, 2, LONG_AGO), lambda _: rows
    ),
    "a friendship confirmed": lambda tables, posts, users, rows: (pair := friends(tables))[0].confirm(pair[1], rows),
    "a friendship ended": lambda tables, posts, users, rows: (pair := friends(tables))[0].unfriend(pair[1], rows),
    "an item": lambda tables, posts, users, rows: StreamItemStore(tables, LedgerIds()).add(
        StreamItem(0, 1, "activity", UPDATE, "Hi", LONG_AGO), None, lambda _: rows
    ),
    "an item removed": lambda tables, posts, users, rows: (pair := items(tables))[0].delete(pair[1], rows),
    "a comment removed": lambda tables, posts, users, rows: (pair := commented(tables))[0].delete(pair[1], rows),
    "a comment removed with many answers": lambda tables, posts, users, rows: (pair := commented(tables, 25))[0].delete(
        pair[1], rows
    ),
    "a favourite": lambda tables, posts, users, rows: favor(tables, True, rows),
    "a favourite no more": lambda tables, posts, users, rows: favor(tables, False, rows),
}


@pytest.mark.parametrize("name", WRITES)
def test_a_write_brings_its_rows_along(tables, posts, users, waiting, name):
    rows = [row("a"), row("b", user=9)]
    WRITES[name](tables, posts, users, rows)
    assert waiting() == rows


class Recording:
    """A driver that remembers of each request that writes which items it writes."""

    def __init__(self, tables):
        self._tables, self.written = tables, []

    def __getattr__(self, name):
        return getattr(self._tables, name)

    def write(self, operation):
        self.written.append([operation.key])
        return self._tables.write(operation)

    def transact(self, operations):
        self.written.append([operation.key for operation in operations])
        self._tables.transact(operations)


@pytest.mark.parametrize("name", WRITES)
def test_the_rows_come_with_what_the_write_ends_with(memory_tables, name):
    tables = Recording(memory_tables)
    WRITES[name](tables, PostStore(tables), UserStore(tables), [row()])
    *before, last = tables.written
    assert keys.outbox_row(7, row().id) in last
    assert len(last) > 1
    assert not [written for written in before if keys.outbox_row(7, row().id) in written]
