"""Keeps the totals from the changes that the tables' streams report, each exactly once.

The counters of a batch and the watermark of its shard (the sequence number of the last change counted)
are written in one transaction, on the condition that the watermark is the one read. So a batch that is
delivered again, in whatever pieces, changes nothing. Shards of the stream that meet on a counter try again
after a pause that grows; where there are many of them, counters have several items, which readers add up.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, cast
from zlib import crc32

from laurel.app.errors import Conflict
from laurel.store.driver.change import Change, follows
from laurel.store.driver.conditions import Absent, Equals
from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.driver.requests import TRANSACTION_ITEMS, Item, Key, Tables, Update
from laurel.store.driver.tables import EXPIRES
from laurel.store.ledger.dates import ahead_of_id
from laurel.store.ledger.ids import day_of, hour_of, month_of
from laurel.store.ledger.lists.marks import LIFE_SECONDS
from laurel.store.ledger.totals import AHEAD, ALL, BUCKET, FOREIGN, HOUR, POINTS, TYPE
from laurel.store.rows import keys
from laurel.store.rows.ledger import EARNINGS, LOGS, Kind
from laurel.store.users.bare_users import list_signed_up
from laurel.store.users.lean.merge import USERS, LeanMerge

WATERMARK_LIFE = 3 * 86_400
"""How long a watermark outlives its last write, in seconds: a stream keeps changes for one day."""

PROJECTED: Mapping[str, Kind[Any]] = {kind.table: cast(Kind[Any], kind) for kind in (LOGS, EARNINGS)}
"""The tables whose streams are read, and what their rows are."""

ATTEMPTS = 10
"""How often a batch is tried that meets other shards' on a counter, before its invocation fails."""

PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.02, 1.0
"""The longest pause after the first of these tries, and after any."""
FOLLOWED = (*PROJECTED, USERS)
"""All tables whose streams are read here: the lean directory is kept from that of users."""

_COUNTERS = TRANSACTION_ITEMS - 1


Counts = dict[Key, Counter[str]]
"""By counter item: what to add to its attributes."""


class Projections:
    """Counts changes, over a driver.

    ``counter_shards`` is in how many items each counter is kept, ``directory_shards`` in how many partitions a list of
    users. ``keeps_watermarks`` is for streams that keep their
    changes longer than `WATERMARK_LIFE`, as those of local stores do: their watermarks do not expire.
    """

    def __init__(
        self,
        tables: Tables,
        *,
        counter_shards: int = 1,
        directory_shards: int = 1,
        keeps_watermarks: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._tables = tables
        self._counter_shards = counter_shards
        self._directory_shards = directory_shards
        self._keeps_watermarks = keeps_watermarks
        self._sleep = sleep
        self._lean = LeanMerge(tables)

    def apply(self, table: str, shard: str, changes: Sequence[Change], now: float) -> None:
        """Count the changes of a shard that were not counted yet; `now` is in seconds since 1970.

        The changes are in the order of the shard. Raises Conflict if another reader of the shard is at work.
        """
        if table == USERS:
            list_signed_up(self._tables, changes, self._directory_shards)
            self._lean.apply(shard, changes, now)
            return
        seen = self.watermark(table, shard)
        fresh = [change for change in changes if follows(change.sequence, seen)]
        while fresh:
            counts, taken = _counts(table, fresh)
            self._commit(table, shard, seen, fresh[taken - 1].sequence, counts, now)
            seen, fresh = fresh[taken - 1].sequence, fresh[taken:]

    def watermark(self, table: str, shard: str) -> str:
        """The sequence number counted last; "" if none was."""
        item = self._tables.get("system", keys.watermark(table, shard))
        return str(item["sequence"]) if item else ""

    def _commit(self, table: str, shard: str, seen: str, last: str, counts: Counts, now: float) -> None:
        mark = Update(
            "system",
            keys.watermark(table, shard),
            set={"sequence": last}
            if self._keeps_watermarks
            else {"sequence": last, EXPIRES: int(now) + WATERMARK_LIFE},
            remove=[EXPIRES] if self._keeps_watermarks else (),
            condition=Equals("sequence", seen) if seen else Absent("sequence"),
        )
        number = crc32(shard.encode()) % self._counter_shards
        changed = ((key, {name: n for name, n in amounts.items() if n}) for key, amounts in counts.items())
        counters = [_write(key, number, amounts, now) for key, amounts in changed if amounts]
        for attempt in range(ATTEMPTS):
            try:
                self._tables.transact([mark, *counters])
            except ConditionFailed as error:
                raise Conflict("the shard is being counted by another process") from error
            except TransactionConflict:
                self._sleep(random.uniform(0, min(PAUSE_SECONDS * 2**attempt, LONGEST_PAUSE_SECONDS)))
            else:
                return
        raise Conflict("other shards are being counted all the time")


def counts_of_days(table: str, items: Iterable[Item], before: date) -> Iterator[tuple[date, Counter[str]]]:
    """The counters of each day before that one as computed from the rows of items, in the order of the days."""
    days: dict[date, Counter[str]] = {}
    for item in items:
        for row_id, names in _counted(table, item):
            if (day := day_of(row_id)) < before:
                days.setdefault(day, Counter()).update(names)
    yield from sorted(days.items())


def _counts(table: str, changes: Sequence[Change]) -> tuple[Counts, int]:
    """The counts of as many changes as fit in one transaction, and how many these are."""
    counts: Counts = {}
    for taken, change in enumerate(changes):
        added = list(_amounts(table, change))
        if len(counts.keys() | {key for key, _, _ in added}) > _COUNTERS:
            return counts, taken
        for key, name, amount in added:
            counts.setdefault(key, Counter())[name] += amount
    return counts, len(changes)


def _amounts(table: str, change: Change) -> Iterator[tuple[Key, str, int]]:
    for item, amount in ((change.before, -1), (change.after, 1)):
        for row_id, names in _counted(table, item) if item else ():
            day = day_of(row_id)
            for name in names:
                yield keys.day(table, day), name, amount
            for name in of_month(names):
                yield keys.month(table, month_of(day)), name, amount
        for key in foreign_keys(table, item) if item else ():
            yield key, ALL, amount
    for post_id in _left_posts(table, change):
        yield keys.deletions(table, post_id), ALL, 1


def _left_posts(table: str, change: Change) -> list[int]:
    """The posts that no longer have an earning which they had."""
    if table != EARNINGS.table or change.before is None:
        return []
    stay = {(row.id, row.post_id) for row in EARNINGS.rows(change.after)} if change.after else set()
    return [row.post_id for row in EARNINGS.rows(change.before) if row.post_id and (row.id, row.post_id) not in stay]


def of_month(names: Iterable[str]) -> list[str]:
    """The names of a day's counters that a month has, too."""
    return [name for name in names if not name.startswith(HOUR)]


def foreign_keys(table: str, item: Item) -> list[Key]:
    """The keys in the index of foreign dates that an item's rows have."""
    if item["pk"].startswith(keys.BOOKINGS):
        return []
    foreign = (row for row in PROJECTED[table].rows(item) if ahead_of_id(row.id, row.date) is None)
    return [keys.foreign_date(table, row.date, row.id, row.user_id) for row in foreign]


def _write(key: Key, number: int, amounts: Mapping[str, int], now: float) -> Update:
    """The write of what is to be added to a counter's n-th item; in the index of foreign dates, how often it is there.

    A row that comes into another item leaves one and enters the other by two changes, which may be counted in any
    order: so what has gone stays in that index with 0.
    """
    if key[0].startswith(keys.MARKS):
        return Update("system", key, set={EXPIRES: int(now) + 2 * LIFE_SECONDS}, add=amounts)
    foreign = key[0].startswith(keys.FOREIGN_DATES)
    return Update("system", key if foreign else keys.counter(key, number), add=amounts)


def _counted(table: str, item: Item) -> Iterator[tuple[int, list[str]]]:
    """The ids of an item's rows, and the names that each is counted under; bookings are not counted."""
    if item["pk"].startswith(keys.BOOKINGS):
        return
    kind = PROJECTED[table]
    for row in kind.rows(item):
        counted = kind.counted(row)
        ahead = ahead_of_id(row.id, row.date)
        names = [ALL, f"{HOUR}{hour_of(row.id)}", BUCKET + item["pk"].partition("#")[2]]
        names.append(FOREIGN if ahead is None else f"{AHEAD}{ahead}")
        names += [f"{POINTS}{points_type}" for points_type in kind.paid_in(row)]
        yield row.id, [*names, TYPE + counted] if counted else names
