"""Ids of ledgers and the buckets that follow from them."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.store.ledger.ids import (
    EPOCH,
    LAG_SECONDS,
    LARGEST_ID,
    SHARDS,
    LedgerIds,
    bucket_of,
    day_of,
    ids_of,
    is_id,
)

ids = st.integers(1, LARGEST_ID)
moments = st.integers(EPOCH + 1, EPOCH + 60 * 365 * 86_400_000)


class Clock:
    def __init__(self, milliseconds):
        self.milliseconds = milliseconds

    def __call__(self):
        return self.milliseconds / 1000


def test_ids_are_what_json_readers_count_exactly():
    assert LARGEST_ID == 2**53 - 1
    assert [is_id(number) for number in (0, -1, 1, LARGEST_ID, LARGEST_ID + 1)] == [False, False, True, True, False]


@given(st.lists(st.tuples(moments, st.integers(1, 200)), min_size=1, max_size=20))
def test_ids_of_a_process_rise_whatever_its_clock_does(steps):
    clock = Clock(0)
    maker = LedgerIds(clock)
    taken = []
    for clock.milliseconds, count in steps:
        batch = maker.take(count)
        assert len(batch) == count
        taken += batch
    assert taken == sorted(set(taken))


@given(moments, st.integers(2, 10**9))
def test_ids_of_two_processes_are_ordered_as_their_clocks_are(moment, later):
    assert LedgerIds(Clock(moment)).take()[0] < LedgerIds(Clock(moment + later)).take()[0]


@given(moments)
def test_an_id_contains_the_day_it_was_made(moment):
    taken = LedgerIds(Clock(moment)).take()[0]
    assert day_of(taken) == datetime.fromtimestamp(moment / 1000, UTC).date()


@given(ids)
def test_the_bucket_follows_from_the_id(row_id):
    month, _, shard = bucket_of(row_id).partition("#")
    assert day_of(row_id).isoformat().startswith(month)
    assert 0 <= int(shard) < SHARDS


@given(ids)
def test_a_stretch_of_days_holds_exactly_its_ids(row_id):
    day = day_of(row_id)
    low, high = ids_of(day, day)
    assert low <= row_id <= high
    assert day_of(high + 1) == day + timedelta(days=1)
    assert day_of(max(low, 1)) == day
    assert ids_of(day, day + timedelta(days=9)) == (low, ids_of(day + timedelta(days=9), day + timedelta(days=9))[1])


@given(st.integers(1, LARGEST_ID - 100))
def test_consecutive_ids_are_spread_evenly(first):
    shards = [bucket_of(first + number)[-1] for number in range(SHARDS)]
    assert len(set(shards)) == SHARDS


@pytest.mark.parametrize("buckets", [4, 64])
@pytest.mark.parametrize("logs", [1, 3, 15])
def test_ids_that_follow_slots_are_spread_over_the_buckets(logs, buckets, monkeypatch):
    """An award takes a slot for its logs, then ids for its earnings: of the same milliseconds, at a busy site."""
    monkeypatch.setattr(random, "getrandbits", random.Random(1).getrandbits)
    found = Counter()
    for number in range(4_000):
        maker = LedgerIds(lambda moment=number / 100: 1_800_000_000.0 + moment)
        maker.take_slots(logs)
        found[bucket_of(maker.take()[0], buckets)] += 1
    assert len(found) == buckets
    assert max(found.values()) < 2 * 4_000 / buckets


def test_threads_never_get_the_same_id():
    maker = LedgerIds(Clock(EPOCH + 5))
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _: maker.take(50), range(40)))
    assert len({number for batch in batches for number in batch}) == 2_000


def test_rows_that_may_not_be_counted_yet_are_of_the_last_hour():
    now = datetime(2026, 3, 1, 0, 30, tzinfo=UTC).timestamp()
    first, last = LedgerIds(lambda: now).fresh()
    assert (day_of(first), day_of(last)) == (date(2026, 2, 28), date(2026, 3, 1))
    assert first < LedgerIds(lambda: now - LAG_SECONDS + 1).take()[0] < LedgerIds(lambda: now).take()[0] < last
    assert LedgerIds(lambda: now - LAG_SECONDS - 1).take()[0] < first
    assert LedgerIds(lambda: 0).fresh() == (1 << 12, 1 << 12), "of a clock before the time of ids"
