"""What the activity stream costs, as docs/data.md says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devstore.memory import MemoryTables
from devstore.meter import Meter
from laurel.app.errors import TooManyRows
from laurel.domain.records.stream_item import COMMENT, UPDATE, StreamItem
from laurel.domain.records.stream_query import StreamQuery
from laurel.store.community import find as stream_find
from laurel.store.community.items import StreamItemStore
from laurel.store.ledger.ids import LedgerIds

NOON, DAY = 1_772_366_400.0, 86_400


class Stream:
    """A stream of an update a day, each of one of five authors in turn, under a meter."""

    def __init__(self, days):
        self.seconds = NOON
        self.meter = Meter(MemoryTables())
        self.store = StreamItemStore(self.meter, LedgerIds(lambda: self.seconds), lambda: self.seconds)
        self.items = [self.post(number % 5 + 1) for number in range(days)]

    def post(self, author, **more):
        self.seconds += DAY
        item = StreamItem(0, author, "activity", UPDATE, "x" * 400, "2026-03-01T12:00:00", **more)
        return self.store.add(item)

    def used(self, work):
        with self.meter.measure() as usage:
            work()
        return usage.calls, usage.read_units, usage.write_units

    def read(self, **query):
        calls, units, _ = self.used(lambda: self.store.find(StreamQuery(**query)))
        return calls, units


@pytest.fixture
def stream():
    return Stream(200)


@pytest.mark.parametrize(
    ("query", "calls", "units"),
    [
        ({}, 3, 2.5),
        ({"offset": 90}, 5, 4.5),
        ({"offset": 180}, 5, 4.5),
        ({"user_ids": [1]}, 2, 2),
        ({"user_ids": [1, 2]}, 3, 4),
        ({"user_ids": [99]}, 1, 0.5),
        ({"types": frozenset([UPDATE])}, 3, 2.5),
        ({"types": frozenset([COMMENT]), "comments": True}, 1, 0.5),
    ],
)
def test_a_page_costs_little_however_deep_it_is(stream, query, calls, units):
    """How items fall on the two shards is up to chance, and so are halves of units."""
    used = stream.read(**query)
    assert used[0] <= calls
    assert used[1] <= units


def test_a_page_costs_hardly_more_when_the_stream_is_long():
    calls, units = Stream(200 + 365).read()
    assert calls == 3
    assert units <= 3


def test_an_item_costs_one_read(stream):
    assert stream.used(lambda: stream.store.get(stream.items[0].id)) == (1, 1, 0)


def test_what_writing_costs(stream):
    root = stream.items[0]
    comment = StreamItem(0, 2, "activity", COMMENT, "Yes", "2026-03-01T12:00:00", root.id, root.id)
    assert stream.used(lambda: stream.post(1)) == (1, 0, 7)
    assert stream.used(lambda: stream.post(1, mentions=(2, 3))) == (1, 0, 11)
    made = stream.store.add(comment)
    assert stream.used(lambda: stream.store.add(comment)) == (1, 0, 12)
    assert stream.used(lambda: stream.store.add(replace(comment, secondary_item_id=made.id))) == (1, 0, 15)
    assert stream.used(lambda: stream.store.favor(root, 3, True)) == (1, 0, 7)
    seen = stream.store.get(stream.items[1].id)
    assert stream.used(lambda: stream.store.change(seen, replace(seen, content="Other"))) == (1, 0, 3)
    assert stream.used(lambda: stream.store.delete(stream.items[2])) == (2, 1, 7)


def test_totals_without_counters_are_counted_up_to_a_bound(stream, monkeypatch):
    assert stream.store.find(StreamQuery(search="x")).total == 200
    monkeypatch.setattr(stream_find, "EXAMINED_ROWS", 150)
    for query in ({"search": "x"}, {"user_ids": [1, 2, 3, 4], "primary_id": 7}, {"ids": range(1, 200)}):
        with pytest.raises(TooManyRows):
            stream.store.find(StreamQuery(**query))
    assert stream.store.find(StreamQuery(search="x", after="2027-01-01T00:00:00")).total == 0
    assert stream.store.find(StreamQuery(offset=199)).total == 200
