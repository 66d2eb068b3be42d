"""The port to exports: whole ledgers and all users in the order of their ids, stretch by stretch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.user import User

Record = TypeVar("Record", Log, Earning, User)


@dataclass(frozen=True, slots=True)
class Span:
    """What is exported: ids above ``after`` and up to ``last``.

    Of the ledgers only rows that were written from ``since`` on and before ``until``, and of these one of ``parts``,
    counted from 0: each has its rows in the order of ids.
    """

    after: int = 0
    last: int = 2**53 - 1
    since: datetime | None = None
    until: datetime | None = None
    part: int = 0
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Record]):
    """Records in the order of their ids, and the id after which the next ones come (None: these were the last)."""

    records: Sequence[Record]
    rest: int | None


class Exports(Protocol):
    """Whole ledgers and all users, eventually consistent.

    What was there when the first stretch was read, and still is, is in one of the stretches, and in no other.
    """

    def logs(self, span: Span, limit: int) -> Stretch[Log]:
        """At most so many logs, without bookings; fewer where months in between hold few."""

    def earnings(self, span: Span, limit: int) -> Stretch[Earning]:
        """At most so many earnings; fewer where months in between hold few."""

    def users(self, span: Span, limit: int) -> Stretch[User]:
        """At most so many users."""

    def last_user_id(self) -> int:
        """The largest id that a user was given."""
