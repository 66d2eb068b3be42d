"""Lists of ledgers that have more rows than one request looks through: nothing is refused, or grows, without need."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.app.errors import BeyondOneRequest
from laurel.domain.records.ledger_query import EarningQuery, LogQuery
from laurel.domain.records.ledger_search import parse_search
from laurel.store.driver.requests import Query, Update
from laurel.store.ledger.lists import find as ledger_find
from laurel.store.ledger.lists import walk
from laurel.store.ledger.totals import POINTS
from laurel.store.rows import keys
from tests.unit.store.ledger.ledger_site import START, Site, naive


@pytest.fixture
def few_rows(monkeypatch):
    """One request looks through 20 rows."""
    monkeypatch.setattr(ledger_find, "EXAMINED_ROWS", 20)


def busy(rows=300, **rare):
    """A site with that many logs of one morning; those with a number in `rare` are different."""
    site = Site()
    for number in range(rows):
        more = {"user_id": 1} | next((fields for at, fields in rare.items() if int(at[1:]) == number), {})
        site.log(**{"title": str(number), "type": "event_trigger", **more})
    return site


def read_by_cursor(find, query, most=200):
    """All rows of a list, page by page, and how many pages it took."""
    rows, pages = [], 0
    while pages < most:
        page = find(query)
        rows, pages = [*rows, *page.rows], pages + 1
        if page.beyond is None:
            return rows, pages
        query = replace(query, beyond=page.beyond)
    raise AssertionError("the list has no end")


# ---- types


def test_rows_of_a_rare_type_are_not_read_a_few_at_a_time():
    site = busy(3_000, _7={"type": "rank_earn"}, _2000={"type": "rank_earn"})
    assert site.titles(LogQuery(type="rank_earn")) == (["2000", "7"], 2)
    calls, units = site.cost(LogQuery(type="rank_earn"))
    assert calls <= 2 + 2 * 4
    assert units <= 60, "the rows of the day once"


def test_a_type_without_rows_costs_only_what_is_not_counted_yet():
    site = busy(300)
    site.log(days=1)
    assert site.titles(LogQuery(type="rank_earn")) == ([], 0)
    assert site.cost(LogQuery(type="rank_earn")) == (5, 2.5)


def test_a_type_without_rows_in_a_busy_hour_looks_through_some_of_them(monkeypatch):
    monkeypatch.setattr(walk, "_FRESH_ROWS", 100)
    site = busy(2_000)
    assert site.titles(LogQuery(type="rank_earn")) == ([], 0)
    assert site.cost(LogQuery(type="rank_earn"))[1] <= 13


def test_earnings_of_a_type_are_counted_though_its_slug_may_be_free_text(few_rows):
    site = Site()
    for number in range(60):
        site.earning(0, type_ref="7", title=str(number))
    query = EarningQuery(type_refs=["7", "text:badges"], limit=3)
    assert [row.title for row in site.ledger.earnings.find(query).rows] == ["59", "58", "57"]
    assert site.ledger.earnings.find(query).total == 60


def test_earnings_of_free_text_are_counted_where_there_are_some():
    site = Site()
    for number in range(60):
        site.earning(0, days=number % 30 == 0, type_ref="text:badges" if number == 40 else "7", title=str(number))
    site.earning(0, days=40, type_ref="8")
    page = site.ledger.earnings.find(EarningQuery(type_refs=["7", "text:badges"], limit=3))
    assert ([row.title for row in page.rows], page.total, page.at_least) == (["59", "58", "57"], 60, False)
    assert site.ledger.earnings.find(EarningQuery(type_refs=["text:badges"])).total == 1
    assert site.ledger.earnings.find(EarningQuery(type_refs=["text:no"])).total == 0


# ---- points types


def paid(rows=400, days=(), points_type=lambda number: 3 if number % 80 == 7 else 4 * (number % 2)):
    """A site with that many earnings of some days, each in a points type, and its rows."""
    site = Site()
    made = [
        site.earning(
            1 + number % 3, days=number in days, type_ref="7", points_type=points_type(number), title=f"{number}"
        )
        for number in range(rows)
    ]
    return site, made


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize(
    "fields", [{}, {"orderby": "date"}, {"offset": 3}, {"points_types": [3, 4, 3]}, {"exclude": 1}]
)
def test_earnings_of_a_points_type_are_counted_whatever_the_site_has(few_rows, descending, fields):
    site, rows = paid(days=(100, 250))
    fields = fields | ({"exclude": [rows[7].id, rows[8].id]} if "exclude" in fields else {})
    query = EarningQuery(**{"points_types": [3], "limit": 2, "descending": descending, **fields})
    page = site.ledger.earnings.find(query)
    assert (list(page.rows), page.total) == naive(rows, query)
    assert not page.at_least


def test_earnings_of_a_points_type_are_counted_within_dates():
    site, rows = paid(days=(100, 250))
    query = EarningQuery(points_types=[3], after=rows[90].date, before=rows[300].date, limit=2)
    page = site.ledger.earnings.find(query)
    assert (list(page.rows), page.total) == naive(rows, query)


def test_a_page_of_a_points_type_costs_as_much_as_one_of_a_type():
    site, _ = paid(3_000, points_type=lambda number: number % 2)
    costs = []
    for query in (EarningQuery(type_refs=["7"]), EarningQuery(points_types=[1])):
        with site.tables.measure() as usage:
            assert site.ledger.earnings.find(query).total > 1_000
        costs.append((usage.read_calls, usage.read_units))
    assert costs[1] <= (costs[0][0], costs[0][1] + 1)


def test_deep_pages_of_two_points_types_do_not_share_their_marks():
    site, rows = paid(3_000, points_type=lambda number: 1 if number % 3 else 2)
    for points_type in (1, 2):
        query = EarningQuery(points_types=[points_type], offset=900, limit=5)
        for _ in range(2):
            page = site.ledger.earnings.find(query)
            assert (list(page.rows), page.total) == naive(rows, query)


def test_where_points_types_were_not_counted_the_rows_themselves_tell(few_rows):
    site, rows = paid(18)
    site.ledger.earnings.find(EarningQuery())  # counts them
    for item in site.memory.query(Query("system", keys.months("earnings"))).items:
        names = sorted(name for name in item if name.startswith(POINTS))
        assert names == ["points#0", "points#3", "points#4"]
        for key in [(item["pk"], item["sk"]), keys.day("earnings", START.date())]:
            site.memory.write(Update("system", key, remove=names))
    rows += [site.earning(1, points_type=3, title="new")]
    page = site.ledger.earnings.find(EarningQuery(points_types=[3]))
    assert ([row.title for row in page.rows], page.total) == (["new", "7"], 2)
    site.ledger.earnings.delete(rows[7])
    page = site.ledger.earnings.find(EarningQuery(points_types=[3]))
    assert ([row.title for row in page.rows], page.total) == (["new"], 1)


def test_an_earning_that_is_changed_is_counted_under_its_new_points_type():
    site, rows = paid(20)
    site.ledger.earnings.update(rows[7], replace(rows[7], points_type=9))
    assert site.ledger.earnings.find(EarningQuery(points_types=[3])).total == 0
    assert site.ledger.earnings.find(EarningQuery(points_types=[9])).total == 1


# ---- who earned it


def test_who_earned_a_post_costs_keys_and_the_rows_of_the_page():
    site = Site()
    for number in range(1_000):
        site.earning(1 + number % 3, post_id=5, type_ref="7", title="x" * 200 + str(number))
    with site.tables.measure() as usage:
        page = site.ledger.earnings.find(EarningQuery(posts=[5], limit=10, offset=20))
    assert [row.title[200:] for row in page.rows] == [str(number) for number in range(979, 969, -1)]
    assert page.total == 1_000
    assert usage.read_units <= 15


def test_a_list_of_who_earned_a_post_leaves_out_and_filters():
    site = Site()
    rows = [site.earning(1, post_id=5 + number % 2, points_type=number % 3) for number in range(30)]
    for fields in ({"exclude": [rows[0].id, rows[7].id]}, {"points_types": [1]}, {"descending": False}, {"offset": 29}):
        query = EarningQuery(**{"posts": [5, 6, 9], "limit": 7, **fields})
        page = site.ledger.earnings.find(query)
        assert (list(page.rows), page.total) == naive(rows, query)


# ---- days


@pytest.mark.parametrize("descending", [True, False])
def test_a_busy_day_has_no_hole(few_rows, descending):
    site = busy(200)
    pages = [LogQuery(offset=offset, limit=20, descending=descending) for offset in range(0, 200, 20)]
    titles = [title for page in pages for title in site.titles(page)[0]]
    assert titles == [str(number) for number in range(200)][:: -1 if descending else 1]


def test_a_page_in_a_day_is_found_by_its_hour():
    site = Site()
    for hour in range(10):
        for number in range(400):
            site.log(title=f"{hour}/{number}")
        site.now = site.now.replace(minute=0, second=0) + (site.now.replace(hour=1) - site.now.replace(hour=0))
    assert site.titles(LogQuery(offset=9 * 400, limit=2)) == (["0/399", "0/398"], 4_000)
    assert site.cost(LogQuery(offset=9 * 400, limit=10))[1] <= 5
    assert site.cost(LogQuery(offset=7 * 400 + 20, limit=10))[1] <= 6


def test_a_quiet_site_reads_only_the_partitions_that_have_rows():
    site = Site()
    for number in range(12):
        site.log(days=31, title=str(number))
    assert site.titles(LogQuery())[0] == [str(number) for number in range(11, 1, -1)]
    assert site.cost(LogQuery())[0] <= 1 + 4 + 10


# ---- dates


def test_a_range_of_dates_costs_its_rows_whatever_the_site_has(few_rows):
    site = Site()
    for day in range(40):
        for number in range(60):
            site.log(days=number == 0, title=f"{day}/{number}")
    after = site.local()
    for number in range(4):
        site.log(title=f"new {number}")
    query = LogQuery(after=after)
    assert site.titles(query) == (["new 3", "new 2", "new 1", "new 0"], 4)
    assert site.cost(query)[1] <= 5


def test_the_total_of_a_range_of_dates_counts_days_and_reads_its_bounds():
    site = Site()
    rows = []
    for day in range(60):
        rows += [site.log(days=number == 0, title=f"{day}/{number}") for number in range(30)]
    for after, before in (
        ("2026-02-10T13:00:20", "2026-03-20T13:00:05"),
        ("", "2026-02-15T00:00:00"),
        ("2026-03-01T00:00:00", ""),
    ):
        query = LogQuery(after=after, before=before, limit=5, offset=7)
        expected, total = naive(rows, query)
        page = site.ledger.logs.find(query)
        assert (list(page.rows), page.total, page.at_least) == (expected, total, False)
        assert site.cost(query)[1] <= 12


@pytest.mark.parametrize("descending", [True, False])
def test_an_order_by_date_is_that_of_ids_with_the_foreign_dates_between(few_rows, descending):
    site = Site()
    rows = [site.log(days=number % 9 == 0, title=str(number)) for number in range(120)]
    dates = [
        "",
        "1999-01-01T00:00:00",
        "2020-01-01T00:00:00",
        "2019-06-01T00:00:00",
        "2026-02-03T13:00:04",
        "2026-02-03T13:00:04",
        "2030-01-01T00:00:00",
    ]
    rows += [site.log(title=f"of {date}", date=date) for date in dates]
    for offset in (0, 3, 50, 100, 118, 123):
        query = LogQuery(orderby="date", descending=descending, offset=offset, limit=7)
        assert (list(site.ledger.logs.find(query).rows), 127) == naive(rows, query)
    query = LogQuery(orderby="date", descending=descending, limit=7)
    assert read_by_cursor(site.ledger.logs.find, query)[0] == naive(rows, replace(query, limit=200))[0]


def test_a_date_that_is_changed_is_found_under_the_new_one_only():
    site = Site()
    row = site.log(title="moved")
    for number in range(10):
        site.log(days=1, title=str(number))
    changed = site.ledger.logs.update(row, replace(row, date="2019-05-05T00:00:00"))
    assert site.titles(LogQuery(before="2020-01-01T00:00:00")) == (["moved"], 1)
    assert site.titles(LogQuery(before="2026-01-31T00:00:00")) == (["moved"], 1)
    assert site.titles(LogQuery(after="2026-01-01T00:00:00"))[1] == 10
    site.ledger.logs.update(changed, replace(changed, date="2018-05-05T00:00:00"))
    assert site.titles(LogQuery(after="2019-01-01T00:00:00"))[1] == 10
    site.ledger.logs.delete(replace(changed, date="2018-05-05T00:00:00"))
    assert site.titles(LogQuery(before="2020-01-01T00:00:00")) == ([], 0)


def test_another_time_zone_of_the_site_changes_nothing():
    site = Site()
    rows = [site.log(title=f"old {number}") for number in range(30)]
    site.zone = 9
    rows += [site.log(title=f"new {number}") for number in range(30)]
    for after in ("2026-01-30T13:00:20", "2026-01-30T21:00:40", "2026-01-30T21:00:55"):
        query = LogQuery(after=after, limit=50)
        expected, total = naive(rows, query)
        page = site.ledger.logs.find(query)
        assert (list(page.rows), page.total) == (expected, total)


def test_more_foreign_dates_than_a_request_reads_are_looked_for(few_rows):
    site = Site()
    rows = [site.log(days=number % 10 == 0, title=str(number), date="2020-01-01T00:00:00") for number in range(50)]
    query = LogQuery(before="2021-01-01T00:00:00", limit=10)
    page = site.ledger.logs.find(query)
    assert (list(page.rows), page.at_least) == (rows[:39:-1], True)
    assert read_by_cursor(site.ledger.logs.find, query)[0] == rows[::-1]
    with pytest.raises(BeyondOneRequest):
        site.ledger.logs.find(LogQuery(orderby="date"))


# ---- filters that look at every row


@pytest.mark.parametrize(
    "fields",
    [
        {"search": parse_search("needle")},
        {"access": "private"},
        {"users": (1, 2), "access": "private"},
        {"users": (1,), "access": "private", "descending": False},
        {"access": "private", "after": "2026-01-30T13:01:00"},
    ],
)
def test_a_filter_goes_on_where_a_request_ended(few_rows, fields):
    site = Site()
    rows = []
    for number in range(150):
        more = {"title": "needle", "access": "private"} if number % 50 == 3 else {}
        rows.append(site.log(user_id=1 + number % 2, **more))
    query = LogQuery(limit=2, **fields)
    page = site.ledger.logs.find(query)
    assert page.at_least
    assert page.beyond
    found, pages = read_by_cursor(site.ledger.logs.find, query)
    assert found == naive(rows, replace(query, limit=100))[0]
    assert pages <= 11, "a request goes as far as it may"


@pytest.mark.parametrize("descending", [True, False])
def test_filtered_earnings_of_a_post_go_on_as_well(few_rows, descending):
    site = Site()
    rows = [site.earning(1, post_id=5, points=n, title="needle" if n % 7 == 3 else "") for n in range(150)]
    query = EarningQuery(posts=(5,), search=parse_search("needle"), limit=2, descending=descending)
    found, pages = read_by_cursor(site.ledger.earnings.find, query)
    assert found == naive(rows, replace(query, limit=150))[0]
    assert pages <= 19, "a request reads many rows at once"


def test_a_page_of_a_known_total_that_ends_early_says_so(monkeypatch):
    monkeypatch.setattr(ledger_find, "SKIPPED_ROWS", 30)
    site = busy(200, _3={"type": "rank_earn"}, _180={"type": "rank_earn"})
    page = site.ledger.logs.find(LogQuery(type="rank_earn"))
    assert ([row.title for row in page.rows], page.total, page.at_least) == (["180"], 2, True)
    rows, _ = read_by_cursor(site.ledger.logs.find, LogQuery(type="rank_earn"))
    assert [row.title for row in rows] == ["180", "3"]


def test_a_filter_stops_when_its_page_is_full(few_rows):
    site = busy(300)
    page = site.ledger.logs.find(LogQuery(access="public", limit=3))
    assert (page.total, page.at_least, len(page.rows)) == (4, True, 3)
    with pytest.raises(BeyondOneRequest):
        site.ledger.logs.find(LogQuery(access="private", offset=10))


@pytest.mark.parametrize("fields", [{"orderby": "title"}, {"orderby": "user_id"}, {"users": (1,), "orderby": "title"}])
def test_an_order_that_needs_all_rows_is_refused_at_once(few_rows, fields):
    site = busy(25)
    with site.tables.measure() as usage, pytest.raises(BeyondOneRequest):
        site.ledger.logs.find(LogQuery(**fields))
    assert usage.calls == 1


def test_rows_of_a_user_of_a_type_go_on_as_well(few_rows):
    site = busy(100, _3={"type": "rank_earn"}, _60={"type": "rank_earn"})
    rows, _ = read_by_cursor(site.ledger.logs.find, LogQuery(users=(1,), type="rank_earn"))
    assert [row.title for row in rows] == ["60", "3"]
    assert site.titles(LogQuery(users=(1,), offset=50, limit=2)) == (["49", "48"], 100)


def test_every_list_can_be_read_by_its_places(few_rows):
    site = busy(95)
    for query in (LogQuery(), LogQuery(descending=False), LogQuery(users=(1,)), LogQuery(type="event_trigger")):
        rows, pages = read_by_cursor(site.ledger.logs.find, query)
        assert [int(row.title) for row in rows] == list(range(95))[:: 1 if not query.descending else -1]
        assert pages == 10
    page = site.ledger.logs.find(LogQuery(offset=90))
    assert (len(page.rows), page.beyond) == (5, None)
