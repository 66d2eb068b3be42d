"""Deep pages of long lists: each costs a page where one follows another, and none is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from laurel.app.errors import BeyondOneRequest, Unavailable
from laurel.domain.records.ledger_query import EarningQuery, LogQuery
from laurel.store.ledger.ids import LedgerIds
from laurel.store.ledger.kept_logs import KeptLogs
from laurel.store.ledger.ledger import LedgerStore
from laurel.store.ledger.lists import find as ledger_find
from laurel.store.ledger.lists import marks, walk
from tests.unit.store.ledger.ledger_site import Site


@pytest.fixture
def deep(monkeypatch):
    """Pages beyond 30 rows are deep, and 20 rows are worth a mark."""
    monkeypatch.setattr(marks, "DEEP", 30)
    monkeypatch.setattr(ledger_find, "DEEP", 30)
    monkeypatch.setattr(walk, "DEEP", 30)
    monkeypatch.setattr(marks, "APART", 20)
    monkeypatch.setattr(ledger_find, "APART", 20)


def walked(site, query, each=10):
    """All rows of a list by its pages, and the read units of each page."""
    rows, units, total = [], [], 1
    while len(rows) < total:
        with site.tables.measure() as usage:
            page = site.ledger.earnings.find(replace(query, offset=len(rows), limit=each))
        rows, total = [*rows, *page.rows], page.total
        units.append(usage.read_units)
    return rows, units


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("fields", [{"users": [1]}, {"posts": [5]}, {"type_refs": ["7"]}, {}])
def test_a_whole_list_is_read_page_by_page_at_the_cost_of_its_pages(deep, descending, fields):
    site = Site()
    rows = [site.earning(1, post_id=5, type_ref="7", title="x" * 400) for _ in range(600)]
    site.now += timedelta(hours=2)
    query = EarningQuery(descending=descending, **fields)
    read, units = walked(site, query)
    assert read == (rows[::-1] if descending else rows)
    assert max(units) <= 12


@pytest.mark.parametrize("fields", [{"users": [1]}, {"posts": [5]}, {"type_refs": ["7"]}])
def test_a_list_that_grows_and_shrinks_meanwhile_has_its_rows_in_its_pages(deep, fields):
    site = Site()
    rows = [site.earning(1, post_id=5, type_ref="7") for _ in range(200)]
    query = EarningQuery(limit=10, **fields)
    for offset in range(0, 150, 10):
        rows.append(site.earning(1, post_id=5, type_ref="7"))
        page = site.ledger.earnings.find(replace(query, offset=offset))
        assert list(page.rows) == rows[::-1][offset : offset + 10]
        assert page.total == len(rows)


def test_a_deletion_is_counted_where_a_mark_tells_the_total(deep):
    site = Site()
    rows = [site.earning(1, post_id=5) for _ in range(100)]
    site.now += timedelta(hours=2)
    query = EarningQuery(posts=[5], offset=60)
    assert site.ledger.earnings.find(query).total == 100
    site.ledger.earnings.delete(rows.pop(3))
    site.ledger.earnings.update(rows[5], replace(rows[5], post_id=6))
    del rows[5]
    page = site.ledger.earnings.find(query)
    assert (page.total, list(page.rows)) == (98, rows[::-1][60:70])


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("fields", [{"users": [1]}, {"posts": [5]}, {}])
def test_a_page_too_deep_for_one_request_is_reached_by_repeating_it(deep, monkeypatch, descending, fields):
    monkeypatch.setattr(ledger_find, "SKIPPED_ROWS", 100)
    site = Site()
    rows = [site.earning(1, post_id=5) for _ in range(900)]
    site.now += timedelta(hours=2)
    query = EarningQuery(offset=420, descending=descending, **fields)
    for _ in range(12):
        try:
            page = site.ledger.earnings.find(query)
        except (Unavailable, BeyondOneRequest):
            continue
        if not page.at_least:
            break
    assert list(page.rows) == (rows[::-1] if descending else rows)[420:430]
    assert page.total == 900


def test_marks_of_long_ago_are_not_used(deep):
    site = Site()
    rows = [site.earning(1, post_id=5) for _ in range(100)]
    query = EarningQuery(users=[1], offset=45, limit=5)
    site.ledger.earnings.find(query)
    site.ledger.earnings.delete(rows.pop(0))
    site.now += timedelta(hours=2)
    assert list(site.ledger.earnings.find(query).rows) == rows[::-1][45:50]


def test_where_logs_are_kept_for_a_time_no_page_shows_those_of_another(deep):
    site = Site()
    rows = [site.log(days=1, user_id=1, title=str(number)) for number in range(120)]
    foreign = site.log(user_id=1, date="2019-01-01T00:00:00")
    kept = KeptLogs(site.tables, lambda: 50, site._seconds)
    logs = LedgerStore(site.tables, LedgerIds(site._seconds), site.pump.catch_up, kept_logs=kept).logs
    shown = [foreign, *rows[:68:-1]]
    for offset in (0, 35, 45, 100, 110):
        found = logs.find(LogQuery(users=[1], offset=offset, limit=10))
        assert list(found.rows) == shown[offset : offset + 10]
        assert list(logs.find(LogQuery(offset=offset, limit=10)).rows) == shown[offset : offset + 10]
    site.now += timedelta(days=90)
    assert logs.find(LogQuery(before="2020-01-01T00:00:00")).total == 0
