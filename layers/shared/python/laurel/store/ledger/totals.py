"""How many logs and earnings there are, by type, month and day: kept from the streams of their tables.

A month and each of its days have an item: ``all`` counts the rows, ``type#…`` those of a type. Days are
those of the ids, in UTC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from laurel.store.driver.requests import Item, Query, Tables, pages
from laurel.store.rows import keys

ALL = "all"
TYPE = "type#"


class Totals:
    """Reads the counters of one ledger, over a driver; eventually consistent."""

    def __init__(self, tables: Tables, table: str) -> None:
        self._tables = tables
        self._table = table

    def months(self, types: Sequence[str]) -> dict[str, int]:
        """How many rows of the types (all rows for none) each month has that ever had any."""
        partition = pages(self._tables, Query("system", keys.months(self._table)))
        return _summed(partition, types)

    def days(self, month: str, types: Sequence[str]) -> dict[date, int]:
        """How many rows of the types each day of a month has that ever had any."""
        partition = f"{keys.months(self._table)}#{month}"
        items: Iterable[Item] = pages(self._tables, Query("system", partition))
        return {date.fromisoformat(f"{month}-{day}"): count for day, count in _summed(items, types).items()}


def _summed(items: Iterable[Item], types: Sequence[str]) -> dict[str, int]:
    """The counts by slice of time, each of which may have several items, ``2026-11`` and ``2026-11#3``."""
    counts: Counter[str] = Counter()
    for item in items:
        counts[item["sk"].partition("#")[0]] += _count(item, types)
    return dict(counts)


def _count(item: Item, types: Sequence[str]) -> int:
    names = [TYPE + name for name in dict.fromkeys(types)] or [ALL]
    return sum(item.get(name, 0) for name in names)
