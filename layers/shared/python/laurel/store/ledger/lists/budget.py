"""What one request may read of a ledger: a number of rows, in a time."""

from __future__ import annotations

from collections.abc import Callable

from laurel.domain.records.ledger_query import Place


class Spent(Exception):
    """The request has read as much as it may."""


class Budget:
    """Rows that may still be read until a moment of the clock `now` (seconds, from any start)."""

    def __init__(self, rows: int, seconds: float, now: Callable[[], float]) -> None:
        self._rows = rows
        self._now = now
        self._end = now() + seconds
        self.place: Place | None = None
        """The place of the row read last."""

    def spend(self, place: Place) -> None:
        """Count the row of a place. Raises Spent if none may be read any more, or the time is over."""
        if self._rows <= 0 or self._now() > self._end:
            raise Spent
        self._rows -= 1
        self.place = place
