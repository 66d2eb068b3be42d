"""The tables with only the logs that are kept: what is older is not read or counted, and what is written will expire.

DynamoDB deletes an item within days of its expiry (TTL), at no cost; until then it is passed over here, by its id.
Bookings do not expire: no list shows them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from laurel.store.driver.requests import Item, Key, Page, Put, Query, Tables, TransactionItem, Write, pages
from laurel.store.driver.tables import EXPIRES
from laurel.store.ledger.ids import day_of, ids_of, month_of
from laurel.store.rows import keys
from laurel.store.rows.keys import padded

_MONTHS = keys.months("logs")
_FOREIGN_DATES = keys.foreign_dates("logs")

Operation = TypeVar("Operation", Write, TransactionItem)


class KeptLogs:
    """A driver (`laurel.store.driver.requests.Tables`) around another one.

    ``days`` gives for how many days after the one that they were written logs are kept (0: for ever), ``now`` the
    seconds since 1970.
    """

    def __init__(self, tables: Tables, days: Callable[[], int], now: Callable[[], float]) -> None:
        self._tables = tables
        self._days = days
        self._now = now

    @property
    def is_remote(self) -> bool:
        """Whether a request waits for the network (`laurel.store.driver.together`), which the driver inside knows."""
        return getattr(self._tables, "is_remote", False)

    @property
    def is_limited(self) -> bool:
        """Whether logs are kept for a time only, so that fewer can be read than are counted."""
        return self._days() > 0

    def get(self, table: str, key: Key, *, consistent: bool = True) -> Item | None:
        """GetItem."""
        item = self._tables.get(table, key, consistent=consistent)
        return item if item is None or not self._is_over(table, key) else None

    def batch_get(self, table: str, keys: Iterable[Key], *, consistent: bool = True) -> list[Item]:
        """BatchGetItem."""
        wanted = [key for key in keys if not self._is_over(table, key)]
        return self._tables.batch_get(table, wanted, consistent=consistent)

    def transact_get(self, table: str, keys: Sequence[Key]) -> list[Item]:
        """TransactGetItems, of which no one asks for logs."""
        return self._tables.transact_get(table, keys)

    def query(self, query: Query) -> Page:
        """Query, which begins with the first log that is kept, or the first day whose logs are."""
        if query.table == "system" and query.pk.startswith(_MONTHS):
            return self._counters(query)
        if query.table == "system" and query.pk == _FOREIGN_DATES:
            return self._foreign(query)
        first = self._first(query.table, query.pk)
        if not first:
            return self._tables.query(query)
        if query.high and query.high < first:
            return Page([])
        return self._tables.query(replace(query, low=max(query.low, first)))

    def write(self, operation: Write) -> Item:
        """PutItem, UpdateItem or DeleteItem."""
        return self._tables.write(self._expiring(operation))

    def batch_delete(self, table: str, keys: Iterable[Key]) -> None:
        """BatchWriteItem."""
        self._tables.batch_delete(table, keys)

    def transact(self, operations: Sequence[TransactionItem]) -> None:
        """TransactWriteItems."""
        self._tables.transact([self._expiring(operation) for operation in operations])

    def _expiring(self, operation: Operation) -> Operation:
        days = self._days() if operation.table == "logs" and isinstance(operation, Put) else 0
        if not days or not isinstance(operation, Put) or keys.is_booking(operation.item["pk"]):
            return operation
        expires = expiry(int(operation.item["sk"]), days)
        return replace(operation, item={**operation.item, EXPIRES: expires})

    def _is_over(self, table: str, key: Key) -> bool:
        return key[1] < self._first(table, key[0])

    def _first(self, table: str, partition: str) -> str:
        """The lowest sort key of a partition that is shown; "" for all."""
        kept = self._first_day() if table == "logs" and not keys.is_booking(partition) else None
        return padded(max(ids_of(kept, kept)[0], 0)) if kept else ""

    def _first_day(self) -> date | None:
        days = self._days()
        return datetime.fromtimestamp(self._now(), UTC).date() - timedelta(days=days) if days else None

    def _foreign(self, query: Query) -> Page:
        """The index of foreign dates without logs that are over, which stay there."""
        page, first = self._tables.query(query), self._first("logs", "")
        return replace(page, items=[item for item in page.items if _id_of_foreign(item) >= first])

    def _counters(self, query: Query) -> Page:
        """The counters of months or days without those of logs that are over: the first month is its kept days."""
        page, kept = self._tables.query(query), self._first_day()
        if kept is None:
            return page
        first = month_of(kept)
        if query.pk != _MONTHS:
            since = f"{kept.day:02d}" if query.pk == f"{_MONTHS}#{first}" else ""
            return replace(page, items=[item for item in page.items if item["sk"] >= since])
        later = [item for item in page.items if month_of_counter(item) > first]
        if len(later) < len(page.items):
            days = pages(self, Query("system", f"{_MONTHS}#{first}"))
            later.insert(0, {"pk": _MONTHS, "sk": first, **_summed(days)})
        return replace(page, items=later)


def _id_of_foreign(item: Item) -> str:
    """The id of a log, as a sort key, of its item in the index of foreign dates."""
    return padded(int(str(item["sk"]).rsplit("#", 2)[1]))


def month_of_counter(item: Item) -> str:
    """The month of a counter, of which there may be several: ``2026-11`` and ``2026-11#3``."""
    return str(item["sk"]).partition("#")[0]


def _summed(days: Iterable[Item]) -> Counter[str]:
    """The counters of days together."""
    amounts: Counter[str] = Counter()
    for day in days:
        amounts.update({name: amount for name, amount in day.items() if name not in ("pk", "sk")})
    return amounts


def expiry(log_id: int, days: int) -> int:
    """When the logs of the day of an id expire that are kept for so many days after it: seconds since 1970."""
    over = datetime.combine(day_of(log_id) + timedelta(days=days + 1), time(), UTC)
    return int(over.timestamp())
