"""Dates of requests and responses: RFC 3339 as leniently as in WordPress, and conversion between local time and UTC.

A date without offset in a request is in the site's time zone. Stored and returned dates are
``YYYY-MM-DDTHH:MM:SS`` without zone.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d(?::\d\d)?)?", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)?", re.ASCII)
_LIMITS = (9999, 12, 31, 24, 59, 60)
"""The highest year, month, day, hour, minute and second that PHP's strtotime() reads; the rest rolls over."""
_HIGHEST_OFFSET_HOUR = 24
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def rest_parse_date(date: str, force_utc: bool = False) -> int | None:
    """The Unix time in seconds of a date in a request, None if it is no valid date (rest_parse_date).

    Accepted: ``YYYY-MM-DD``, then T, t or a blank, then ``HH:MM:SS`` with a fraction, which is dropped, and
    with ``Z`` or ``±HH[:MM]``. Without offset, or with ``force_utc``, it is read as UTC. 30 February is
    1 or 2 March, the hour 24 is the next day; month 13 and hour 25 are no dates. A result before the year 1 or
    after 9999 is no date either.
    """
    match = _DATE.fullmatch(date)
    if match is None:
        return None
    year, month, day, hour, minute, second = numbers = tuple(map(int, match.groups()[:6]))
    offset = _offset_seconds("" if force_utc else match[7] or "")
    if offset is None or any(number > limit for number, limit in zip(numbers, _LIMITS, strict=True)):
        return None
    years, month_index = divmod(year * 12 + month - 1, 12)
    try:
        moment = datetime(years, month_index + 1, 1, tzinfo=UTC)
        moment += timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second - offset)
    except (ValueError, OverflowError):
        return None
    return (moment - _EPOCH) // timedelta(seconds=1)


def _offset_seconds(text: str) -> int | None:
    match = _OFFSET.fullmatch(text)
    if match is None:
        return 0
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > _HIGHEST_OFFSET_HOUR or minutes > 59:
        return None
    return (hours * 60 + minutes) * 60 * (-1 if match[1] == "-" else 1)


@lru_cache(maxsize=16)
def wp_timezone(zone: str) -> tzinfo:
    """The time zone of a setting: a name ("Europe/Berlin"), an offset ("+05:30"), or "" for UTC (wp_timezone).

    Raises `zoneinfo.ZoneInfoNotFoundError` or ValueError for anything else.
    """
    seconds = _offset_seconds(zone)
    if _OFFSET.fullmatch(zone) is None:
        if zone in ("", "UTC"):
            return UTC
        return ZoneInfo(zone)
    if seconds is None:
        raise ValueError(f"{zone} is no offset from UTC")
    return timezone(timedelta(seconds=seconds))


def rest_get_date_with_gmt(date: str, zone: str = "", is_utc: bool = False) -> tuple[str, str] | None:
    """A date of a request as the pair (local date, UTC date), None if it is no date (rest_get_date_with_gmt).

    ``zone`` is the site's, as `wp_timezone` reads it. With an offset the date is converted; without one it is
    UTC if ``is_utc`` (a ``date_gmt`` field) and local otherwise. A local time that the change to summer
    time skips moves forward, one that occurs twice is the first.
    """
    seconds = rest_parse_date(date)
    if seconds is None:
        return None
    match = _DATE.fullmatch(date)
    moment = _EPOCH + timedelta(seconds=seconds)
    try:
        if is_utc or (match is not None and match[7]):
            local, utc = moment.astimezone(wp_timezone(zone)), moment
        else:
            local, utc = moment, moment.replace(tzinfo=wp_timezone(zone)).astimezone(UTC)
    except OverflowError:
        return None
    return _format(local), _format(utc)


def get_date_from_gmt(date_gmt: str, zone: str = "") -> str:
    """A stored UTC date in the site's zone, "" for "" (get_date_from_gmt)."""
    if not date_gmt:
        return ""
    moment = datetime.fromisoformat(date_gmt).replace(tzinfo=UTC)
    return _format(moment.astimezone(wp_timezone(zone)))


def get_gmt_from_date(date: str, zone: str = "") -> str:
    """A stored local date in UTC, "" for "" (get_gmt_from_date)."""
    if not date:
        return ""
    moment = datetime.fromisoformat(date).replace(tzinfo=wp_timezone(zone))
    return _format(moment.astimezone(UTC))


def mysql_to_rfc3339(date: str, zone: str = "") -> str:
    """A stored date as the API shows it: ``T`` between date and time, no zone, no fraction (mysql_to_rfc3339).

    It is read in ``zone``, the site's: a time that the change to summer time skips is moved forward. Filters compare
    what is stored.
    """
    shown = f"{date[:10]}T{date[11:19]}" if date else ""
    local = wp_timezone(zone)
    if not shown or local is UTC:
        return shown
    try:
        return _format(datetime.fromisoformat(shown).replace(tzinfo=local).astimezone(UTC).astimezone(local))
    except OverflowError:  # at the ends of the calendar
        return shown


def _format(moment: datetime) -> str:
    return moment.replace(microsecond=0, tzinfo=None).isoformat()
