"""Whole ledgers and all users on every driver, stretch by stretch: each record once, in order, in whatever pieces."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from laurel.app.ports.exports import Span
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.user import User
from laurel.store.driver.change import Change
from laurel.store.driver.requests import Put
from laurel.store.ledger import exports as module
from laurel.store.ledger.exports import ExportStore
from laurel.store.ledger.ids import SLOT, LedgerIds, first_id_at
from laurel.store.ledger.projections import Projections
from laurel.store.rows.ledger import booking_items, earning_item, log_items
from laurel.store.sizing import Sizing
from laurel.store.users.users import UserStore

JANUARY, FEBRUARY, APRIL = (datetime(2025, month, 3, 12, tzinfo=UTC) for month in (1, 2, 4))
SIZING = Sizing.from_text("ledger_buckets=2025-02:8")


def log(moment, number=0):
    return Log(first_id_at(moment) + number * SLOT, 1, "event_trigger", title=f"{number}")


@pytest.fixture
def exports(tables):
    """Exports two minutes after the last of April's rows."""
    return ExportStore(tables, LedgerIds(lambda: APRIL.timestamp() + 120), SIZING, lambda: None)


@pytest.fixture
def logs(tables):
    """Logs of three months in entries of five or six, of which the last ones are not counted yet."""
    made = [log(moment, number) for moment in (JANUARY, FEBRUARY, APRIL) for number in range(0, 90, 3)]
    put(tables, *made)
    count(tables, *(row for row in made if row.id < first_id_at(APRIL)))
    return made


def put(tables, *rows):
    for item in log_items(rows, SIZING):
        tables.write(Put("logs", item))


def count(tables, *rows):
    changes = [Change(str(number), None, item) for number, item in enumerate(log_items(rows, SIZING), 1)]
    Projections(tables).apply("logs", "s", changes, APRIL.timestamp())


def all_of(read, limit, after=0, **span):
    """Read to the end; the sizes of the stretches, and all records."""
    records, sizes = [], []
    while after is not None:
        found = read(Span(after, **span), limit)
        assert len(found.records) <= limit
        records += found.records
        sizes.append(len(found.records))
        after = found.rest
    return sizes, records


@pytest.mark.parametrize("limit", [1, 7, 30, 90, 1000])
def test_every_log_once_in_order(exports, logs, limit):
    sizes, found = all_of(exports.logs, limit)
    assert found == logs
    assert sizes == [limit] * (90 // limit) + ([90 % limit] if 90 % limit else [])


@pytest.mark.parametrize("parts", [2, 3, 9])
def test_parts_have_every_log_once_each_in_order(exports, logs, parts):
    found = [all_of(exports.logs, 7, part=part, parts=parts)[1] for part in range(parts)]
    assert sorted((row for part in found for row in part), key=lambda row: row.id) == logs
    for part in found:
        assert part == sorted(part, key=lambda row: row.id)
    assert sum(map(bool, found)) >= min(parts, 4)


def test_a_span_of_time_is_that_of_writing(exports, logs):
    [*_, last] = [row for row in logs if row.id < first_id_at(FEBRUARY)]
    assert all_of(exports.logs, 7, since=FEBRUARY)[1] == logs[30:]
    assert all_of(exports.logs, 7, until=FEBRUARY)[1] == logs[:30]
    assert all_of(exports.logs, 7, since=FEBRUARY, until=APRIL)[1] == logs[30:60]
    assert exports.logs(Span(last.id, until=FEBRUARY), 7).records == []
    assert exports.logs(Span(2**53 + 5), 7).records == []


def test_rows_that_come_meanwhile_neither_hide_nor_repeat_any(exports, logs, tables):
    found, after = [], 0
    while after is not None:
        read = exports.logs(Span(after), 4)
        found += read.records
        after = read.rest
        put(tables, *(log(moment, 96 + 16 * len(found)) for moment in (JANUARY, FEBRUARY, APRIL)))
    ids = [row.id for row in found]
    assert ids == sorted(set(ids))
    assert {row.id for row in logs} < set(ids), "what was there at the beginning, and some of the others"


def test_bookings_are_no_logs(exports, tables):
    tables.write(Put("logs", booking_items([log(APRIL)])[0]))
    assert all_of(exports.logs, 7)[1] == []


def test_earnings(exports, tables):
    made = [Earning(first_id_at(APRIL) + number, 1, 50, "step") for number in range(9)]
    for row in made:
        tables.write(Put("earnings", earning_item(row, SIZING)))
    assert all_of(exports.earnings, 4) == ([4, 4, 1], made)


def test_a_stretch_reads_so_many_months_at_most(exports, logs, monkeypatch):
    monkeypatch.setattr(module, "MOST_QUERIES", 4)
    sizes, found = all_of(exports.logs, 1000)
    assert (sizes, found) == ([30, 30, 30], logs)


@pytest.fixture
def people(tables):
    users = UserStore(tables)
    made = [User(0, f"u{n}", f"u{n}@e.org", f"u{n}", f"U {9 - n}", f"2026-01-{n + 1:02}T00:00:00") for n in range(9)]
    made = [users.create(user, "a hash") for user in made]
    users.delete(made.pop(4))
    return made


@pytest.mark.parametrize("limit", [1, 4, 8, 100])
def test_every_user_once_by_id(exports, people, limit):
    sizes, found = all_of(exports.users, limit)
    assert found == people
    assert sizes == [limit] * (8 // limit) + ([8 % limit] if 8 % limit else [])


def test_a_range_of_users(exports, people):
    assert exports.last_user_id() == people[-1].id
    assert all_of(exports.users, 2, after=2, last=7)[1] == [user for user in people if 2 < user.id <= 7]
    assert all_of(exports.users, 2, after=7)[1] == people[-2:]
    assert exports.users(Span(2**53), 2).records == []
