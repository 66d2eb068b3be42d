"""Lists of all logs where older ones have expired: what is listed and counted is what is kept, in either order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest

from devstore.memory import MemoryTables
from laurel.domain.records.ledger import Log
from laurel.domain.records.ledger_query import LogQuery
from laurel.store.driver.change import Change
from laurel.store.driver.requests import Put, Query
from laurel.store.driver.together import pages_together
from laurel.store.ledger.ids import LedgerIds, first_id_at
from laurel.store.ledger.kept_logs import KeptLogs
from laurel.store.ledger.ledger import LedgerStore
from laurel.store.ledger.projections import Projections
from laurel.store.rows import keys
from laurel.store.rows.ledger import log_item
from laurel.store.sizing import CHEAPEST

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC).timestamp()
DAYS = [date(2026, 2, 1) + timedelta(days=number) for number in range(48)]
A_DAY = 3
QUARTERS = [Query("logs", f"2026-03#{number}") for number in range(4)]


class Site:
    """Three logs a day from February to now, all counted; logs are kept for so many days."""

    def __init__(self):
        self.days = 0
        self.tables = MemoryTables()
        self.kept = KeptLogs(self.tables, lambda: self.days, lambda: NOW)
        self.logs = LedgerStore(self.tables, LedgerIds(lambda: NOW), lambda: None, CHEAPEST, self.kept).logs
        changes = []
        for day in DAYS:
            for number in range(A_DAY):
                moment = datetime(day.year, day.month, day.day, 6 + number, tzinfo=UTC)
                item = log_item(Log(first_id_at(moment), 0, "event_trigger", title=f"{day}", date=f"{day}T06:00:00"))
                self.tables.write(Put("logs", item))
                changes.append(Change(f"{len(changes) + 1}", None, item))
        Projections(self.tables).apply("logs", "s", changes, NOW)

    def walk(self, per_page=10, **query):
        """All rows, page by page, and the totals of the pages."""
        rows, totals = [], set()
        while True:
            page = self.logs.find(LogQuery(limit=per_page, offset=len(rows), **query))
            totals.add(page.total)
            rows += page.rows
            if len(page.rows) < per_page:
                return rows, totals


@pytest.fixture
def site():
    return Site()


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("types", ["", "event_trigger"])
@pytest.mark.parametrize(("kept", "days"), [(0, 48), (10, 11), (19, 20), (25, 26), (400, 48)])
@pytest.mark.parametrize("deleted", [True, False])
def test_pages_hold_what_is_kept_and_the_total_says_so(site, kept, days, descending, types, deleted):
    """Ten days: in March. Nineteen: since the first of March. Twenty-five: since February."""
    site.days = kept
    if deleted and kept:
        for day in DAYS[: 48 - days]:
            for shard in range(4):
                low, high = (keys.padded(found) for found in _ids(day))
                for item in site.tables.query(Query("logs", f"{day:%Y-%m}#{shard}", low=low, high=high)).items:
                    site.tables.batch_delete("logs", [(item["pk"], item["sk"])])
    rows, totals = site.walk(descending=descending, type=types)
    assert totals == {days * A_DAY}
    shown = [row.title for row in rows]
    assert shown == sorted(shown, reverse=descending)
    assert sorted(set(shown)) == [f"{day}" for day in DAYS[48 - days :]]


def test_counters_themselves_are_not_touched(site):
    before = site.tables.query(Query("system", keys.months("logs"))).items
    site.days = 10
    site.walk()
    assert site.tables.query(Query("system", keys.months("logs"))).items == before


def _ids(day):
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return first_id_at(begin), first_id_at(begin + timedelta(days=1)) - 1


def test_logs_of_foreign_dates_that_are_over_are_in_no_total(site):
    moments = [datetime(2026, month, 10, 20, tzinfo=UTC) for month in (2, 3)]
    items = [log_item(Log(first_id_at(moment), 0, title="late", date="2026-03-18T00:00:00")) for moment in moments]
    for item in items:
        site.tables.write(Put("logs", item))
    Projections(site.tables).apply("logs", "t", [Change(str(n), None, item) for n, item in enumerate(items, 1)], NOW)
    site.days = 20
    for order in ("id", "date"):
        page = site.logs.find(LogQuery(after="2026-03-17T12:00:00", before="2026-03-18T05:00:00", orderby=order))
        assert (page.total, [row.date for row in page.rows]) == (1, ["2026-03-18T00:00:00"])
        assert site.logs.find(LogQuery(after="2026-03-17T12:00:00", limit=1, orderby=order)).total == 1 + 3 * A_DAY


def test_over_a_network_partitions_of_logs_are_asked_at_once():
    """Each query waits until all four are under way: one after another would never get there."""
    under_way = Barrier(4, timeout=20)

    class Tables(MemoryTables):
        is_remote = True

        def query(self, query):
            under_way.wait()
            return super().query(query)

    found = pages_together(KeptLogs(Tables(), lambda: 0, lambda: NOW), QUARTERS)
    assert [list(items) for items in found] == [[], [], [], []]


def test_without_a_network_each_partition_of_logs_is_asked_when_it_is_read():
    class Tables(MemoryTables):
        def query(self, query):
            asked.append(query.pk)
            return super().query(query)

    asked = []
    found = pages_together(KeptLogs(Tables(), lambda: 0, lambda: NOW), QUARTERS)
    assert asked == []
    assert list(found[2]) == []
    assert asked == ["2026-03#2"]
