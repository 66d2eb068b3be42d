"""Ids of logs and earnings: 53-bit integers ordered by time, and the bucket that each belongs to.

An id is the milliseconds since `EPOCH` in its upper 41 bits and 12 lower bits, which begin at random and
count on within a process. So ids rise within a process whatever its clock does, rows of two processes
are ordered as their clocks are, and put-if-absent settles the rare case of two making the same one.
Everything that is kept by id (the bucket, the counters) goes by the day of the id in UTC, never by the
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

LARGEST_ID = 2 ** (TIME_BITS + LOW_BITS) - 1
"""No id is larger: what JSON readers count exactly."""

SHARDS = 4
"""Partitions of each day: about 2,000 rows a second. Multiplies the queries of a page."""

_DAY = 86_400_000 << LOW_BITS
_FIRST_DAY = datetime.fromtimestamp(EPOCH / 1000, UTC).date()


class LedgerIds:
    """Hands out ids; one per process, safe under threads. ``now`` is in seconds since 1970."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._next = 0

    def take(self, count: int = 1) -> range:
        """That many consecutive ids, above all that this process took before."""
        milliseconds = max(int(self._now() * 1000) - EPOCH, 0)
        fresh = (milliseconds << LOW_BITS) + random.getrandbits(LOW_BITS - 1)
        with self._lock:
            first = max(fresh, self._next, 1)
            self._next = first + count
        return range(first, first + count)


def day_of(row_id: int) -> date:
    """The day, in UTC, on which an id was made. Raises ValueError for what is no id."""
    if not 0 < row_id <= LARGEST_ID:
        raise ValueError(f"{row_id} is no id of a log or an earning")
    return _FIRST_DAY + timedelta(days=row_id // _DAY)


def shard_of(row_id: int) -> int:
    """The shard of its day that an id is in; the rows of one transaction are spread over all."""
    return row_id % SHARDS


def bucket(day: date, shard: int) -> str:
    """The partition of a day's shard, such as ``2026-11-22#3``."""
    return f"{day.isoformat()}#{shard}"


def bucket_of(row_id: int) -> str:
    """The partition that a row is in, which follows from its id alone."""
    return bucket(day_of(row_id), shard_of(row_id))
