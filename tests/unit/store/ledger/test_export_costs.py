"""What exports and deletions cost: as much as their rows, however many there are (docs/data.md)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from devstore.memory import MemoryTables
from devstore.meter import Meter
from laurel.app.ports.exports import Span
from laurel.domain.records.ledger import Earning, Log
from laurel.store.driver.change import Change
from laurel.store.driver.requests import Put
from laurel.store.ledger.exports import ExportStore
from laurel.store.ledger.ids import SLOT, LedgerIds, first_id_at
from laurel.store.ledger.ledger import LedgerStore
from laurel.store.ledger.projections import Projections
from laurel.store.rows.ledger import earning_item, log_items
from laurel.store.sizing import CHEAPEST

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
USER, ENTRIES = 7, 1000


@pytest.fixture
def meter():
    """Three logs and an earning of a user for each of a thousand awards; all are counted."""
    tables, first = MemoryTables(), first_id_at(MARCH)
    logs, earnings = [], []
    for number in range(ENTRIES):
        base = first + number * SLOT
        meta = {"achievement_id": 112, "applied": 10}
        entry = [Log(base + n, USER, "points_earn", "gamipress_login", f"Ann earned {n}", meta=meta) for n in range(3)]
        logs += log_items(entry, CHEAPEST)
        earnings.append(earning_item(Earning(base, USER, 50, "step", "Sign in"), CHEAPEST))
    for table, items in (("logs", logs), ("earnings", earnings)):
        for item in items:
            tables.write(Put(table, item))
        changes = [Change(str(number), None, item) for number, item in enumerate(items, 1)]
        Projections(tables).apply(table, "s", changes, MARCH.timestamp())
    return Meter(tables)


def exported(meter, ledger, limit):
    """The rows, and the read units of all stretches together."""
    store = ExportStore(meter, LedgerIds(lambda: MARCH.timestamp() + 7200), CHEAPEST, lambda: None)
    rows, after = 0, 0
    with meter.measure() as usage:
        while after is not None:
            found = getattr(store, ledger)(Span(after), limit)
            rows, after = rows + len(found.records), found.rest
    return rows, usage.read_units


@pytest.mark.parametrize(("ledger", "rows", "of_a_thousand"), [("logs", 3000, 30), ("earnings", 1000, 50)])
def test_a_thousand_rows_of_a_ledger(meter, ledger, rows, of_a_thousand):
    found, units = exported(meter, ledger, 1000)
    assert found == rows
    assert units <= of_a_thousand * rows / 1000


@pytest.mark.parametrize("ledger", ["logs", "earnings"])
def test_small_pages_cost_no_more_but_for_what_each_begins_with(meter, ledger):
    """Half a unit for each of four buckets, a rounded one, and for the counters of months."""
    rows, at_once = exported(meter, ledger, 10_000)
    _, in_pages = exported(meter, ledger, 100)
    assert in_pages <= at_once * 1.3 + rows / 100 * 5


def test_rows_of_a_user_who_is_gone_are_deleted_without_transactions(meter):
    """An entry: the item and its place in the index by user. An earning: two indexes."""
    store = LedgerStore(meter, LedgerIds())
    rest, rows = None, 0
    with meter.measure() as usage:
        while True:
            deleted = store.delete_of_user(USER, rest)
            rows, rest = rows + deleted.rows, deleted.rest
            if rest is None:
                break
    assert rows == 4 * ENTRIES
    assert usage.write_units == ENTRIES * 2 + ENTRIES * 3
    assert usage.write_calls == 2 * ENTRIES / 25
