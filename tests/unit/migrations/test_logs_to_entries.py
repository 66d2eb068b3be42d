"""Logs of the first layout come together in entries: none is lost, made twice, counted otherwise or announced again."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from devstore.stream import MemoryStream
from laurel.domain.records.ledger import Log
from laurel.domain.records.user import User
from laurel.store.aws.row_changes import row_changes
from laurel.store.aws.stream import Pump
from laurel.store.driver.change import Change
from laurel.store.driver.codec import encode_item
from laurel.store.driver.errors import TransactionConflict
from laurel.store.driver.requests import Put, Query, pages
from laurel.store.ledger.by_id import rows_by_id
from laurel.store.ledger.ids import LedgerIds, slot_of
from laurel.store.ledger.ledger import LedgerStore
from laurel.store.ledger.projections import PROJECTED, Projections
from laurel.store.ledger.totals import Totals
from laurel.store.rows.keys import BOOKINGS
from laurel.store.rows.ledger import LOGS
from laurel.store.sizing import CHEAPEST
from laurel.store.users.users import UserStore
from laurel_cli.operate.migrate import MIGRATIONS, migrations_of
from tests.old_rows import old_booking, old_log
from tests.site_dump import SITE_2026_11, WholeMemory, items_of, load

(MIGRATE,) = [found.migrate for found in migrations_of(MIGRATIONS) if found.name == "0002_logs_to_entries"]
STORED = [row for item in items_of(SITE_2026_11, "logs") for row in LOGS.rows(dict(item))]
ROWS = {row.id: row for row in STORED}
BOOKED = {int(item["sk"]) for item in items_of(SITE_2026_11, "logs") if item["pk"].startswith(BOOKINGS)}
ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/laurel-logs/stream/2026-11-22T05:10:12.345"


@pytest.fixture
def tables(memory_tables):
    """The dumped site, as the release before left it."""
    load(SITE_2026_11, memory_tables)
    return memory_tables


class Killed(Exception):
    """The process ended."""


class Beside:
    """A driver that does something before its n-th transaction, such as to end."""

    def __init__(self, tables, number, deed):
        self._tables, self._left, self._deed = tables, number, deed

    def __getattr__(self, name):
        if name == "transact":
            self._left -= 1
            if not self._left:
                self._deed()
        return getattr(self._tables, name)


def end():
    raise Killed


def meet():
    raise TransactionConflict


def logs_in(tables):
    return list(WholeMemory(tables).scan("logs"))


def assert_whole(tables, rows=None):
    """Every row is there once, and found by its id, its user, and among the bookings or not, as it was."""
    rows = ROWS if rows is None else rows
    found = [row for item in logs_in(tables) for row in LOGS.rows(item)]
    assert Counter(row.id for row in found) == Counter(rows.keys())
    assert {row.id: row for row in found} == rows
    listed = {row_id for row_id in rows if row_id not in BOOKED}
    assert rows_by_id(tables, LOGS, CHEAPEST, listed) == {row_id: rows[row_id] for row_id in listed}
    for user_id in {row.user_id for row in rows.values() if row.user_id}:
        for partition, own in ((f"user#{user_id}", False), (f"booked#user#{user_id}", True)):
            by_user = LOGS.in_order(pages(tables, Query("logs", partition, "by_user")))
            expected = sorted(i for i, row in rows.items() if row.user_id == user_id and (i in BOOKED) is own)
            assert [row.id for row in by_user] == expected


def totals(tables):
    """The rows of each month, and those of a type."""
    months = Totals(tables, "logs").months()
    return {month: (counts.all, counts.of(("points_earn",))) for month, counts in months.items()}


def old_ones(tables):
    return [item for item in logs_in(tables) if item["schema"] == 1]


def test_every_log_is_in_an_entry_and_a_second_run_finds_none(tables):
    before = len(logs_in(tables))
    assert MIGRATE(WholeMemory(tables)) == before
    assert_whole(tables)
    assert not old_ones(tables)
    assert len(logs_in(tables)) < before / 2
    assert MIGRATE(WholeMemory(tables)) == 0
    assert_whole(tables)


def counted(tables):
    """How many logs each month has, of all types and of one."""
    months = Totals(tables, "logs").months()
    return {name: (counts.all, counts.of(("points_earn",)), counts.ahead()) for name, counts in months.items()}


def test_nothing_is_announced_and_the_totals_stay(tables):
    pump = Pump(MemoryStream(tables, PROJECTED), Projections(tables))
    before = counted(tables)
    MIGRATE(WholeMemory(tables))
    changes = list(tables.follow("logs"))
    pump.catch_up()
    after = counted(tables)
    assert after == before
    assert len(changes) > len(ROWS)
    assert not [change for change in row_changes(map(_record, changes)) if change.before is None]


def _record(change: Change):
    images = {"OldImage": change.before, "NewImage": change.after}
    encoded = {name: encode_item(item) for name, item in images.items() if item is not None}
    return {"eventSourceARN": ARN, "dynamodb": {"SequenceNumber": change.sequence, **encoded}}


@pytest.mark.parametrize("number", [1, 2, 5, 12])
def test_it_can_be_killed_anywhere_and_run_again(tables, number):
    with pytest.raises(Killed):
        MIGRATE(WholeMemory(tables, Beside(tables, number, end)))
    assert_whole(tables)
    MIGRATE(WholeMemory(tables))
    assert_whole(tables)
    assert not old_ones(tables)


def test_what_meets_another_transaction_is_moved_by_a_later_pass(tables):
    MIGRATE(WholeMemory(tables, Beside(tables, 3, meet)))
    assert_whole(tables)
    assert not old_ones(tables)


@pytest.mark.parametrize("number", [1, 3, 6])
def test_rows_that_are_changed_beside_it_keep_what_was_written(tables, number):
    ledger = LedgerStore(tables, LedgerIds())
    rows = dict(ROWS)

    def write():
        own = [
            row for row in sorted(ROWS.values(), key=lambda row: row.id) if row.id not in BOOKED and row.user_id == 2
        ]
        for row in own[::3]:
            rows[row.id] = ledger.logs.update(row, replace(row, title="changed meanwhile"))
        for row in own[1::3]:
            ledger.logs.delete(row)
            del rows[row.id]
        for row in own[2::6]:
            rows[row.id] = ledger.logs.update(row, replace(row, user_id=3))
        fresh = ledger.logs.create(Log(0, 2, "rank_earn", title="new"))
        rows[fresh.id] = fresh

    MIGRATE(WholeMemory(tables, Beside(tables, number, write)))
    assert len(rows) < len(ROWS)
    assert_whole(tables, rows)
    assert not old_ones(tables)


def test_rows_of_two_users_in_one_slot_and_a_slot_that_is_taken(memory_tables):
    for number in (1, 2):
        UserStore(memory_tables).create(User(number, f"u{number}", f"u{number}@e.org", f"u{number}", "U", ""), "h")
    taken, shared = slot_of(300_000_000_000_016), slot_of(300_000_000_000_160)
    old = [Log(shared + place, 1 + place % 2, title=str(place)) for place in range(5)]
    old += [Log(taken + place, 1, title=str(place)) for place in range(2)]
    booking = Log(shared + 7, 1, "points_set", points=3)
    for log in old:
        memory_tables.write(Put("logs", old_log(log)))
    memory_tables.write(Put("logs", old_booking(booking)))
    there = Log(taken + 9, 2, title="in an entry")
    memory_tables.write(Put("logs", LOGS.to_item(there, CHEAPEST)))
    MIGRATE(WholeMemory(memory_tables))
    found = sorted((row for item in logs_in(memory_tables) for row in LOGS.rows(item)), key=lambda row: row.id)
    assert found == sorted([*old, booking, there], key=lambda row: row.id)
    by_id = rows_by_id(memory_tables, LOGS, CHEAPEST, [row.id for row in (*old, there)])
    assert list(by_id.values()) == [*old, there]
    assert [len(LOGS.rows(item)) for item in logs_in(memory_tables) if int(item["sk"]) == shared] == [3, 1]
