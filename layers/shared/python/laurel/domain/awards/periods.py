"""Limits: how many events of a period count (award-engine.md 5.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

Start = Callable[[datetime], datetime]

SLIDING: Mapping[str, int] = {"minutely": 60, "hourly": 3_600}
"""Periods that end with the present event, in seconds that really pass: no clock change shortens them."""


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


CALENDAR: Mapping[str, Start] = {
    "daily": _midnight,
    "weekly": lambda now: _midnight(now) - timedelta(days=now.weekday()),
    "monthly": lambda now: _midnight(now).replace(day=1),
    "yearly": lambda now: _midnight(now).replace(month=1, day=1),
}
"""When the current period of the site's calendar began; weeks begin on Monday."""


def is_limited(limit_type: str) -> bool:
    """Whether a limit type names a period; "", "unlimited" and unknown ones do not."""
    return limit_type in SLIDING or limit_type in CALENDAR


def window_start(limit_type: str, moment: datetime) -> int | None:
    """The first second of a moment's period, in seconds since 1970; None where there is no limit.

    `moment` is in the site's time zone: a day begins at its local midnight, however long it is.
    """
    if limit_type in SLIDING:
        return int(moment.timestamp()) - SLIDING[limit_type]
    start = CALENDAR.get(limit_type)
    return None if start is None else int(start(moment).timestamp())


def is_full(stamps: list[int], limit: int, limit_type: str, moment: datetime) -> bool:
    """Whether the period of a moment has had all the events that may count.

    What lies after the moment is counted with it, for an event that arrives late finds only the newest
    stamps: rather one too few than one too many.
    """
    start = window_start(limit_type, moment)
    return start is not None and sum(stamp >= start for stamp in stamps) >= limit


def with_stamp(stamps: list[int], limit: int, moment: datetime) -> list[int]:
    """The stamps with that of a moment: the newest `limit` ones, which is all that a limit needs."""
    return sorted([*stamps, int(moment.timestamp())])[-limit:]
