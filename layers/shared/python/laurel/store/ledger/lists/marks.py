"""Marks: which row of a long list is the n-th, kept for a while so that the page after a deep one costs a page.

A list is that of a user, of a post, or of a slice of time, in the order of ids. A mark says how many of its rows have
an id up to that of a row. New rows have higher ids, so it stays right while a list grows. Where earnings of a post are
deleted, the streams count that (`laurel.store.ledger.projections`), and marks of before are no longer used, as they
tell the total, too; those of other lists are right but for what was deleted in the last hour. Only pages that lie
deeper than `DEEP` read or write marks: one write of a unit for some hundred rows that were passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from laurel.store.driver.requests import Item, Put, Query, Tables
from laurel.store.driver.tables import EXPIRES
from laurel.store.ledger.ids import LARGEST_ID
from laurel.store.ledger.totals import ALL
from laurel.store.rows import keys
from laurel.store.rows.keys import padded

DEEP = 1_000
"""Rows are passed over without looking for a mark if there are no more of them."""

APART = 400
"""A mark is worth a write that spares the reading of so many rows."""

LIFE_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class Mark:
    """``rank`` rows of the list have an id up to ``id``; of a list that ``deleted`` so many rows until then."""

    rank: int
    id: int
    deleted: int = 0


class Marks:
    """The marks of one ledger, over a driver; ``now`` is in seconds since 1970."""

    def __init__(self, tables: Tables, table: str, now: Callable[[], float]) -> None:
        self._tables = tables
        self._table = table
        self._now = now

    def last(self, of: str) -> Mark:
        """The mark with the highest rank, one of no rows if there is none: 0.5 r."""
        partition = keys.marks(self._table, of)
        found = self._tables.query(Query("system", partition, reverse=True, limit=2)).items
        deleted = next((int(item[ALL]) for item in found if item["sk"].startswith(keys.DELETIONS)), 0)
        return self._valid(found, deleted) or Mark(0, 0, deleted)

    def near(self, of: str, rank: int, *, above: bool) -> Mark | None:
        """The nearest mark of at least that rank (`above`), or of at most; None if there is none: 1 r, 2 calls."""
        partition = keys.marks(self._table, of)
        deletions = self._tables.get("system", (partition, keys.DELETIONS), consistent=False)
        low, high = (rank, LARGEST_ID) if above else (0, rank)
        near = Query("system", partition, low=padded(low), high=padded(high), reverse=not above, limit=1)
        return self._valid(self._tables.query(near).items, int(deletions[ALL]) if deletions else 0)

    def put(self, of: str, mark: Mark) -> None:
        """Keep a mark for `LIFE_SECONDS`: 1 w."""
        key = {"pk": keys.marks(self._table, of), "sk": padded(mark.rank)}
        held = {"id": mark.id, "deleted": mark.deleted, EXPIRES: int(self._now()) + LIFE_SECONDS}
        self._tables.write(Put("system", {**key, **held}))

    def _valid(self, items: list[Item], deleted: int) -> Mark | None:
        marks = [item for item in items if "id" in item]
        valid = [item for item in marks if item[EXPIRES] > self._now() and item["deleted"] == deleted]
        return Mark(int(valid[0]["sk"]), int(valid[0]["id"]), deleted) if valid else None


class Deep:
    """Where to begin reading a list for the page at an offset: at a mark near it, if the offset is deep.

    ``skip`` rows are to be passed over from ``start`` on, the id to begin with, None for that at the list's end.
    """

    def __init__(self, marks: Marks, of: str, offset: int, total: int, *, reverse: bool, deleted: int = 0) -> None:
        self._marks, self._of, self._reverse = marks, of, reverse
        self._rank = total - offset if reverse else offset + 1
        self._is_deep = DEEP < offset < total
        mark = marks.near(of, self._rank, above=reverse) if self._is_deep else None
        self.start = mark.id if mark else None
        self.skip = abs(self._rank - mark.rank) if mark else offset
        self._deleted = mark.deleted if mark else deleted

    def begins(self, row_id: int) -> None:
        """Mark the first row of the page, if many were passed over before it."""
        if self._is_deep and self.skip > APART:
            self._marks.put(self._of, Mark(self._rank, row_id, self._deleted))

    def reached(self, row_id: int, left: int) -> None:
        """Mark the row that a request came to that still had some to pass over: the next one goes on there."""
        if self._is_deep:
            rank = self._rank + left + 1 if self._reverse else self._rank - left - 1
            self._marks.put(self._of, Mark(rank, row_id, self._deleted))
