"""Lists of ledgers with a random history, at tiny bounds: a plain list's rows, each once by number and by cursor."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from laurel.app.errors import BeyondOneRequest, Unavailable
from laurel.domain.records.ledger_query import EarningQuery, LogQuery
from laurel.domain.records.ledger_search import parse_search
from laurel.store.ledger.ids import LedgerIds
from laurel.store.ledger.ledger import LedgerStore
from laurel.store.ledger.lists import find, indexed, slices, walk
from laurel.store.sizing import Sizing
from tests.unit.store.ledger.ledger_site import Site, naive

DATES = ("", "0001-01-01T00:00:00", "2024-06-01T00:00:00", "2026-02-01T00:00:00", "9999-12-31T23:59:59")
STEPS = (0, 0, 0.01, 1, 1, 60, 3600, 86_400, 20 * 86_400)
SIZES = (
    Sizing(),
    Sizing(counter_shards=4, ledger_buckets=(("", 1), ("2026-02", 8)), post_shards=(("", 1), ("2026-02", 4))),
    Sizing(ledger_buckets=(("", 8), ("2026-02", 2), ("2026-03", 16)), post_shards=(("", 2), ("2026-02", 8))),
)
BOUNDS = {
    (slices, "DIVIDED_ROWS"): (1, 3),
    (walk, "_JOINED_ROWS"): (1, 3),
    (walk, "_RARE"): (1, 20),
    (walk, "_UNKNOWN_AT_ONCE"): (2,),
    (walk, "_SPARE_ROWS"): (1,),
    (walk, "_MOST_AT_ONCE"): (2, 2000),
    (walk, "_NAMED_AT_ONCE"): (2,),
    (indexed, "_FETCHED_AT_ONCE"): (2, 100),
    (indexed, "_MOST_AT_ONCE"): (2, 2000),
    (find, "EXAMINED_ROWS"): (6, 15, 10_000),
    (find, "SKIPPED_ROWS"): (12, 40, 100_000),
}


class History:
    """Rows of both ledgers, written, changed, moved and deleted by chance; ``rows`` are those that there are."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.site = Site()
        sizing = SIZES[seed % len(SIZES)]
        ids = LedgerIds(self.site._seconds)
        self.site.ledger = LedgerStore(self.site.tables, ids, self.site.pump.catch_up, sizing)
        self.rows = {LogQuery: {}, EarningQuery: {}}
        for _ in range(self.dice.choice([8, 25, 40])):
            self.add()

    def store(self, kind):
        return self.site.ledger.logs if kind is LogQuery else self.site.ledger.earnings

    def fields(self, kind):
        chance = self.dice.choice
        title, date = chance(["Alpha", "beta", "Alpha beta"]), chance([None, None, None, *DATES])
        date = self.site.local() if date is None else date
        if kind is LogQuery:
            more = {"type": chance(["event_trigger", "rank_earn", "my_own"]), "access": chance(["public", "private"])}
        else:
            more = {"post_id": chance([0, 1, 2]), "type_ref": chance(["step", "7", "text:x"]), "points": chance([1, 2])}
        return {"user_id": chance([0, 1, 2]), "title": title, "date": date, **more}

    def add(self):
        self.site.now += timedelta(seconds=self.dice.choice(STEPS))
        kind = self.dice.choice([LogQuery, EarningQuery])
        row = (self.site.log if kind is LogQuery else self.site.earning)(**self.fields(kind))
        self.rows[kind][row.id] = row

    def change(self):
        kind = self.dice.choice([LogQuery, EarningQuery])
        rows, store = self.rows[kind], self.store(kind)
        if not rows:
            return
        row = self.dice.choice(list(rows.values()))
        if self.dice.random() < 0.5:
            store.delete(rows.pop(row.id))
        else:
            some = {name: value for name, value in self.fields(kind).items() if self.dice.random() < 0.5}
            rows[row.id] = store.update(row, replace(row, **some))

    def query(self):
        chance = self.dice.choice
        kind = chance([LogQuery, EarningQuery])
        more = {}
        if kind is LogQuery:
            more = {"type": chance(["", "", "event_trigger", "my_own"]), "access": chance(["", "", "public"])}
        else:
            more = {"posts": chance([(), (1,), (2, 1)]), "type_refs": chance([(), (), ("7",), ("step", "text:x")])}
        return kind(
            users=chance([None, None, (1,), (2, 1)]),
            after=chance(["", "", *DATES]),
            before=chance(["", "", *DATES]),
            search=parse_search(chance(["", "", "alpha", "-beta"])),
            exclude=tuple(self.dice.sample(list(self.rows[kind]), min(chance([0, 0, 2]), len(self.rows[kind])))),
            descending=chance([True, False]),
            limit=self.dice.randint(1, 6),
            **more,
        )

    def fitting(self, query):
        rows = self.rows[type(query)].values()
        return naive(rows, replace(query, limit=10**9))[0]


@pytest.fixture
def history(request, monkeypatch):
    dice = random.Random(request.param)
    for (module, name), values in BOUNDS.items():
        monkeypatch.setattr(module, name, dice.choice(values))
    return History(request.param)


def by_number(history, query):
    """All rows, page by page; None where a request says that it did not look through all."""
    store, rows = history.store(type(query)), []
    total = len(history.fitting(query))
    for offset in range(0, total + 1, query.limit):
        try:
            page = store.find(replace(query, offset=offset))
        except (BeyondOneRequest, Unavailable):
            return None
        if page.at_least:
            assert page.total <= total
            return None
        assert page.total == total
        rows += page.rows
    return rows


def by_cursor(history, query, meanwhile=lambda: None):
    store, rows, beyond = history.store(type(query)), [], None
    for _ in range(500):
        page = store.find(replace(query, beyond=beyond))
        rows += page.rows
        beyond = page.beyond
        if beyond is None:
            return rows
        meanwhile()
    raise AssertionError("the list has no end")


@pytest.mark.parametrize("history", range(12), indirect=True)
def test_every_row_is_listed_once_in_order(history):
    for _ in range(4):
        for _ in range(3):
            history.change()
        for _ in range(5):
            query = history.query()
            expected = history.fitting(query)
            assert by_cursor(history, query) == expected, query
            assert by_number(history, query) in (None, expected), query
            dated = replace(query, orderby="date", users=None, **({} if isinstance(query, LogQuery) else {"posts": ()}))
            found = by_number(history, dated)
            assert found is None or {row.id for row in found} == {row.id for row in history.fitting(dated)}, dated


@pytest.mark.parametrize("history", range(20, 28), indirect=True)
def test_what_is_written_and_deleted_meanwhile_moves_no_other_row(history):
    for _ in range(12):
        query = history.query()
        before = {row.id for row in history.fitting(query)}

        def meanwhile(query=query):
            history.add()
            rows = history.rows[type(query)]
            if rows and history.dice.random() < 0.4:
                history.store(type(query)).delete(rows.pop(history.dice.choice(list(rows))))

        # Newest first: what is added while reading comes before the first page.
        listed = [row.id for row in by_cursor(history, replace(query, descending=True), meanwhile)]
        left = {row.id for row in history.fitting(query)}
        assert len(listed) == len(set(listed))
        assert before & left <= set(listed) <= before
