"""Whole ledgers and all users, stretch by stretch: each costs what its records cost to read, and no more."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

from laurel.app.ports.exports import Span, Stretch
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.user import User
from laurel.store.driver.requests import Item, Query, Tables
from laurel.store.driver.together import pages_together
from laurel.store.ledger.ids import LARGEST_ID, SLOT, LedgerIds, bucket, day_of, first_id_at, ids_of_month, month_of
from laurel.store.ledger.totals import Totals
from laurel.store.rows import keys
from laurel.store.rows.ledger import EARNINGS, LOGS, Kind
from laurel.store.rows.records import user_from_item
from laurel.store.sizing import Sizing

Row = TypeVar("Row", Log, Earning)

MOST_QUERIES = 100
"""Partitions of months after which a stretch ends, also where it has few rows."""

_SPARE_ROWS = 3
"""Items read from each partition beyond its even share of a stretch."""


class ExportStore:
    """`laurel.app.ports.exports.Exports` over a driver; ``catch_up`` lets the counters of months follow."""

    def __init__(self, tables: Tables, ids: LedgerIds, sizing: Sizing, catch_up: Callable[[], None]) -> None:
        self._tables = tables
        self._ids = ids
        self._sizing = sizing
        self._catch_up = catch_up

    def logs(self, span: Span, limit: int) -> Stretch[Log]:
        """By the buckets of months: 0.5 r for 8 KB of logs, and at least that for each bucket and for the counters."""
        return self._stretch(LOGS, span, limit)

    def earnings(self, span: Span, limit: int) -> Stretch[Earning]:
        """As `logs`."""
        return self._stretch(EARNINGS, span, limit)

    def users(self, span: Span, limit: int) -> Stretch[User]:
        """By the index by id: 0.5 r for 8 KB of profiles."""
        low, high = keys.padded(span.after + 1), keys.padded(min(span.last, LARGEST_ID))
        shards = self._sizing.directory_shards
        share = limit // shards + _SPARE_ROWS
        if low > high:
            return Stretch([], None)
        queries = [
            Query("users", keys.directory(shard), "by_id", low=low, high=high, limit=share) for shard in range(shards)
        ]
        read = pages_together(self._tables, queries)
        merged = heapq.merge(*read, key=lambda item: str(item["id_key"]))
        users = [user_from_item(item) for item in islice(merged, limit + 1)]
        return Stretch(users[:limit], users[limit - 1].id if len(users) > limit else None)

    def last_user_id(self) -> int:
        """By the counter of ids: one read unit."""
        counter = self._tables.get("system", keys.USER_COUNTER) or {}
        return int(counter.get("last", 0))

    def _stretch(self, kind: Kind[Row], span: Span, limit: int) -> Stretch[Row]:
        self._catch_up()
        first, last = max(span.after + 1, first_id_at(span.since)), _last_id(span)
        if first > last:
            return Stretch([], None)
        rows: list[Row] = []
        queries = 0
        for month in self._months(kind, first, last):
            if queries >= MOST_QUERIES:
                return Stretch(rows, ids_of_month(month)[0] - 1)
            partitions = [bucket(month, number) for number in range(self._sizing.buckets_of(month))]
            merged = self._merged(kind, partitions[span.part :: span.parts], first, last, limit + 1 - len(rows))
            rows += islice((row for row in merged if first <= row.id <= last), limit + 1 - len(rows))
            if len(rows) > limit:
                return Stretch(rows[:limit], rows[limit - 1].id)
            queries += len(partitions)
        return Stretch(rows, None)

    def _months(self, kind: Kind[Row], first: int, last: int) -> Iterator[str]:
        """The months that have rows, by the counters, and those whose rows may not be counted yet."""
        fresh = set(map(month_of, map(day_of, self._ids.fresh())))
        known = fresh.union(Totals(self._tables, kind.table).months())
        low, high = month_of(day_of(first)), month_of(day_of(last))
        return (month for month in sorted(known) if low <= month <= high)

    def _merged(self, kind: Kind[Row], partitions: list[str], first: int, last: int, wanted: int) -> Iterator[Row]:
        """The rows of partitions in the order of ids; an item may begin before the first id that is wanted."""
        low, high = keys.padded(first // SLOT * SLOT), keys.padded(last)
        share = wanted // max(len(partitions), 1) + _SPARE_ROWS
        queries = [Query(kind.table, name, low=low, high=high, limit=share) for name in partitions]
        read = pages_together(self._tables, queries)
        return kind.in_order(heapq.merge(*read, key=_place))


def _place(item: Item) -> str:
    return str(item["sk"])


def _last_id(span: Span) -> int:
    return min(span.last, first_id_at(span.until) - 1 if span.until else LARGEST_ID)
