"""Limits: how many events count in a period (award-engine.md 5.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

Start = Callable[[datetime], datetime]

SLIDING: Mapping[str, int] = {"minutely": 60, "hourly": 3_600}
"""Periods that end with the present event, in elapsed seconds, independent of clock changes."""


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


CALENDAR: Mapping[str, Start] = {
    "daily": _midnight,
    "weekly": lambda now: _midnight(now) - timedelta(days=now.weekday()),
    "monthly": lambda now: _midnight(now).replace(day=1),
    "yearly": lambda now: _midnight(now).replace(month=1, day=1),
}
"""The start of a moment's period in the site's calendar; weeks begin on Monday."""


def is_limited(limit_type: str) -> bool:
    """Whether a limit type has a period; "", "unlimited" and unknown ones have none."""
    return limit_type in SLIDING or limit_type in CALENDAR


def window_start(limit_type: str, moment: datetime) -> int | None:
    """The first second of a moment's period, in seconds since 1970; None without a limit.

    `moment` is in the site's time zone: a day begins at local midnight, whatever its length.
    """
    if limit_type in SLIDING:
        return int(moment.timestamp()) - SLIDING[limit_type]
    start = CALENDAR.get(limit_type)
    return None if start is None else int(start(moment).timestamp())


def is_full(stamps: list[int], limit: int, limit_type: str, moment: datetime) -> bool:
    """Whether as many events as the limit allows have counted in the period of a moment.

    Stamps after the moment count, too: only the newest are kept, so a late event may be counted too rarely, but never
    too often.
    """
    start = window_start(limit_type, moment)
    return start is not None and sum(stamp >= start for stamp in stamps) >= limit


def with_stamp(stamps: list[int], limit: int, moment: datetime) -> list[int]:
    """The stamps with that of a moment added, the newest `limit` ones; a limit needs no more."""
    return sorted([*stamps, int(moment.timestamp())])[-limit:]
