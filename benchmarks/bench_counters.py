"""What meets on counters that all users share: shards of the streams on totals, awards on a post's global maximum.

On the memory store, with transactions that take 15 ms and refuse what touches an item of another one meanwhile, as
DynamoDB's do.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from devstore.memory import MemoryTables
from laurel.app.errors import Conflict
from laurel.domain.records.ledger import Log
from laurel.store.driver.change import Change
from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.engine.global_counts import GlobalCounts
from laurel.store.ledger import projections
from laurel.store.ledger.ids import EPOCH, LOW_BITS
from laurel.store.ledger.projections import Projections
from laurel.store.rows.ledger import log_item
from laurel.store.sizing import Sizing

TRANSACTION_SECONDS = 0.015
BATCH_SECONDS = 0.5
"""How often a shard's batch comes, about."""

RUN_SECONDS = 4.0
POST, MAXIMUM = 12, 1_000_000

_ID = 1 << 50
ROW = Log(_ID, 1, "points_earn", date=datetime.fromtimestamp((EPOCH + (_ID >> LOW_BITS)) / 1000, UTC).isoformat()[:19])
"""A log whose date is that of its id, as the engine's are."""


class Conflicting:
    """A driver whose transactions take their time, and refuse those that meet them."""

    def __init__(self) -> None:
        self._tables, self._lock, self._busy = MemoryTables(), threading.Lock(), set[Any]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tables, name)

    def transact(self, operations: Iterable[Any]) -> None:
        """TransactWriteItems."""
        operations = list(operations)
        touched = {(operation.table, operation.key) for operation in operations}
        with self._lock:
            if touched & self._busy:
                raise TransactionConflict
            self._busy |= touched
        try:
            time.sleep(TRANSACTION_SECONDS)
            self._tables.transact(operations)
        finally:
            with self._lock:
                self._busy -= touched


def together(workers: int, work: Callable[[int], int]) -> int:
    """The sum of what workers do at the same time."""
    with ThreadPoolExecutor(workers) as pool:
        return sum(pool.map(work, range(workers)))


def refused(shards: int, attempts: int, counters: int) -> float:
    """The share of invocations that fail, of so many shards of a stream."""
    tables: Any = Conflicting()
    projections.ATTEMPTS = attempts
    end = time.monotonic() + RUN_SECONDS
    batches = [0]

    def work(number: int) -> int:
        counting, sequence, failed = Projections(tables, counter_shards=counters), 0, 0
        while time.monotonic() < end:
            time.sleep(random.uniform(0.5, 1.5) * BATCH_SECONDS)
            batches[0] += 1
            try:
                change = Change(str(sequence + 1).zfill(21), None, log_item(ROW))
                counting.apply("logs", f"shardId-{number:020d}", [change], 0)
                sequence += 1
            except Conflict:
                failed += 1
        return failed

    return together(shards, work) / batches[0]


def awards_a_second(workers: int, shards: int) -> float:
    """How many awards of a post with a global maximum are counted a second."""
    tables: Any = Conflicting()
    end = time.monotonic() + RUN_SECONDS

    def work(_: int) -> int:
        counts, done = GlobalCounts(tables, Sizing(counter_shards=shards)), 0
        while time.monotonic() < end:
            items = tables.batch_get("system", counts.keys_of(POST))
            counts.earned(POST, {(item["pk"], item["sk"]): item for item in items})
            try:
                tables.transact([counts.count(POST, 1, MAXIMUM)])
                done += 1
            except (Conflict, ConditionFailed, TransactionConflict):
                time.sleep(random.uniform(0, 0.05))
        return done

    return together(workers, work) / RUN_SECONDS


def main() -> None:
    """Print the two tables."""
    attempts = projections.ATTEMPTS
    print("invocations of projections that fail, by shards of the stream: one try / tries again / and 8 counter_shards")
    for shards in (4, 8, 16, 32):
        figures = [refused(shards, *each) for each in ((1, 1), (attempts, 1), (attempts, 8))]
        print(f"{shards:>4} shards: " + " / ".join(f"{figure:.0%}" for figure in figures))
    print("awards a second of one post with a global maximum, by workers: counter_shards 1 / 8 / 64")
    for workers in (8, 32, 64):
        print(f"{workers:>4} workers: " + " / ".join(f"{awards_a_second(workers, n):.0f}" for n in (1, 8, 64)))


if __name__ == "__main__":
    main()
