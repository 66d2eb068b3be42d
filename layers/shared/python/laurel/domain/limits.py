"""Limits: how many events of a period count (award-engine.md 5.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

Start = Callable[[datetime], datetime]

PERIODS: Mapping[str, Start] = {
    "minutely": lambda now: now - timedelta(seconds=60),
    "hourly": lambda now: now - timedelta(minutes=60),
    "daily": lambda now: _midnight(now),
    "weekly": lambda now: _midnight(now) - timedelta(days=now.weekday()),
    "monthly": lambda now: _midnight(now).replace(day=1),
    "yearly": lambda now: _midnight(now).replace(month=1, day=1),
}
"""When the current period began. The first two slide; the others are the site's calendar, weeks from Monday."""


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def window_start(limit_type: str, moment: datetime) -> int | None:
    """When the period of a moment began, in seconds since 1970; None where there is no limit.

    `moment` is in the site's time zone: a day begins at its local midnight, however long it is.
    """
    start = PERIODS.get(limit_type)
    return None if start is None else int(start(moment).timestamp())


def still_in_window(stamps: list[int], limit_type: str, moment: datetime) -> list[int]:
    """The times of counted events that lie in the period of a moment."""
    start = window_start(limit_type, moment)
    if start is None:
        return []
    # A sliding minute is over after 60 seconds, a calendar day begins with its first second.
    sliding = limit_type in ("minutely", "hourly")
    return [stamp for stamp in stamps if (stamp > start if sliding else stamp >= start)]
