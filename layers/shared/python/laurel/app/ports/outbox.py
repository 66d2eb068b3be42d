"""The port to the outbox: site events waiting to be recorded, written with what causes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from laurel.domain.records.outbox_row import OutboxRow

Written = TypeVar("Written")

Rows = Sequence[OutboxRow]

RowsOf = Callable[[Written], Rows]
"""Makes the rows that go with a write, from the record as it is stored under its fresh id."""


def no_rows(_record: object) -> Rows:
    """No rows."""
    return ()


class Outbox(Protocol):
    """The rows by themselves; other stores put theirs in the transactions of their own writes."""

    def put(self, rows: Rows) -> None:
        """Store the rows of events that no other write causes, all or none. Raises Unavailable."""

    def waiting(self, until: datetime) -> Iterator[OutboxRow]:
        """The rows of events that happened until then, the oldest first, read as they are iterated."""

    def delete(self, row: OutboxRow) -> None:
        """Delete the row of an event that leads to nothing; no error if it does not exist."""

    def count_failure(self, row: OutboxRow) -> None:
        """Add 1 to the failures of a row, if it exists."""
