"""Rows of all users in the order of their places: slice after slice, the partitions of a month merged."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from operator import itemgetter
from typing import Generic, TypeVar

from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import Place, RowQuery
from laurel.store.driver.requests import Query, Tables
from laurel.store.driver.together import pages_together
from laurel.store.ledger.by_id import rows_by_id
from laurel.store.ledger.dates import ahead_of_id
from laurel.store.ledger.ids import LARGEST_ID, SLOT, bucket
from laurel.store.ledger.lists.budget import Budget
from laurel.store.ledger.lists.lots import in_lots
from laurel.store.ledger.lists.marks import DEEP, Deep, Marks
from laurel.store.ledger.lists.slices import HOUR, Slice, Slices
from laurel.store.ledger.totals import POINTS, Counts
from laurel.store.rows.keys import padded
from laurel.store.rows.ledger import Kind
from laurel.store.sizing import Sizing

Row = TypeVar("Row", Log, Earning)

Placed = tuple[Place, Row]
"""A row after its place in the list."""

_SPARE_ROWS = 3
"""Rows read from each partition beyond its even share of a page."""

_MOST_AT_ONCE = 2_000
"""Rows read from a partition at once at most; DynamoDB returns at most 1 MB anyway."""

_UNKNOWN_AT_ONCE = 500
"""Rows read at once of a slice of which it is not known how many fit."""

_RARE = 20
"""A type that has less than every so-manieth row of a slice is looked for by its days."""

_FRESH_ROWS = 1_000
"""Rows looked through for those of a type that may not be counted yet."""

_JOINED_ROWS = 500
"""Slices next to each other with no more rows together are read as one."""

_NAMED_AT_ONCE = 25
"""Rows with foreign dates read at once."""


class LedgerWalk(Generic[Row]):
    """One walk through the slices of a query. ``skip`` rows are passed over, by the counters as far as they go."""

    def __init__(
        self,
        tables: Tables,
        kind: Kind[Row],
        sizing: Sizing,
        slices: Slices,
        query: RowQuery[Row],
        budget: Budget,
        marks: Marks,
    ) -> None:
        self._tables = tables
        self._kind: Kind[Row] = kind
        self._sizing = sizing
        self._slices = slices
        self._query: RowQuery[Row] = query
        self._reverse = query.newest_first if query.by_id else query.descending
        self._budget = budget
        self._marks = marks
        self._deep: Deep | None = None
        self._passed = 0
        self.skip = 0

    @property
    def place(self) -> Place | None:
        """Where the walk is: the place of the row read last."""
        return self._budget.place

    def loaded(self, part: Slice) -> Slice:
        """A slice with its rows that fit, and so with their number. Raises Spent."""
        rows = [
            (place, row)
            for place, row in self.read(replace(part, count=part.rows), part.rows)
            if self._query.matches(row)
        ]
        return replace(part, count=len(rows), loaded=rows[::-1] if self._reverse else rows)

    def rows(self, slices: Sequence[Slice], wanted: int) -> Iterator[Placed[Row]]:
        """The rows that fit, of slices in the order of time; some `wanted` are read at a time.

        Raises Spent when the budget is.
        """
        for leaf in self._joined(self._leaves(slices), wanted):
            part, found = self._from_mark(leaf), 0
            looked = islice(self.read(part, self.skip + wanted), self._most(part))
            for place, row in looked:
                if not self._query.matches(row):
                    continue
                found += 1
                if self.skip:
                    self.skip -= 1
                    self._passed = row.id
                    continue
                if self._deep:
                    self._deep.begins(row.id)
                    self._deep = None
                yield place, row
                if self._query.is_of_some and found == part.count and not part.fresh and part is leaf:
                    break  # the rest of the slice is of other types

    def _most(self, part: Slice) -> int | None:
        """How many rows of a slice are looked through at most, None for any number."""
        return _FRESH_ROWS if part.count == 0 and self._query.is_of_some else None

    def keep_progress(self) -> bool:
        """Mark how far a walk came that ended before its page; False if it was not in a slice that has marks."""
        if self._deep and self._passed:
            self._deep.reached(self._passed, self.skip)
        return bool(self._deep and self._passed)

    def _from_mark(self, part: Slice) -> Slice:
        """A slice with many rows to be passed over from the mark on that is nearest to its page."""
        self._deep, self._passed = None, 0
        query: RowQuery[Row] = self._query
        if self.skip <= DEEP or part.count is None or part.loaded or query.is_dated or query.exclude or query.beyond:
            return part
        names = [*sorted(query.types), *(f"{POINTS}{name}" for name in sorted(query.paid_in))]
        of = f"{part.low}-{part.high}#{'#'.join(names)}"
        self._deep = deep = Deep(self._marks, of, self.skip, part.count, reverse=self._reverse)
        self.skip = deep.skip
        if deep.start is None:
            return part
        return replace(part, high=deep.start) if self._reverse else replace(part, low=deep.start)

    def read(self, part: Slice, wanted: int) -> Iterator[Placed[Row]]:
        """The rows of a slice in order, those that do not fit, too. Raises Spent."""
        if part.loaded is not None:
            yield from reversed(part.loaded) if self._reverse else part.loaded
            return
        sources: list[Iterable[Placed[Row]]] = [self._foreign(part)] if part.foreign else []
        if not part.apart:
            sources.append(self._of_ids(part, wanted))
        for place, row in heapq.merge(*sources, key=itemgetter(0), reverse=self._reverse):
            if self._reaches(place):
                self._budget.spend(place)
                yield place, row

    def _leaves(self, slices: Sequence[Slice]) -> Iterator[Slice]:
        """The slices to read, those with too many rows divided; passed over are those before the skipped row."""
        for part in reversed(slices) if self._reverse else slices:
            if not self._reaches((part.low, 0) if self._reverse else (part.high, LARGEST_ID)):
                continue
            if self.skip and part.count is not None and 0 < part.count <= self.skip:
                self.skip -= part.count
                continue
            rare = part.count is not None and part.rows > _RARE * part.count and self._query.is_of_some
            smaller = self._slices.parts(part) if self.skip or rare else []
            if smaller:
                yield from self._leaves(smaller)
            else:
                yield self._rest(part)

    def _joined(self, leaves: Iterator[Slice], wanted: int) -> Iterator[Slice]:
        """The slices, small ones next to each other as one, until they have the rows that are wanted.

        Those with rows to be skipped stay apart: what is skipped is known only when they were read.
        """
        held: Slice | None = None
        for part in leaves:
            joined = self._together(held, part) if held else None
            if held and not joined:
                yield held
            held = joined or part
            if self.skip or held.rows > _JOINED_ROWS or (held.count or 0) >= wanted:
                yield held
                held = None
        if held:
            yield held

    def _together(self, one: Slice, other: Slice) -> Slice | None:
        """Two neighbouring slices as one, None if they are to be read one by one."""
        if any(part.apart or part.mixed or part.loaded is not None for part in (one, other)):
            return None
        low, high = (other, one) if self._reverse else (one, other)
        near = low.high + 1 == high.low or not self._query.is_of_some
        if not (near and low.month == high.month and one.rows + other.rows <= _JOINED_ROWS):
            return None
        count = None if one.count is None or other.count is None else one.count + other.count
        foreign = low.foreign + high.foreign
        rows, fresh = one.rows + other.rows, one.fresh or other.fresh
        counts = Counts(Counter(low.counts.amounts) + Counter(high.counts.amounts))
        return Slice(low.low, high.high, rows, count, HOUR, counts, foreign, fresh=fresh)

    def _reaches(self, place: Place) -> bool:
        """Whether a place is beyond that of the query."""
        beyond = self._query.beyond
        return beyond is None or (place < beyond if self._reverse else place > beyond)

    def _rest(self, part: Slice) -> Slice:
        """What is left of a slice beyond the place of the query: of unknown number, if that is in the slice."""
        if self._query.beyond is None or not part.low <= self._query.beyond[0] <= part.high:
            return part
        place = self._query.beyond[0]
        return replace(part, high=place, count=None) if self._reverse else replace(part, low=place, count=None)

    def _of_ids(self, part: Slice, wanted: int) -> Iterator[Placed[Row]]:
        partitions = self._slices.partitions(part) or [
            bucket(part.month, n) for n in range(self._sizing.buckets_of(part.month))
        ]
        each = _expected(part, wanted) // len(partitions) + _SPARE_ROWS
        low, high = padded(part.low // SLOT * SLOT), padded(part.high)
        queries = [
            Query(self._kind.table, name, low=low, high=high, reverse=self._reverse, limit=min(each, _MOST_AT_ONCE))
            for name in partitions
        ]
        found = pages_together(self._tables, queries)
        merged = heapq.merge(*found, key=lambda item: str(item["sk"]), reverse=self._reverse)
        for row in self._kind.in_order(merged, reverse=self._reverse):
            if part.low <= row.id <= part.high and not self._is_apart(part, row):
                yield (row.id, row.id), row

    def _is_apart(self, part: Slice, row: Row) -> bool:
        """Whether a row is read by its id, or not at all, as its date is foreign."""
        return self._query.is_dated and not part.mixed and ahead_of_id(row.id, row.date) is None

    def _foreign(self, part: Slice) -> Iterator[Placed[Row]]:
        for some in in_lots(reversed(part.foreign) if self._reverse else part.foreign, _NAMED_AT_ONCE):
            found = rows_by_id(self._tables, self._kind, self._sizing, [row_id for _, row_id in some])
            for place, row_id in some:
                row = found.get(row_id)
                if row and ahead_of_id(row.id, row.date) is None:
                    yield (place, row_id), row


def _expected(part: Slice, wanted: int) -> int:
    """How many rows of a slice are probably to be read until `wanted` fit."""
    if not part.count:
        return max(min(part.rows, _UNKNOWN_AT_ONCE), wanted)
    rarity = max(part.rows, 1) / max(part.count, 1)
    return min(round(wanted * rarity), max(part.rows, wanted))
