"""What the streams are counted to, on every driver: once, however often and in whatever pieces they come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from laurel.app.errors import Conflict
from laurel.domain.records.ledger import Earning, Log
from laurel.store.driver.change import Change
from laurel.store.driver.errors import TransactionConflict
from laurel.store.driver.requests import Query
from laurel.store.ledger.lists.foreign import foreign_rows
from laurel.store.ledger.projections import Projections
from laurel.store.ledger.totals import Totals
from laurel.store.rows import keys
from laurel.store.rows.ledger import booking_items, earning_item, log_item, log_items

DAY = 86_400_000 << 12
NOW = 1_795_000_000.0
LOG = Log(DAY + 1, 1, "rank_earn", title="A")
FREE = replace(LOG, id=2 * DAY, type="my_own")
EARNING = Earning(DAY + 1, 1, type_ref="7")


def changes(*pairs, first=1):
    """Changes numbered from ``first``, given as (before, after)."""
    return [Change(str(number).zfill(21), *pair) for number, pair in enumerate(pairs, first)]


@pytest.fixture
def projections(tables):
    return Projections(tables)


def total(tables, table="logs", *types):
    return sum(counts.of(types) or 0 for counts in Totals(tables, table).months().values())


def counted(slices, *types):
    """How many rows of the types each slice of time has."""
    return {name: counts.of(types) for name, counts in slices.items()}


def test_rows_are_counted_by_month_day_and_type(projections, tables):
    late = replace(LOG, id=40 * DAY)
    projections.apply("logs", "s", changes((None, log_item(LOG)), (None, log_item(FREE)), (None, log_item(late))), NOW)
    assert counted(Totals(tables, "logs").months()) == {"2024-01": 2, "2024-02": 1}
    assert counted(Totals(tables, "logs").months(), "rank_earn") == {"2024-01": 1, "2024-02": 1}
    assert counted(Totals(tables, "logs").days("2024-01")) == {date(2024, 1, 2): 1, date(2024, 1, 3): 1}
    assert total(tables, "logs", "my_own") == 0, "types that clients make up have no counters"
    assert total(tables, "earnings") == 0


def test_rows_are_counted_by_hour_partition_and_time_zone(projections, tables):
    noon, later = (
        replace(LOG, id=DAY + hour * DAY // 24 + 5, date=f"2024-01-02T{hour + 1}:00:00") for hour in (12, 13)
    )
    free = replace(noon, id=noon.id + 1, date="2020-01-01T00:00:00")
    projections.apply("logs", "s", changes(*((None, log_item(row)) for row in (noon, later, free))), NOW)
    [of_day] = Totals(tables, "logs").days("2024-01").values()
    [of_month] = Totals(tables, "logs").months().values()
    assert (of_day.hours(), of_month.hours()) == ({12: 2, 13: 1}, {})
    for counts in (of_day, of_month):
        assert (counts.ahead(), counts.foreign) == ((60, 60), 1)
        assert counts.buckets() == sorted({log_item(row)["pk"].partition("#")[2] for row in (noon, later, free)})


def test_rows_with_a_date_of_their_own_are_indexed_by_it(projections, tables):
    dated = [replace(LOG, id=DAY + number, date=f"202{number}-01-01T00:00:00") for number in (3, 1, 2)]
    projections.apply("logs", "s", changes(*((None, log_item(row)) for row in dated)), NOW)

    def found(after="", before=""):
        return [row.date[:4] for row in foreign_rows(tables, "logs", after, before)]

    assert found() == ["2021", "2022", "2023"]
    assert found("2021-01-01T00:00:00", "2023-01-01T00:00:00") == ["2022"]
    moved = replace(dated[0], date="2019-01-01T00:00:00")
    projections.apply(
        "logs", "s", changes((log_item(dated[0]), log_item(moved)), (log_item(dated[1]), None), first=9), NOW
    )
    assert found() == ["2019", "2022"]
    assert next(iter(foreign_rows(tables, "logs", "", "2020"))).id == moved.id


def test_changes_and_deletions_are_followed(projections, tables):
    other = log_item(replace(LOG, type="points_earn"))
    projections.apply("logs", "s", changes((None, log_item(LOG)), (log_item(LOG), other)), NOW)
    assert (total(tables), total(tables, "logs", "rank_earn"), total(tables, "logs", "points_earn")) == (1, 0, 1)
    projections.apply("logs", "s", changes((other, None), first=3), NOW)
    assert (total(tables), total(tables, "logs", "points_earn")) == (0, 0)


def test_a_batch_that_comes_again_changes_nothing(projections, tables):
    batch = changes(*((None, log_item(replace(LOG, id=DAY + number))) for number in range(1, 8)))
    projections.apply("logs", "s", batch[:4], NOW)
    for again in (batch[:4], batch[2:5], batch[:5], batch, batch[1:3]):
        Projections(tables).apply("logs", "s", again, NOW)
    assert total(tables) == 7


def test_shards_and_tables_have_watermarks_of_their_own(projections, tables):
    for shard in ("s1", "s2"):
        projections.apply("logs", shard, changes((None, log_item(LOG))), NOW)
    projections.apply("earnings", "s1", changes((None, earning_item(EARNING))), NOW)
    assert (total(tables), total(tables, "earnings"), total(tables, "earnings", "7")) == (2, 1, 1)
    assert projections.watermark("logs", "s1") == "1".zfill(21)


def test_bookings_are_not_counted(projections, tables):
    projections.apply("logs", "s", changes((None, booking_items([LOG])[0])), NOW)
    assert total(tables) == 0
    assert projections.watermark("logs", "s")


def test_more_days_than_a_transaction_holds(projections, tables):
    rows = [(None, log_item(replace(LOG, id=number * DAY + 1))) for number in range(300)]
    projections.apply("logs", "s", changes(*rows), NOW)
    projections.apply("logs", "s", changes(*rows), NOW)
    assert total(tables) == 300


def test_another_reader_of_the_shard_is_noticed(tables):
    class Overtaken(Projections):
        def watermark(self, table, shard):
            return "0"

    Projections(tables).apply("logs", "s", changes((None, log_item(LOG))), NOW)
    with pytest.raises(Conflict):
        Overtaken(tables).apply("logs", "s", changes((None, log_item(LOG)), first=2), NOW)
    assert total(tables) == 1


def test_an_entry_counts_by_its_rows_and_by_what_changes_of_them(projections, tables):
    logs = [
        replace(LOG, id=2 * DAY + place, type=name) for place, name in enumerate(("rank_earn", "points_earn", "my"))
    ]
    [entry], [less] = log_items(logs), log_items(logs[1:])
    projections.apply("logs", "s", changes((None, entry), (entry, less)), NOW)
    assert (total(tables), total(tables, "logs", "rank_earn"), total(tables, "logs", "points_earn")) == (2, 0, 1)
    for again in range(2):
        projections.apply("logs", "s", changes((None, entry), (entry, less), (less, None), first=1)[again:], NOW)
    assert (total(tables), total(tables, "logs", "points_earn")) == (0, 0)


def test_counters_in_several_items_are_added_up(tables):
    sharded, plain = Projections(tables, counter_shards=8), Projections(tables)
    for number in range(20):
        sharded.apply("logs", f"shard-{number}", changes((None, log_item(LOG))), NOW)
    assert len(tables.query(Query("system", "totals#logs")).items) > 4
    plain.apply("logs", "shard-99", changes((None, log_item(replace(LOG, type="points_earn")))), NOW)
    assert counted(Totals(tables, "logs").months()) == {"2024-01": 21}
    assert counted(Totals(tables, "logs").months(), "rank_earn") == {"2024-01": 20}
    assert counted(Totals(tables, "logs").days("2024-01")) == {date(2024, 1, 2): 21}


class Met:
    """A driver whose first transactions meet others."""

    def __init__(self, tables, times):
        self._tables, self._left = tables, times

    def __getattr__(self, name):
        return getattr(self._tables, name)

    def transact(self, operations):
        self._left -= 1
        if self._left >= 0:
            raise TransactionConflict
        self._tables.transact(operations)


def test_shards_that_meet_on_a_counter_try_again_after_longer_and_longer_pauses(tables, monkeypatch):
    monkeypatch.setattr("random.uniform", lambda _, longest: longest)
    pauses = []
    Projections(Met(tables, 8), sleep=pauses.append).apply("logs", "s", changes((None, log_item(LOG))), NOW)
    assert total(tables) == 1
    assert pauses == [0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.0, 1.0]
    with pytest.raises(Conflict):
        Projections(Met(tables, 99), sleep=pauses.append).apply("logs", "t", changes((None, log_item(LOG))), NOW)
    assert total(tables) == 1


def test_a_stream_that_keeps_its_changes_has_watermarks_that_stay(tables):
    key = keys.watermark("logs", "s")
    Projections(tables).apply("logs", "s", changes((None, log_item(LOG))), NOW)
    assert "expires" in tables.get("system", key)
    Projections(tables, keeps_watermarks=True).apply("logs", "s", changes((None, log_item(FREE)), first=2), NOW)
    assert tables.get("system", key)["sequence"].endswith("2")
    assert "expires" not in tables.get("system", key)


def test_a_row_with_a_foreign_date_stays_found_whatever_order_its_move_is_counted_in(projections, tables):
    foreign = replace(LOG, date="2020-01-01T00:00:00")
    before, after = log_item(foreign), {**log_item(foreign), "moved": True}
    projections.apply("logs", "s", changes((None, before)), NOW)
    projections.apply("logs", "to", changes((None, after)), NOW)
    projections.apply("logs", "from", changes((before, None)), NOW)
    assert [row.id for row in foreign_rows(tables, "logs", "", "")] == [foreign.id]
    projections.apply("logs", "to", changes((after, None), first=2), NOW)
    assert list(foreign_rows(tables, "logs", "", "")) == []
