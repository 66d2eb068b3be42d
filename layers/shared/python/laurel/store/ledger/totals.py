"""How many logs and earnings there are, by type, month, day and hour: kept from the streams of their tables.

A month and each of its days have an item. ``all`` counts the rows, ``type#…`` those of a type, ``points#…`` earnings by
the id of their points type (0: none). Dates that clients can
filter by are those of the rows, while everything is kept by id: so an item also counts the rows whose date follows
their id, by how far the site's time was ahead of UTC (``ahead#60``, minutes), and the others (``foreign``). A day
counts its hours (``hour#13``), and both their partitions (``in#3``). Days and hours are those of the ids, in UTC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from laurel.store.driver.requests import Item, Query, Tables, pages
from laurel.store.rows import keys

Part = TypeVar("Part")

ALL = "all"
TYPE = "type#"
POINTS = "points#"
AHEAD = "ahead#"
FOREIGN = "foreign"
HOUR = "hour#"
BUCKET = "in#"


@dataclass(frozen=True, slots=True)
class Counts:
    """The counters of a slice of time, by name."""

    amounts: Mapping[str, int] = field(default_factory=Counter)

    @property
    def all(self) -> int:
        """How many rows there are."""
        return self.amounts.get(ALL, 0)

    @property
    def foreign(self) -> int:
        """How many rows have a date that does not follow from their id."""
        return self.amounts.get(FOREIGN, 0)

    def of(self, types: Sequence[str], *, uncounted: bool = False) -> int | None:
        """How many rows are of the types, all for none; None if it is unknown.

        `uncounted` says that one of the types has no counter: then it is known only where all rows are of others.
        """
        if not types:
            return self.all
        if uncounted and self.all > sum(self._named(TYPE).values()):
            return None
        return sum(self.amounts.get(TYPE + name, 0) for name in dict.fromkeys(types))

    def paid_in(self, points_types: Sequence[int]) -> int | None:
        """How many rows are of the points types; None if rows of an earlier release were not counted so."""
        counted = self._whole({int(name): n for name, n in self._named(POINTS).items() if n > 0})
        if self.all and not counted:
            return None
        return sum(counted.get(points_type, 0) for points_type in dict.fromkeys(points_types))

    def ahead(self) -> tuple[int, int] | None:
        """How far dates are ahead of ids, in minutes, at least and at most; None if that was not counted."""
        counted = {int(name): n for name, n in self._named(AHEAD).items() if n > 0}
        if sum(counted.values()) + self.foreign != self.all:
            return None
        return (min(counted), max(counted)) if counted else (0, 0)

    def hours(self) -> dict[int, int]:
        """How many rows each hour of the day has; {} if that was not counted."""
        return self._whole({int(name): n for name, n in self._named(HOUR).items() if n > 0})

    def buckets(self) -> list[str]:
        """The numbers of the partitions that have rows; [] if that was not counted."""
        return sorted(self._whole({name: n for name, n in self._named(BUCKET).items() if n > 0}))

    def _named(self, prefix: str) -> dict[str, int]:
        return {name[len(prefix) :]: int(n) for name, n in self.amounts.items() if name.startswith(prefix)}

    def _whole(self, parts: dict[Part, int]) -> dict[Part, int]:
        """The parts if they are all of the rows, else {}: rows of an earlier release are not counted so."""
        return parts if sum(parts.values()) == self.all else {}


class Totals:
    """Reads the counters of one ledger, over a driver; eventually consistent."""

    def __init__(self, tables: Tables, table: str) -> None:
        self._tables = tables
        self._table = table

    def months(self) -> dict[str, Counts]:
        """The counters of each month that ever had any rows."""
        return _summed(pages(self._tables, Query("system", keys.months(self._table))))

    def days(self, month: str) -> dict[date, Counts]:
        """The counters of each day of a month that ever had any rows."""
        items = pages(self._tables, Query("system", f"{keys.months(self._table)}#{month}"))
        return {date.fromisoformat(f"{month}-{day}"): counts for day, counts in _summed(items).items()}


def _summed(items: Iterable[Item]) -> dict[str, Counts]:
    """The counters of each slice of time, in order; each may have several items, ``2026-11`` and ``2026-11#3``."""
    found: dict[str, Counter[str]] = {}
    for item in items:
        amounts = {name: amount for name, amount in item.items() if name not in ("pk", "sk")}
        found.setdefault(str(item["sk"]).partition("#")[0], Counter()).update(amounts)
    return {name: Counts(found[name]) for name in sorted(found)}
