"""Rows of all users in the order of their ids: through the months that the counters name, shard by shard.

A month is read whole, unless rows are to be skipped or types looked for: then its days are consulted, and
those that can be passed over cost nothing. The last hour's rows are looked for even where nothing is
counted yet.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Generic, TypeVar

from laurel.domain.records.ledger import Earning, Log
from laurel.store.driver.requests import Query, Tables, pages
from laurel.store.ledger.ids import LedgerIds, bucket, day_of, ids_of, month_of
from laurel.store.ledger.totals import Totals
from laurel.store.rows.keys import padded
from laurel.store.rows.ledger import Kind
from laurel.store.sizing import Sizing

Row = TypeVar("Row", Log, Earning)

_SPARE_ROWS = 3
"""Rows read from each shard beyond its even share of a page."""


class LedgerWalk(Generic[Row]):
    """One walk through a ledger. ``skip`` rows are passed over: as far as the counters go here, then by the caller."""

    def __init__(
        self,
        tables: Tables,
        ids: LedgerIds,
        kind: Kind[Row],
        types: Sequence[str],
        sizing: Sizing,
        *,
        reverse: bool,
    ) -> None:
        self._tables = tables
        self._kind: Kind[Row] = kind
        self._sizing = sizing
        self._types = types
        self._reverse = reverse
        self._totals = Totals(tables, kind.table)
        self._months = self._totals.months(types)
        self._left_out: Counter[date] = Counter()
        self._recent = ids.recent_days()
        self.skip = 0

    @property
    def total(self) -> int:
        """How many rows of the types are counted, without those left out."""
        return max(sum(self._months.values()) - self._left_out.total(), 0)

    def leave_out(self, row_ids: Iterable[int]) -> None:
        """Do not count these rows, which the caller passes over."""
        self._left_out.update(map(day_of, row_ids))

    def rows(self, at_a_time: int) -> Iterator[Row]:
        """The rows in order, `at_a_time` together; those of other types, too, on the days looked at."""
        known = {*self._months, *map(month_of, self._recent)}
        for month in sorted(known, reverse=self._reverse):
            count = self._months.get(month, 0) - sum(n for day, n in self._left_out.items() if month_of(day) == month)
            if not self._passes(count, self._is_recent(month)):
                for first, last in self._stretches(month):
                    yield from self._merged(month, first, last, at_a_time)

    def _passes(self, count: int, recent: bool) -> bool:
        """Whether a slice of time can be passed over: it is before the query's first time, or holds no rows."""
        if count <= 0:
            return not recent
        if count <= self.skip:
            self.skip -= count
            return True
        return False

    def _is_recent(self, month: str) -> bool:
        return any(month_of(day) == month for day in self._recent)

    def _stretches(self, month: str) -> Iterator[tuple[date, date]]:
        """The days of a month to read, in order, adjacent ones merged."""
        first = date.fromisoformat(f"{month}-01")
        if not self.skip and not self._types:
            yield first, _last_day(first)
            return
        days: dict[date, int] = self._totals.days(month, self._types)
        recent: set[date] = {day for day in self._recent if month_of(day) == month}
        stretch: list[date] = []
        for day in sorted({*days, *recent}, reverse=self._reverse):
            if stretch and (self.skip or abs(day - stretch[-1]) > timedelta(days=1)):
                yield min(stretch), max(stretch)  # what the caller skips there counts for the days to come
                stretch = []
            if not self._passes(days.get(day, 0) - self._left_out[day], day in recent):
                stretch.append(day)
        if stretch:
            yield min(stretch), max(stretch)

    def _merged(self, month: str, first: date, last: date, at_a_time: int) -> Iterator[Row]:
        low, high = map(padded, ids_of(first, last))
        buckets = self._sizing.buckets_of(month)
        limit = at_a_time // buckets + _SPARE_ROWS
        shards = [
            pages(
                self._tables,
                Query(self._kind.table, bucket(month, n), low=low, high=high, reverse=self._reverse, limit=limit),
            )
            for n in range(buckets)
        ]
        merged = heapq.merge(*shards, key=lambda item: str(item["sk"]), reverse=self._reverse)
        return self._kind.in_order(merged, reverse=self._reverse)


def _last_day(first: date) -> date:
    following = (first + timedelta(days=31)).replace(day=1)
    return following - timedelta(days=1)
