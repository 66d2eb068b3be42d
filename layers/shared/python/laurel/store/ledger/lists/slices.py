"""The slices of time that the rows of a query are in, with how many rows each holds as far as the counters know.

Months are divided into days, days into hours, only where that is needed: at the bounds of a range of dates, around the
row that a page begins with, and where rows of a type are to be found among many others.

Rows have a **place** in their list: their id, or in the order by date, if the date is foreign, the id that a row of
that date would have.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from laurel.domain.records.ledger_query import RowQuery
from laurel.store.ledger.dates import MOST_AHEAD, MOST_BEHIND, date_ms, ids_within, spans
from laurel.store.ledger.ids import EPOCH, LOW_BITS, day_of, ids_of, month_of
from laurel.store.ledger.lists.foreign import ForeignRow
from laurel.store.ledger.totals import Counts, Totals

DIVIDED_ROWS = 200
"""A slice of no more rows is read whole rather than divided."""

MONTH, DAY, HOUR = "month", "day", "hour"

_BEFORE_ALL_DATES = -(1 << 62)
"""The place of a row without a date."""

_HOUR_IDS: int = 3_600_000 << LOW_BITS


@dataclass(frozen=True, slots=True)
class Slice:
    """The ids from ``low`` to ``high``, both included, all of one month.

    ``rows`` of them are counted. ``count`` of these fit the query, None if only the rows can tell. ``foreign`` are the
    places and ids of the rows that are read by id, as they have foreign dates, ``apart`` if the slice has no others;
    unless they are ``mixed`` with the others, which is so where they were not counted. ``fresh``: some rows may not be
    counted yet. ``loaded`` are the rows that fit with their places, where they were read to be counted.
    """

    low: int
    high: int
    rows: int = 0
    count: int | None = 0
    unit: str = HOUR
    counts: Counts = field(default_factory=Counts)
    foreign: tuple[tuple[int, int], ...] = ()
    apart: bool = False
    mixed: bool = False
    fresh: bool = False
    loaded: Sequence[Any] | None = None

    @property
    def month(self) -> str:
        """The month that the slice is in."""
        return month_of(day_of(self.low))


class Slices:
    """The slices of a query, over the counters; the rows of the ids ``fresh`` may not be counted yet."""

    def __init__(
        self, totals: Totals, query: RowQuery[Any], fresh: tuple[int, int], left_out: Iterable[int] = ()
    ) -> None:
        self._totals = totals
        self._query = query
        self._after, self._before = (date_ms(text) if text else None for text in (query.after, query.before))
        self._fresh = fresh
        self._left_out = sorted(left_out)
        self._days: dict[str, dict[date, Counts]] = {}
        self._months = totals.months()
        self._placed: list[tuple[int, int]] = []
        self._mixed = False

    @property
    def foreign(self) -> int:
        """How many rows with a foreign date there are."""
        return sum(counts.foreign for counts in self._months.values())

    def place_foreign(self, rows: Iterable[ForeignRow]) -> None:
        """Take the rows with foreign dates, all that are within the dates of the query, into the slices.

        Those of months that are counted no longer are not kept.
        """
        excluded = set(self._query.exclude)
        shown = [row for row in rows if row.id not in excluded and month_of(day_of(row.id)) in self._months]
        self._placed = sorted((self._place(row), row.id) for row in shown)

    def mix_foreign(self) -> None:
        """Look for rows with foreign dates everywhere: there are too many to be taken one by one."""
        self._mixed = True

    def all(self) -> list[Slice]:
        """The slices in the order of time."""
        slices = [part for month, counts in self._months.items() for part in self._month(month, counts)]
        return self._with_foreign(self._with_fresh(slices))

    def parts(self, whole: Slice) -> list[Slice]:
        """A slice divided into smaller ones, [] if it can't be."""
        if whole.unit == HOUR or whole.rows <= DIVIDED_ROWS or whole.count is None:
            return []
        if whole.unit == MONTH:
            days = self._of_days(whole.month).items()
            parts = [part for day, counts in days for part in self._whole(*ids_of(day, day), counts, DAY)]
        else:
            parts = self._hours(whole) if self._is_exact(whole) else []
        return self._with_foreign(self._with_fresh(parts, whole), whole) if parts else []

    def partitions(self, part: Slice) -> list[str]:
        """The partitions that a slice's rows are in, [] if any of its month can have some."""
        return [] if part.fresh else [f"{part.month}#{name}" for name in part.counts.buckets()]

    # ---- what counters tell

    def _month(self, month: str, counts: Counts) -> list[Slice]:
        first = date.fromisoformat(f"{month}-01")
        low, high = ids_of(first, _last_day(first))
        fits = self._fits(low, high, counts)
        if fits is False or counts.all <= 0:
            return []
        unknown = (self._count(counts) is None and not self._query.examines) or self._is_mixed(counts)
        if fits is None or (unknown and counts.all > DIVIDED_ROWS):
            return [part for day, of_day in self._of_days(month).items() for part in self._day(day, of_day)]
        return self._whole(low, high, counts, MONTH)

    def _day(self, day: date, counts: Counts) -> list[Slice]:
        low, high = ids_of(day, day)
        fits = self._fits(low, high, counts)
        if fits is False or counts.all <= 0:
            return []
        return (
            self._whole(low, high, counts, DAY)
            if fits
            else self._bound(Slice(low, high, counts.all, None, counts=counts))
        )

    def _bound(self, day: Slice) -> list[Slice]:
        """The hours of a day in which the range of dates begins or ends."""
        ahead = day.counts.ahead() or (MOST_BEHIND, MOST_AHEAD)
        first, last = ids_within(self._after, self._before, ahead)
        return [
            replace(
                part,
                low=max(part.low, first),
                high=min(part.high, last),
                count=part.count
                if self._is_exact(day) and self._contains(*spans(part.low, part.high, ahead))
                else None,
            )
            for part in self._hours(day) or [day]
            if part.low <= last and part.high >= first
        ]

    def _hours(self, day: Slice) -> list[Slice]:
        """The hours of a day, if they are counted."""
        hours = sorted(day.counts.hours().items())
        starts = [(day.low + hour * _HOUR_IDS, rows) for hour, rows in hours]
        return [self._slice(low, low + _HOUR_IDS - 1, rows, rows, HOUR, day.counts) for low, rows in starts]

    def _is_exact(self, day: Slice) -> bool:
        """Whether the rows of an hour are those that fit, if its dates do."""
        return not (self._query.is_of_some or self._query.examines or (self._query.is_dated and day.counts.foreign))

    def _whole(self, low: int, high: int, counts: Counts, unit: str) -> list[Slice]:
        if self._is_mixed(counts):
            return [replace(self._slice(low, high, counts.all, None, unit, counts), mixed=True)]
        fits = self._count(counts)
        made = self._slice(low, high, counts.all, fits, unit, counts)
        is_left_out = made.count == 0 and not (fits and made.fresh)  # rows may be left out that are not counted yet
        return [] if is_left_out else [made]

    def _slice(self, low: int, high: int, rows: int, count: int | None, unit: str, counts: Counts) -> Slice:
        without = bisect_right(self._left_out, high) - bisect_left(self._left_out, low)
        left = None if count is None else max(count - without, 0)
        return Slice(low, high, rows, left, unit, counts, fresh=high >= self._fresh[0])

    def _count(self, counts: Counts) -> int | None:
        """How many rows of a slice fit, without those that are read by id; None if unknown."""
        query = self._query
        found = (
            counts.paid_in(query.paid_in)
            if query.paid_in
            else counts.of(query.types, uncounted=query.has_uncounted_types)
        )
        if not found:
            return found
        if self._query.examines:
            return None
        if not (self._query.is_dated and counts.foreign):
            return found
        return None if self._query.is_of_some else found - counts.foreign

    def _is_mixed(self, counts: Counts) -> bool:
        return self._query.is_dated and (counts.ahead() is None or (self._mixed and counts.foreign > 0))

    def _fits(self, low: int, high: int, counts: Counts) -> bool | None:
        """Whether the dates of a slice are in the range of the query; None if only some are."""
        if (self._after is None and self._before is None) or self._is_mixed(counts):
            return True
        earliest, latest = spans(low, high, counts.ahead() or (0, 0))
        if self._contains(earliest, latest):
            return True
        after, before = self._after, self._before
        outside = (after is not None and latest <= after) or (before is not None and earliest >= before)
        return False if outside else None

    def _contains(self, earliest: int, latest: int) -> bool:
        return (self._after is None or earliest > self._after) and (self._before is None or latest < self._before)

    def _of_days(self, month: str) -> dict[date, Counts]:
        if month not in self._days:
            self._days[month] = self._totals.days(month)
        return self._days[month]

    # ---- what counters do not tell

    def _with_fresh(self, slices: list[Slice], whole: Slice | None = None) -> list[Slice]:
        """Put what is not counted yet in between the slices, as far as they do not cover it."""
        first, last = ids_within(self._after, self._before, (MOST_BEHIND, MOST_AHEAD))
        low, high = max(first, self._fresh[0]), min(last, self._fresh[1])
        if whole:
            low, high = max(low, whole.low), min(high, whole.high)
        made: list[Slice] = []
        for part in slices:
            made += [*_by_month(low, min(high, part.low - 1)), part]
            low = max(low, part.high + 1)
        if made and made[-1].count is None and made[-1].high + 1 == low <= high <= _end_of_month(low - 1):
            return [*made[:-1], replace(made[-1], high=high, fresh=True)]  # it is read anyway
        return [*made, *_by_month(low, high)]

    def _with_foreign(self, slices: list[Slice], whole: Slice | None = None) -> list[Slice]:
        """Give each row with a foreign date to the slice that it has its place in, or between them one of its own."""
        placed = self._within(whole.low, whole.high) if whole else self._placed
        made: list[Slice] = []
        taken = 0
        for part in slices:
            before, after = bisect_left(placed, (part.low, 0)), bisect_left(placed, (part.high + 1, 0))
            made += self._apart(placed[taken:before])
            made.append(self._sharing(part, tuple(placed[before:after])))
            taken = after
        return [*made, *self._apart(placed[taken:])]

    def _sharing(self, part: Slice, placed: tuple[tuple[int, int], ...]) -> Slice:
        if part.mixed or not placed:
            return part
        known = part.count is not None and self._knows_foreign
        return replace(part, foreign=placed, count=(part.count or 0) + len(placed) if known else None)

    def _apart(self, placed: Sequence[tuple[int, int]]) -> list[Slice]:
        if not placed:
            return []
        count = len(placed) if self._knows_foreign else None
        return [Slice(placed[0][0], placed[-1][0], len(placed), count, foreign=tuple(placed), apart=True)]

    @property
    def _knows_foreign(self) -> bool:
        return not (self._query.is_of_some or self._query.examines)

    def _within(self, low: int, high: int) -> list[tuple[int, int]]:
        return self._placed[bisect_left(self._placed, (low, 0)) : bisect_left(self._placed, (high + 1, 0))]

    def _place(self, row: ForeignRow) -> int:
        if self._query.orderby != "date":
            return row.id
        moment = date_ms(row.date)
        if moment is None:
            return _BEFORE_ALL_DATES
        return moment - self._ahead_in(row.date[:7]) * 60_000 - EPOCH << LOW_BITS  # no id, if it is before the first

    def _ahead_in(self, month: str) -> int:
        """How many minutes dates are ahead of ids in a month, or in the last one before it that has rows."""
        known = [ahead for name, counts in self._months.items() if name <= month and (ahead := counts.ahead())]
        return known[-1][1] if known else 0


def _by_month(low: int, high: int) -> list[Slice]:
    """The ids from one to the other as slices that are not counted, [] if there are none."""
    if low > high:
        return []
    end = min(_end_of_month(low), high)
    return [Slice(low, end, fresh=True), *_by_month(end + 1, high)]


def _end_of_month(row_id: int) -> int:
    return ids_of(day_of(row_id), _last_day(day_of(row_id)))[1]


def _last_day(first: date) -> date:
    following = (first.replace(day=1) + timedelta(days=31)).replace(day=1)
    return following - timedelta(days=1)
