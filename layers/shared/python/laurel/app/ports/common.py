"""What all ports have in common: how the store fails, the clock, and waiting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class Conflict(Exception):
    """Somebody else wrote first: read again and decide again (`laurel.app.retry.until_committed`)."""


class CatalogueFull(Exception):
    """The catalogue is at its bound (20,000 posts); nothing was written."""


class PostTooLarge(Exception):
    """A post with its meta is larger than one item may be (400 KB); nothing was written."""


class Unavailable(Exception):
    """The store cannot answer now (throttled, timed out, retries used up); ask again.

    After a time-out a write may have happened: as a whole, or not at all.
    """


class Taken(Exception):
    """A unique name of a user is somebody else's; nothing was written.

    ``field`` is "login", "email" or "slug".
    """

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class TooManyAtOnce(Exception):
    """More global maxima bear on one event than one transaction can ask about; nothing was written."""


class TooManyRows(Exception):
    """A filter without an index matches more rows than are counted on a request (10,000)."""


class Clock(Protocol):
    """Now, for everything that has a time."""

    def now(self) -> datetime:
        """The present moment, in UTC with tzinfo."""


Sleep = Callable[[float], None]
"""Waits that many seconds (replaced in tests)."""
