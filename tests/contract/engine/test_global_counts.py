"""How often a post was earned by all users, in one item or in several: exact, and never above the maximum."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from laurel.app.errors import Conflict
from laurel.domain.records.ledger import Earning
from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.driver.requests import Put, Query
from laurel.store.engine.global_counts import GlobalCounts
from laurel.store.rows import keys
from laurel.store.rows.ledger import put_earning
from laurel.store.sizing import Sizing

POST = 12


class Counting:
    """What a request does with a counter that is kept in so many items: it reads, decides, and counts."""

    def __init__(self, tables, shards=1):
        self.tables, self.counts = tables, GlobalCounts(tables, Sizing(counter_shards=shards))

    def earned(self):
        items = self.tables.batch_get("system", self.counts.keys_of(POST))
        return self.counts.earned(POST, {(item["pk"], item["sk"]): item for item in items})

    def take(self, maximum, amount=1):
        """Whether an award of so many was made: it is not where the maximum is reached."""
        for _ in range(200):
            if self.earned() + amount > maximum:
                return False
            try:
                self.tables.transact([self.counts.count(POST, amount, maximum)])
            except (Conflict, ConditionFailed, TransactionConflict):
                continue
            return True
        raise AssertionError("it never succeeds")

    def give_back(self, amount=1):
        self.earned()
        self.tables.transact([self.counts.count(POST, -amount, 0)])


SHARDS = pytest.mark.parametrize("shards", [1, 2, 8])


@SHARDS
def test_all_up_to_the_maximum_and_not_one_more(tables, shards):
    counting = Counting(tables, shards)
    assert [counting.take(30) for _ in range(33)] == [True] * 30 + [False] * 3
    assert counting.earned() == Counting(tables, shards).earned() == 30
    counting.give_back()
    assert [Counting(tables, shards).take(30) for _ in range(3)] == [True, False, False]


@SHARDS
def test_it_begins_with_the_earnings_there_are(tables, shards):
    for number in range(5):
        tables.write(put_earning(Earning(4096 + number, 1, POST)))
    counting = Counting(tables, shards)
    assert counting.earned() == 5
    assert [counting.take(7) for _ in range(3)] == [True, True, False]


def test_a_maximum_may_be_raised_and_lowered(tables):
    counting = Counting(tables, 4)
    assert [counting.take(10) for _ in range(6)] == [True] * 6
    assert [counting.take(8) for _ in range(3)] == [True, True, False], "lowered while more had been handed out"
    assert counting.earned() == 8
    assert not counting.take(5)
    assert [counting.take(1_000) for _ in range(20)] == [True] * 20
    assert [counting.take(30) for _ in range(3)] == [True, True, False]
    assert counting.earned() == 30


@pytest.mark.parametrize(("before", "after"), [(1, 8), (8, 1), (8, 2)])
def test_the_number_of_items_may_change(tables, before, after):
    first, then = Counting(tables, before), Counting(tables, after)
    assert [first.take(40) for _ in range(20)] == [True] * 20
    assert then.earned() == 20
    for number in range(20):
        assert (then, first)[number % 2].take(40)
    assert (first.take(40), then.take(40), then.earned()) == (False, False, 40)


def test_several_at_once_are_gathered_from_what_items_have_left(tables):
    counting = Counting(tables, 8)
    random.seed(3)
    assert all(counting.take(40) for _ in range(25))
    assert [counting.take(40, 5) for _ in range(4)] == [True, True, True, False]
    assert counting.earned() == 40


def test_awards_at_the_same_time_come_to_the_maximum_exactly(memory_tables):
    maximum = 150

    def work(shards):
        counting = Counting(memory_tables, shards)
        return sum(counting.take(maximum) for _ in range(60))

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(work, [8, 8, 1, 8, 4, 8])) == maximum
    assert Counting(memory_tables, 8).earned() == maximum
    spread = memory_tables.query(Query("system", keys.earned(POST)[0])).items
    assert len(spread) > 4
    assert all(item.get("minus_left", 0) == 0 for item in spread)


def late(counting, maximum):
    """Whether one who decided on what was read before gets an award still."""
    try:
        counting.tables.transact([counting.counts.count(POST, 1, maximum)])
    except (Conflict, ConditionFailed):
        return False
    return True


def test_of_two_who_read_the_same_count_one_gets_the_last(tables):
    first, second = Counting(tables, 2), Counting(tables, 2)
    assert first.earned() == second.earned() == 0
    assert first.take(1)
    assert not late(second, 1)
    assert Counting(tables, 2).earned() == 1


def test_what_was_handed_out_above_a_lowered_maximum_goes_to_no_one(tables):
    first, second = Counting(tables, 2), Counting(tables, 2)
    assert all(first.take(1_000) for _ in range(4))
    assert first.earned() == second.earned() == 4
    assert first.take(5)
    assert not late(second, 5)
    assert Counting(tables, 2).earned() == 5


def test_more_than_any_item_has_left(tables):
    tables.write(Put("system", {"pk": "earned#12", "sk": "count", "earned": 10, "shards": 4}))
    for shard in range(4):
        pk, sk = keys.earned_shard(POST, shard)
        tables.write(Put("system", {"pk": pk, "sk": sk, "minus_left": -2}))
    counting = Counting(tables, 4)
    assert counting.earned() == 2
    assert [counting.take(10, 5), counting.take(10, 3), counting.take(10)] == [True, True, False]
    assert counting.earned() == 10
