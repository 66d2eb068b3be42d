"""Work on a whole table in segments side by side, with progress on standard error."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from laurel.store.driver.requests import Item
from laurel_cli.operate.whole_tables import WholeTables

Result = TypeVar("Result")

SEGMENTS = 8
"""Segments of a table that are read at the same time."""

PROGRESS_SECONDS = 5.0
"""How often a line on standard error says how far it is: shorter work has none."""


def in_segments(whole: WholeTables, table: str, work: Callable[[Iterator[Item]], Result]) -> list[Result]:
    """What `work` returns for the items of each segment; it may hold as little of them as it likes.

    Raises what `work` raises, once all segments have ended.
    """
    counter = _Counter(table)
    with ThreadPoolExecutor(SEGMENTS) as pool:
        running = [
            pool.submit(work, counter.counted(whole.scan(table, segment, SEGMENTS))) for segment in range(SEGMENTS)
        ]
        while wait(running, PROGRESS_SECONDS).not_done:
            counter.say()
    return [future.result() for future in running]


class _Counter:
    """Counts the items of all segments."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._items = 0
        self._lock = threading.Lock()
        self._begin = time.monotonic()

    def counted(self, items: Iterator[Item]) -> Iterator[Item]:
        """The items, which are counted as they are read."""
        for item in items:
            with self._lock:
                self._items += 1
            yield item

    def say(self) -> None:
        """Print how far it is."""
        rate = self._items / (time.monotonic() - self._begin)
        print(f"laurel: {self._items:,} items of {self._table} read, {rate:,.0f}/s", file=sys.stderr, flush=True)
