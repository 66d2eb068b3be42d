"""Ids of logs and earnings: 53-bit integers ordered by time, and the bucket that each belongs to.

An id is the milliseconds since `EPOCH` in its upper 41 bits and 12 lower bits, which begin at random and
count on within a process. So ids rise within a process whatever its clock does, rows of two processes
are ordered as their clocks are, and put-if-absent settles the rare case of two making the same one.
Everything that is kept by id (the bucket, the counters) uses the time of the id in UTC, never by the
``date`` of a row, which is free to be changed.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

EPOCH = 1_704_067_200_000
"""The first of January 2024 in UTC, in milliseconds since 1970: where the time of ids begins."""

LOW_BITS = 12
"""Bits below the milliseconds."""

TIME_BITS = 41
"""Bits for the milliseconds: enough until 2093."""

LARGEST_ID = (1 << (TIME_BITS + LOW_BITS)) - 1
"""No id is larger: what JSON readers count exactly."""

SHARDS = 4
"""Partitions of each month of the activity stream, and of a ledger before there were settings of it."""

SLOT = 16
"""Ids that belong together: those that differ in their last four bits only. The rows of an item are of one slot."""

LAG_SECONDS = 3600
"""Rows so young may not be counted yet: lists look for them where the counters have none. Clocks differ by less."""

_DAY: int = 86_400_000 << LOW_BITS
_FIRST_DAY = datetime.fromtimestamp(EPOCH / 1000, UTC).date()

_SPREAD_BITS = 6
"""Of the most partitions that a month has, 64."""


class LedgerIds:
    """Hands out ids; one per process, safe under threads. ``now`` is in seconds since 1970."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._next = 0

    def take(self, count: int = 1) -> range:
        """That many consecutive ids, above all that this process took before."""
        return self._rising(random.getrandbits(LOW_BITS - 1), count, 1)

    def take_slots(self, count: int = 1) -> range:
        """That many consecutive ids from the beginning of a slot on, above all that this process took before.

        The slots that they begin are theirs alone: an item under its first id, put if it is absent, keeps others out.
        Some ids after them stay free, at random, lest all earnings be of the partitions that are a few ids behind.
        """
        low = random.getrandbits(LOW_BITS) // SLOT * SLOT
        return self._rising(low, count, SLOT, random.getrandbits(_SPREAD_BITS))

    def _rising(self, low: int, count: int, step: int, free: int = 0) -> range:
        fresh = self.at(self._now()) + low
        with self._lock:
            first = max(fresh, -(-self._next // step) * step)
            self._next = first + count + free
        return range(first, first + count)

    def now(self) -> float:
        """The time by the clock of the ids, in seconds since 1970."""
        return self._now()

    def fresh(self) -> tuple[int, int]:
        """The lowest and the highest id whose row may exist without being counted yet."""
        now = self._now()
        return self.at(now - LAG_SECONDS), self.at(now + LAG_SECONDS)

    @staticmethod
    def at(moment: float) -> int:
        """The lowest id of a moment, in seconds since 1970."""
        milliseconds = max(int(moment * 1000) - EPOCH, 1)
        return min(milliseconds << LOW_BITS, LARGEST_ID)


def is_id(row_id: int) -> bool:
    """Whether a number can be the id of a row at all."""
    return 0 < row_id <= LARGEST_ID


def day_of(row_id: int) -> date:
    """The day, in UTC, on which an id was made."""
    return _FIRST_DAY + timedelta(days=row_id // _DAY)


def hour_of(row_id: int) -> int:
    """The hour of the day, in UTC, in which an id was made."""
    return row_id % _DAY * 24 // _DAY


def ids_of(first: date, last: date) -> tuple[int, int]:
    """The lowest and the highest id of a stretch of days."""
    return (first - _FIRST_DAY).days * _DAY, ((last - _FIRST_DAY).days + 1) * _DAY - 1


def first_id_at(moment: datetime | None) -> int:
    """The lowest id that is made at an aware moment or later; 1 for None, or a moment before all ids."""
    return LedgerIds.at(moment.timestamp()) if moment else 1


def ids_of_month(month: str) -> tuple[int, int]:
    """The lowest and the highest id of a month."""
    first = date.fromisoformat(f"{month}-01")
    return ids_of(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def month_of(day: date) -> str:
    """The month of a day, such as ``2026-11``: the slice of time that buckets are made of."""
    return day.isoformat()[:7]


def bucket(month: str, shard: int) -> str:
    """The partition of a month's shard, such as ``2026-11#3``."""
    return f"{month}#{shard}"


def bucket_of(row_id: int, buckets: int = SHARDS) -> str:
    """The partition that a row is in, which follows from its id alone; consecutive ids are spread over all."""
    return bucket(month_of(day_of(row_id)), row_id % buckets)


def slot_bucket(row_id: int, buckets: int = SHARDS) -> str:
    """The partition that the rows of a slot are in, which follows from the id of any of them."""
    return bucket(month_of(day_of(row_id)), row_id // SLOT % buckets)


def slot_of(row_id: int) -> int:
    """The first id of the slot that an id is in."""
    return row_id - row_id % SLOT
