"""The streams of tables in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from devstore.memory import MemoryTables
from laurel.store.driver.change import Batch, Change


class MemoryStream:
    """The streams of tables in memory, from now on: a single shard each."""

    SHARD = "shard-memory"

    def __init__(self, tables: MemoryTables, followed: Iterable[str]) -> None:
        self._waiting: dict[str, deque[Change]] = {table: tables.follow(table) for table in followed}

    def read(self, _projections: object) -> Iterator[Batch]:
        """Everything that waits."""
        for table, waiting in self._waiting.items():
            if waiting:
                yield Batch(table, self.SHARD, [waiting.popleft() for _ in range(len(waiting))])
