"""Elapsed times in words (bp_core_time_since)."""

from __future__ import annotations

from datetime import UTC, datetime

UNITS = (
    (365 * 86_400, "year"),
    (30 * 86_400, "month"),
    (7 * 86_400, "week"),
    (86_400, "day"),
    (3_600, "hour"),
    (60, "minute"),
    (1, "second"),
)
"""Units of time: seconds and name, the longest first."""


def time_since(stamp: str, now: datetime) -> str:
    """The time from UTC ``YYYY-MM-DDTHH:MM:SS`` to `now`, in one or two adjacent units: "2 weeks, 1 day ago"."""
    left = int((now - datetime.fromisoformat(stamp).replace(tzinfo=UTC)).total_seconds())
    if left < 1:
        return "right now"
    first = next(place for place, (seconds, _) in enumerate(UNITS) if left >= seconds)
    parts = []
    for seconds, name in UNITS[first : first + 2]:
        count, left = divmod(left, seconds)
        if count:
            parts.append(f"{count} {name}{'' if count == 1 else 's'}")
    return f"{', '.join(parts)} ago"
