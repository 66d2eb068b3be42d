"""Rows of the first layout are counted as those of today are, so that lists by date need not read them."""

from __future__ import annotations

import pytest

from laurel.domain.records.ledger_query import EarningQuery, LogQuery
from laurel.store.driver.requests import Update
from laurel.store.ledger.ids import LedgerIds
from laurel.store.ledger.ledger import LedgerStore
from laurel.store.ledger.lists.foreign import foreign_rows
from laurel.store.ledger.projections import PROJECTED
from laurel.store.ledger.totals import Totals
from laurel_cli.operate.migrate import MIGRATIONS, migrations_of
from tests.site_dump import SITE_2026_11, WholeMemory, load

(MIGRATE,) = [found.migrate for found in migrations_of(MIGRATIONS) if found.name == "0006_dates_of_rows"]


@pytest.fixture
def tables(memory_tables):
    """The dumped site, whose counters have neither hours nor time zones."""
    load(SITE_2026_11, memory_tables)
    return memory_tables


def found(tables):
    """Pages of both ledgers by dates."""
    ledger = LedgerStore(tables, LedgerIds())
    bounds = ({"after": "2026-11-21T00:00:00"}, {"before": "2026-11-22T08:00:00"}, {"orderby": "date"})
    logs = [ledger.logs.find(LogQuery(**bound, limit=5)) for bound in bounds]
    return [*logs, *(ledger.earnings.find(EarningQuery(**bound, limit=5)) for bound in bounds)]


def test_lists_by_date_stay_as_they_were(tables):
    before = found(tables)
    assert any(page.rows for page in before)
    assert MIGRATE(WholeMemory(tables)) > 0
    after = found(tables)
    assert [(page.rows, page.total) for page in after] == [(page.rows, page.total) for page in before]
    assert MIGRATE(WholeMemory(tables)) == 0


def test_every_row_is_counted_by_its_time_zone_afterwards(tables):
    MIGRATE(WholeMemory(tables))
    for table in PROJECTED:
        for counts in Totals(tables, table).months().values():
            assert counts.ahead() is not None
            assert counts.buckets()


def test_entries_of_rows_that_are_gone_are_taken_back(tables):
    gone = ("foreign#logs", "2020-01-01T00:00:00#0000000000000007#1")
    tables.write(Update("system", gone, add={"all": 1}))
    assert 7 in [row.id for row in foreign_rows(tables, "logs", "", "")]
    MIGRATE(WholeMemory(tables))
    assert 7 not in [row.id for row in foreign_rows(tables, "logs", "", "")]
