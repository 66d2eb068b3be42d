"""Pages of a ledger against the same question put to a plain list, and what they cost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devstore.stream import MemoryStream
from laurel.domain.awards.state import UserState
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import EarningQuery, LogQuery
from laurel.domain.records.ledger_search import parse_search
from laurel.store.driver.requests import Update
from laurel.store.engine.user_states import UserStateStore
from laurel.store.ledger.ids import LedgerIds
from laurel.store.ledger.lists import find, marks, slices, walk
from laurel.store.ledger.projections import PROJECTED, Projections
from tests.unit.store.ledger.ledger_site import Site, naive

TYPES = ("event_trigger", "rank_earn", "my_own", "")


dates: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}), st.builds(dict, date=st.sampled_from(["2024-01-01T00:00:00", "2026-02-01T00:00:00", ""]))
)
logs: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    days=st.sampled_from([0, 0, 0.1, 1, 3, 40]),
    user_id=st.integers(0, 3),
    type=st.sampled_from(TYPES),
    trigger_type=st.sampled_from(["a", "b"]),
    access=st.sampled_from(["public", "private"]),
    title=st.sampled_from(["Alpha", "beta", "Alpha beta", ""]),
)
filtered: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    type=st.sampled_from(["", "", "event_trigger", "my_own"]),
    trigger_types=st.sampled_from([(), (), ("a",), ("a", "b")]),
    access=st.sampled_from(["", "", "public"]),
    users=st.sampled_from([None, None, (1,), (0,), (2, 1), (99,)]),
    after=st.sampled_from(["", "", "2024-06-01T00:00:00", "2026-01-30T13:00:03", "2026-02-10T00:00:00"]),
    before=st.sampled_from(["", "", "2026-01-30T13:00:08", "2026-02-02T13:00:00", "2027-01-01T00:00:00"]),
    search=st.sampled_from(["", "", "alpha", "-beta", '"alpha beta"']).map(parse_search),
    orderby=st.sampled_from(["id", "id", "id", "title", "type", "user_id", "date", "relevance"]),
    descending=st.booleans(),
    offset=st.integers(0, 25),
    limit=st.integers(1, 10),
)
counted: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    type=st.sampled_from(["", "", "", "event_trigger"]),
    users=st.sampled_from([None, None, None, (1,)]),
    after=st.sampled_from(["", "", "2026-01-30T13:00:03", "2026-02-10T00:00:00"]),
    before=st.sampled_from(["", "", "2026-02-02T13:00:00", "2027-01-01T00:00:00"]),
    orderby=st.sampled_from(["id", "id", "date"]),
    descending=st.booleans(),
    offset=st.integers(0, 25),
    limit=st.integers(1, 5),
)
queries = st.one_of(filtered, counted)
places = st.lists(st.integers(0, 40), max_size=4)


def check_pages(given_logs, given_queries, deleted, excluded, included):
    """Every page of logs is that of a plain list."""
    site = Site()
    rows = [site.log(**fields, **date) for fields, date in given_logs]
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


@given(st.lists(st.tuples(logs, dates), max_size=30), st.lists(queries, min_size=1, max_size=8), places, places, places)
def test_every_page_is_that_of_a_plain_list(given_logs, given_queries, deleted, excluded, included):
    check_pages(given_logs, given_queries, deleted, excluded, included)


@given(st.lists(st.tuples(logs, dates), max_size=30), st.lists(queries, min_size=1, max_size=8), places, places, places)
def test_so_it_is_however_slices_are_divided_and_joined(given_logs, given_queries, deleted, excluded, included):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slices, "DIVIDED_ROWS", 1)
        patch.setattr(walk, "_JOINED_ROWS", 3)
        patch.setattr(walk, "_RARE", 1)
        patch.setattr(walk, "_UNKNOWN_AT_ONCE", 2)
        patch.setattr(walk, "_SPARE_ROWS", 1)
        patch.setattr(walk, "_NAMED_AT_ONCE", 2)
        for module in (marks, walk, find):
            patch.setattr(module, "DEEP", 2)
        patch.setattr(marks, "APART", 1)
        check_pages(given_logs, given_queries, deleted, excluded, included)


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
    rows = [site.earning(**fields) for fields in given_earnings]
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


def test_leaving_out_a_row_that_is_not_counted_yet_hides_no_other():
    site = Site(lagging=True)
    site.now = site.now.replace(day=1)
    site.log(title="old", type="rank_earn")
    site.pump.catch_up()
    new = site.log(days=1, title="new", type="rank_earn")
    assert site.titles(LogQuery(type="rank_earn", exclude=(new.id,)))[0] == ["old"]


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
    assert site.cost(LogQuery()) == (6, 3)


def test_a_rare_type_is_found_by_the_days_that_have_it():
    site = Site()
    for number in range(80):
        site.log(days=number % 2, title=str(number), type="rank_earn" if number == 3 else "event_trigger")
    assert site.titles(LogQuery(type="rank_earn")) == (["3"], 1)


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


def test_a_page_of_a_users_earnings_costs_no_more_with_their_number():
    site = Site()
    for _ in range(300):
        site.earning(1, post_id=50, type_ref="step", title="x" * 100)
    for none in ((), []):
        with site.tables.measure() as usage:
            page = site.ledger.earnings.find(EarningQuery(users=[1], posts=none, type_refs=none, points_types=none))
        assert (len(page.rows), page.total) == (10, 300)
        assert (usage.read_calls, usage.read_units) == (2, 1.5)


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
    assert (usage.read_units, usage.write_calls, usage.write_units) == (2, 1, 7)
