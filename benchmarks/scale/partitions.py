"""What each partition key takes, and what it was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

READ_LIMIT, WRITE_LIMIT = 3000.0, 1000.0
"""Units a second that one partition takes: at best one partition key has one to itself."""

BURST_SECONDS = 0.3
"""How many seconds' worth of unused units a partition keeps; of DynamoDB's 300 a short run would live."""

Place = tuple[str, str, bool]
"""A table or an index (``logs.by_user``), a partition key, and whether it is about writes."""


@dataclass(slots=True)
class Bucket:
    """The units that one partition has left, and what became of requests to it."""

    limit: float
    left: float
    filled_at: float
    used: float = 0.0
    throttled: int = 0


class Partitions:
    """All partitions of a site's tables and indexes."""

    def __init__(self) -> None:
        self._buckets: dict[Place, Bucket] = {}

    def take(self, units: Mapping[Place, float], now: float) -> bool:
        """Take units from all of these partitions, or from none: False where one is exhausted."""
        buckets = [(self._filled(place, now), amount) for place, amount in units.items()]
        exhausted = [bucket for bucket, _ in buckets if bucket.left <= 0]
        for bucket in exhausted:
            bucket.throttled += 1
        if exhausted:
            return False
        for bucket, amount in buckets:
            bucket.left -= amount
            bucket.used += amount
        return True

    def hottest(self, seconds: float, number: int) -> list[tuple[str, float, float, int]]:
        """The most used partitions: their names, units a second, share of the limit, and how often they throttled."""
        ranked = sorted(self._buckets.items(), key=lambda entry: (entry[1].throttled, entry[1].used / entry[1].limit))
        return [
            (
                f"{where} {pk} {'w' if writes else 'r'}",
                bucket.used / seconds,
                bucket.used / seconds / bucket.limit,
                bucket.throttled,
            )
            for (where, pk, writes), bucket in reversed(ranked[-number:])
        ]

    def _filled(self, place: Place, now: float) -> Bucket:
        bucket = self._buckets.get(place)
        if bucket is None:
            limit = WRITE_LIMIT if place[2] else READ_LIMIT
            bucket = self._buckets[place] = Bucket(limit, limit * BURST_SECONDS, now)
        room = bucket.limit * BURST_SECONDS
        bucket.left = min(room, bucket.left + (now - bucket.filled_at) * bucket.limit)
        bucket.filled_at = now
        return bucket
