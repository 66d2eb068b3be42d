"""What the use cases need of the outbox: site events that wait, written with what causes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from laurel.domain.records.outbox_row import OutboxRow

Written = TypeVar("Written")

Rows = Sequence[OutboxRow]

RowsOf = Callable[[Written], Rows]
"""The rows that go with a write, of the record as it is stored under its fresh id."""


def no_rows(_record: object) -> Rows:
    """Nothing waits."""
    return ()


class Outbox(Protocol):
    """The rows by themselves: writes of other records take theirs along in their own transactions."""

    def put(self, rows: Rows) -> None:
        """Store rows of what has no write of its own, all or none of them. Raises Unavailable."""

    def waiting(self, until: datetime) -> Iterator[OutboxRow]:
        """The rows of events that happened until then, the oldest first, read as they are asked for."""

    def delete(self, row: OutboxRow) -> None:
        """Remove a row whose event leads to nothing; nothing happens where there is none."""

    def count_failure(self, row: OutboxRow) -> None:
        """Count one more failure on a row, if it is still there."""
