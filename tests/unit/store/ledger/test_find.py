"""Pages of a ledger against the same question put to a plain list, and what they cost."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devstore.memory import MemoryTables
from devstore.meter import Meter
from devstore.stream import MemoryStream
from laurel.app.errors import TooManyRows
from laurel.domain.awards.state import UserState
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import EarningQuery, LogQuery
from laurel.domain.records.ledger_search import parse_search
from laurel.domain.records.user import User
from laurel.store.aws.stream import Pump
from laurel.store.driver.requests import Update
from laurel.store.engine.user_states import UserStateStore
from laurel.store.ledger import find as ledger_find
from laurel.store.ledger.ids import LedgerIds
from laurel.store.ledger.ledger import LedgerStore
from laurel.store.ledger.projections import PROJECTED, Projections
from laurel.store.users.users import UserStore

START = datetime(2026, 1, 30, 12, tzinfo=UTC)
TYPES = ("event_trigger", "rank_earn", "my_own", "")


class Site:
    """Ledgers whose clock is moved by tests, and whose streams lag until `pump` is called."""

    def __init__(self, *, lagging=False):
        random.seed(0)  # by chance the shards are uneven, which costs calls
        self.now = START
        self.memory = MemoryTables()
        self.tables = Meter(self.memory)
        self.pump = Pump(MemoryStream(self.memory, PROJECTED), Projections(self.memory), self._seconds)
        ids = LedgerIds(self._seconds)
        self.ledger = LedgerStore(self.tables, ids, (lambda: None) if lagging else self.pump.catch_up)
        for number in (1, 2, 3):
            UserStore(self.memory).create(User(number, f"u{number}", f"u{number}@e.org", f"u{number}", "U", ""), "h")

    def _seconds(self):
        return self.now.timestamp()

    def log(self, days=0, **fields):
        self.now += timedelta(days=days, seconds=1)
        return self.ledger.logs.create(Log(**{"id": 0, "user_id": 0, **fields}))

    def titles(self, query):
        page = self.ledger.logs.find(query)
        return [row.title for row in page.rows], page.total

    def cost(self, query):
        with self.tables.measure() as usage:
            self.ledger.logs.find(query)
        return usage.read_calls, usage.read_units


def naive(rows, query):
    """What a page must be: filter everything, sort, cut."""
    matching = query.in_order([row for row in rows if query.matches(row)])
    return matching[query.offset : query.offset + query.limit], len(matching)


logs: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    days=st.sampled_from([0, 0, 1, 3, 40]),
    user_id=st.integers(0, 3),
    type=st.sampled_from(TYPES),
    trigger_type=st.sampled_from(["a", "b"]),
    access=st.sampled_from(["public", "private"]),
    title=st.sampled_from(["Alpha", "beta", "Alpha beta", ""]),
    date=st.sampled_from(["2024-01-01T00:00:00", "2025-01-01T00:00:00"]),
)
queries: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    type=st.sampled_from(["", "", "event_trigger", "my_own"]),
    trigger_types=st.sampled_from([(), (), ("a",), ("a", "b")]),
    access=st.sampled_from(["", "", "public"]),
    users=st.sampled_from([None, None, (1,), (0,), (2, 1), (99,)]),
    after=st.sampled_from(["", "", "2024-06-01T00:00:00"]),
    search=st.sampled_from(["", "", "alpha", "-beta", '"alpha beta"']).map(parse_search),
    orderby=st.sampled_from(["id", "id", "id", "title", "type", "user_id", "date", "relevance"]),
    descending=st.booleans(),
    offset=st.integers(0, 25),
    limit=st.integers(1, 10),
)
places = st.lists(st.integers(0, 40), max_size=4)


@given(st.lists(logs, max_size=30), st.lists(queries, min_size=1, max_size=8), places, places, places)
def test_every_page_is_that_of_a_plain_list(given_logs, given_queries, deleted, excluded, included):
    site = Site()
    rows = [site.log(**fields) for fields in given_logs]
    for row in [rows[place] for place in sorted({*deleted}) if place < len(rows)]:
        site.ledger.logs.delete(row)
        rows = [kept for kept in rows if kept.id != row.id]
    named = [[row.id for place, row in enumerate(rows) if place in places] for places in (excluded, included)]
    for fields in given_queries:
        for more in ({}, {"exclude": named[0]}, {"include": named[1], "exclude": named[0]}):
            query = LogQuery(**fields, **more)
            expected, total = naive(rows, query)
            page = site.ledger.logs.find(query)
            assert (list(page.rows), page.total) == (expected, total)


earnings: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    user_id=st.integers(0, 2),
    post_id=st.integers(0, 2),
    type_ref=st.sampled_from(["step", "7", "text:x", ""]),
    points_type=st.sampled_from([0, 40, 41]),
    points=st.integers(-3, 3),
)
earning_queries: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    users=st.sampled_from([None, None, (1,), (1, 2)]),
    posts=st.sampled_from([(), (), (1,), (2, 1, 2)]),
    type_refs=st.sampled_from([(), ("7",), ("step", "7"), ("text:x",)]),
    points_types=st.sampled_from([(), (), (40,), (-1,)]),
    force_types=st.booleans(),
    slugs=st.just({7: "badge", 40: "gems", 41: "coins"}),
    orderby=st.sampled_from(["id", "points", "post_type", "points_type", "post_id"]),
    descending=st.booleans(),
    offset=st.integers(0, 10),
    limit=st.integers(1, 10),
)


@given(st.lists(earnings, max_size=20), st.lists(earning_queries, min_size=1, max_size=8))
def test_every_page_of_earnings_is_that_of_a_plain_list(given_earnings, given_queries):
    site = Site()
    rows = [site.ledger.earnings.create(Earning(0, **fields)) for fields in given_earnings]
    for fields in given_queries:
        query = EarningQuery(**fields)
        expected, total = naive(rows, query)
        page = site.ledger.earnings.find(query)
        assert (list(page.rows), page.total) == (expected, total)


def test_the_newest_rows_are_listed_though_nothing_is_counted_yet():
    site = Site(lagging=True)
    for number in range(5):
        site.log(title=str(number))
    assert site.titles(LogQuery()) == (["4", "3", "2", "1", "0"], 5)
    assert site.titles(LogQuery(limit=2))[0] == ["4", "3"]
    site.pump.catch_up()
    site.pump.catch_up()
    assert site.titles(LogQuery(limit=2)) == (["4", "3"], 5)


def test_totals_follow_when_the_stream_does():
    site = Site(lagging=True)
    old = site.log(title="old")
    site.pump.catch_up()
    site.log(days=40, title="new")
    assert site.titles(LogQuery(limit=1))[0] == ["new"]
    assert site.titles(LogQuery()) == (["new", "old"], 2)
    site.ledger.logs.delete(old)
    assert site.titles(LogQuery()) == (["new"], 1), "what was seen to the end is the total"


def test_deep_pages_pass_over_days_by_the_counters():
    site = Site()
    for day in range(8):
        for number in range(60):
            site.log(days=int(number == 0), title=f"{day}/{number}")
    titles, total = site.titles(LogQuery(offset=7 * 60, limit=2))
    assert (titles, total) == (["0/59", "0/58"], 480)
    first, deep = site.cost(LogQuery(limit=10)), site.cost(LogQuery(offset=7 * 60 - 5, limit=10))
    assert first == (5, 2.5)
    assert deep[0] <= 2 * first[0]


def test_empty_months_cost_nothing():
    site = Site()
    site.log(title="old")
    site.log(days=3_000, title="new")
    assert site.titles(LogQuery()) == (["new", "old"], 2)
    assert site.cost(LogQuery()) == (9, 4.5)


def test_a_rare_type_is_found_by_the_days_that_have_it():
    site = Site()
    for number in range(80):
        site.log(days=number % 2, title=str(number), type="rank_earn" if number == 3 else "event_trigger")
    assert site.titles(LogQuery(type="rank_earn")) == (["3"], 1)


@pytest.fixture
def few_rows(monkeypatch):
    monkeypatch.setattr(ledger_find, "EXAMINED_ROWS", 20)


@pytest.mark.parametrize(
    "fields",
    [
        {"search": parse_search("zebra")},
        {"access": "private"},
        {"orderby": "title"},
        {"users": (1, 2)},
        {"users": (1,), "type": "rank_earn"},
        {"users": (1,), "offset": 19, "limit": 5},
        {"include": range(1, 30)},
        {"type": "my_own"},
    ],
)
def test_what_no_index_narrows_down_is_refused(few_rows, fields):
    site = Site()
    for _ in range(25):
        site.log(user_id=1)
    with pytest.raises(TooManyRows):
        site.ledger.logs.find(LogQuery(**fields))
    assert len(site.ledger.logs.find(LogQuery(users=(1,), offset=5)).rows) == 10
    assert site.ledger.logs.find(LogQuery(offset=3, limit=4)).total == 25


def test_a_refusal_that_counters_foresee_is_cheap(few_rows):
    site = Site()
    for _ in range(25):
        site.log(user_id=1)
    for fields, cost in (({"access": "private"}, (1, 0.5)), ({"users": (1,), "type": "rank_earn"}, (1, 1))):
        with site.tables.measure() as usage, pytest.raises(TooManyRows):
            site.ledger.logs.find(LogQuery(**fields))
        assert (usage.calls, usage.read_units) == cost


def test_a_row_costs_what_the_data_page_says():
    site = Site()
    row = Log(0, 1, "rank_earn", title="x" * 100)
    earning = Earning(0, 1, 50, "step", "x" * 100)

    def cost(work):
        with site.tables.measure() as usage:
            done = work()
        return done, (usage.calls, usage.write_units)

    ledger = site.ledger
    assert cost(lambda: ledger.logs.create(replace(row, user_id=0)))[1] == (1, 2)
    log, written = cost(lambda: ledger.logs.create(row))
    event, as_event = cost(lambda: ledger.logs.create(replace(row, type="event_trigger")))
    earned, as_earning = cost(lambda: ledger.earnings.create(earning))
    assert (written, as_event, as_earning) == ((1, 7), (1, 7), (1, 8))
    changed, changing = cost(lambda: ledger.logs.update(log, replace(log, title="y")))
    assert changing == (2, 3)
    assert cost(lambda: ledger.logs.delete(changed))[1] == (2, 5)
    assert cost(lambda: ledger.logs.delete(event))[1] == (2, 5)
    assert cost(lambda: ledger.earnings.delete(earned))[1] == (1, 6)


def test_a_state_without_counts_lists_nothing_of_a_user():
    site = Site()
    site.tables.write(Update("users", ("user#1", "self#state"), set={"balances": {"5": 1}}))
    assert site.titles(LogQuery(users=(1,))) == ([], 0)


def test_a_users_page_costs_their_state_and_one_query():
    site = Site()
    rows = [site.log(user_id=1, title="x" * 100, trigger_type=str(number)) for number in range(30)]
    assert site.cost(LogQuery(users=(1,))) == (2, 1.5)
    assert site.cost(LogQuery(users=(1,), trigger_types=("3",))) == (2, 1.5)
    assert site.cost(LogQuery(include=[row.id for row in rows[:3]])) == (1, 1.5)
    assert site.cost(LogQuery(include=(1, 2, 3))) == (2, 3.5)


def test_counting_a_day_costs_three_small_items():
    site = Site(lagging=True)
    for _ in range(200):
        site.log(type="rank_earn")
    projections = Projections(site.tables)
    stream = MemoryStream(site.memory, PROJECTED)
    for _ in range(200):
        site.log(type="rank_earn")
    (batch,) = stream.read(projections)
    with site.tables.measure() as usage:
        projections.apply(batch.table, batch.shard, batch.changes, 0)
    assert (usage.read_units, usage.write_calls, usage.write_units) == (1, 1, 6)


def test_a_balance_written_directly_costs_its_booking():
    site = Site()
    states = UserStateStore(site.tables, LedgerIds())
    booking = Log(states.next_ids(1)[0], 1, "points_set", points=5, points_type=5)
    with site.tables.measure() as usage:
        states.commit(1, states.get(1).rev, UserState(balances={5: 5}), [booking])
    assert (usage.read_units, usage.write_calls, usage.write_units) == (1, 1, 7)
