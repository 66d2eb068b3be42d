"""The rows of a ledger whose date does not follow from their id: few, and found by their date.

The index is kept from the streams with the counters (`laurel.store.ledger.projections`), so a row costs nothing more to
write, whatever path it is written on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from laurel.store.driver.requests import Query, Tables, pages
from laurel.store.ledger.totals import ALL
from laurel.store.rows import keys

FIRST, LAST = " ", "~"
"""Sort before and after every date."""


@dataclass(frozen=True, slots=True)
class ForeignRow:
    """A row by what the index has of it: its date, its id, and its user (0: none)."""

    date: str
    id: int
    user_id: int


def foreign_rows(tables: Tables, table: str, after: str, before: str) -> Iterator[ForeignRow]:
    """The rows with a date after and before those, "" for any, in the order of their dates; 0.5 r for some 80."""
    low, high = f"{after}{LAST}" if after else FIRST, f"{before}{FIRST}" if before else LAST
    for item in pages(tables, Query("system", keys.foreign_dates(table), low=low, high=high)):
        if item.get(ALL, 0) <= 0:
            continue
        date, row_id, user_id = item["sk"].rsplit("#", 2)
        yield ForeignRow(date, int(row_id), int(user_id))
