"""Where a row's date follows from its id: then a range of dates is a range of ids.

Laurel dates a row with the site's local time at about the moment its id is made. A client may write any other date,
and an event may say that it happened days ago: such a date is foreign, and its row is kept in an index by date
(`laurel.store.ledger.lists.foreign`).
"""

from __future__ import annotations

from datetime import UTC, datetime

from laurel.store.ledger.ids import EPOCH, LARGEST_ID, LOW_BITS

EARLY_MS, LATE_MS = 5_000, 120_000
"""How long before its id, and after the moment of its date, a row may be made for the date to follow the id."""

MOST_AHEAD, MOST_BEHIND = 14 * 60, -12 * 60
"""Time zones are between twelve hours behind UTC and fourteen ahead, by multiples of a `STEP`; in minutes."""

STEP = 15

_MINUTE = 60_000


def date_ms(text: str) -> int | None:
    """A stored date in milliseconds since 1970, read as if it were UTC; None if it is none."""
    try:
        return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)
    except ValueError:
        return None


def id_ms(row_id: int) -> int:
    """When an id was made, in milliseconds since 1970."""
    return EPOCH + (row_id >> LOW_BITS)


def first_id(milliseconds: int) -> int:
    """The lowest id of a millisecond, of the first or the last there can be if that is outside of ids' time."""
    return min(max(milliseconds - EPOCH, 0) << LOW_BITS, LARGEST_ID)


def ahead_of_id(row_id: int, text: str) -> int | None:
    """How many minutes the time zone of a row's date is ahead of UTC; None if the date does not follow from the id."""
    moment = date_ms(text)
    if moment is None:
        return None
    step = STEP * _MINUTE
    behind = id_ms(row_id) - moment
    minutes = -((behind + EARLY_MS) // step) * STEP
    late = behind + minutes * _MINUTE
    return minutes if MOST_BEHIND <= minutes <= MOST_AHEAD and late <= LATE_MS else None


def spans(low: int, high: int, ahead: tuple[int, int]) -> tuple[int, int]:
    """Between which moments, both included, the dates of ids can be, that are `ahead` so many minutes at least and at
    most; in milliseconds since 1970, read as if they were UTC."""
    return id_ms(low) + ahead[0] * _MINUTE - LATE_MS, id_ms(high) + ahead[1] * _MINUTE + EARLY_MS


def ids_within(after: int | None, before: int | None, ahead: tuple[int, int]) -> tuple[int, int]:
    """The lowest and the highest id whose date can be later than `after` and earlier than `before`."""
    low = 0 if after is None else first_id(after - ahead[1] * _MINUTE - EARLY_MS)
    high = LARGEST_ID if before is None else first_id(before - ahead[0] * _MINUTE + LATE_MS)
    return low, high
