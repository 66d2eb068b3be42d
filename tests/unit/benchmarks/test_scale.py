"""The simulated DynamoDB of `make bench-scale`: virtual time, transactions that meet, partitions that are exhausted."""

from __future__ import annotations

from functools import partial

import pytest

from benchmarks.scale.clock import VirtualClock
from benchmarks.scale.partitions import BURST_SECONDS, WRITE_LIMIT
from benchmarks.scale.tables import SimulatedTables
from devstore.memory import MemoryTables
from laurel.app.errors import Unavailable
from laurel.store.driver.errors import TransactionConflict
from laurel.store.driver.requests import Delete, Put, Update

ONE = ("kind", "1")


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
def tables(clock):
    return SimulatedTables(MemoryTables(), clock)


def test_threads_run_in_the_order_of_the_moments_that_they_wait_for(clock):
    ran = []

    def job(name, *waits):
        for wait in waits:
            clock.sleep(wait)
            ran.append((round(clock.time, 3), name))

    clock.run([partial(job, "a", 2, 2), partial(job, "b", 1, 2), partial(job, "c", 3.5)])
    assert ran == [(1, "b"), (2, "a"), (3, "b"), (3.5, "c"), (4, "a")]
    assert clock.now().timestamp() == clock.seconds()


def test_what_a_job_raises_is_raised(clock):
    with pytest.raises(ZeroDivisionError):
        clock.run([lambda: clock.sleep(1), lambda: 1 // 0])


def test_nothing_waits_while_a_site_is_prepared(clock, tables):
    tables.transact([Put("system", {"pk": "kind", "sk": "1"})])
    assert tables.get("system", ONE) == {"pk": "kind", "sk": "1"}
    assert clock.time == 0


@pytest.mark.parametrize(("apart", "won"), [(0.0, 1), (0.2, 2)])
def test_of_transactions_that_meet_one_is_refused(clock, tables, apart, won):
    done = []

    def add(after):
        clock.sleep(after)
        try:
            tables.transact([Update("system", ONE, add={"n": 1})])
            done.append(clock.time - after)
        except TransactionConflict:
            pass

    clock.run([partial(add, 0.0), partial(add, apart)])
    assert len(done) == tables.get("system", ONE)["n"] == won
    assert all(0.01 <= took <= 0.046 for took in done)
    assert tables.conflicts.total() == 2 - won


def test_a_single_write_and_a_reading_transaction_are_refused_meanwhile(clock, tables):
    refused = []

    def during(work):
        clock.sleep(0.004)
        try:
            work()
        except TransactionConflict:
            refused.append(work)

    clock.run([
        lambda: tables.transact([Update("system", ONE, add={"n": 1})]),
        lambda: during(lambda: tables.write(Delete("system", ONE))),
        lambda: during(lambda: tables.transact_get("system", [ONE])),
        lambda: during(lambda: tables.get("system", ONE)),
    ])  # fmt: skip
    assert len(refused) == 2


def test_a_partition_takes_its_units_a_second_and_refuses_more(clock, tables):
    """Transactions of two units each: of a second's worth beyond the limit, half."""
    served, refused = [], []

    def write(number):
        clock.sleep(number / WRITE_LIMIT)
        try:
            tables.transact([Put("system", {"pk": "hot", "sk": str(number)})])
            served.append(number)
        except Unavailable:
            refused.append(number)

    clock.run([partial(write, number) for number in range(int(WRITE_LIMIT))])
    [(name, units, share, throttled), *_] = tables.partitions.hottest(clock.time, 1)
    assert (name, len(served) + len(refused)) == ("system hot w", WRITE_LIMIT)
    assert units * clock.time == pytest.approx(2 * len(served), abs=1)
    assert 0.5 <= share <= 1 + BURST_SECONDS
    assert len(refused) > WRITE_LIMIT / 10
    assert throttled > len(refused)


def test_entries_of_indexes_are_units_of_their_partitions(clock, tables):
    row = {"pk": "2026-11#1", "sk": "1", "user": "user#7", "user_key": "1", "post": "post#5", "post_key": "1"}
    clock.run([lambda: tables.transact([Put("earnings", row)])])
    used = {name: round(units) for name, units, _, _ in tables.partitions.hottest(1, 9)}
    assert used == {"earnings 2026-11#1 w": 2, "earnings.by_user user#7 w": 1, "earnings.by_post post#5 w": 1}
