"""The tables with only the logs that are kept: what is older is not read, and what is written will expire.

DynamoDB deletes an item within days of its expiry (TTL), at no cost; until then it is passed over here, by its id.
Bookings do not expire: no list shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar

from laurel.store.driver.requests import Item, Key, Page, Put, Query, Tables, TransactionItem, Write
from laurel.store.driver.tables import EXPIRES
from laurel.store.ledger.ids import day_of, ids_of
from laurel.store.rows import keys

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
        """Query, which begins with the first log that is kept."""
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
        days = self._days() if table == "logs" and not keys.is_booking(partition) else 0
        if not days:
            return ""
        kept = datetime.fromtimestamp(self._now(), UTC).date() - timedelta(days=days)
        return keys.padded(max(ids_of(kept, kept)[0], 0))


def expiry(log_id: int, days: int) -> int:
    """When the logs of the day of an id expire that are kept for so many days after it: seconds since 1970."""
    over = datetime.combine(day_of(log_id) + timedelta(days=days + 1), time(), UTC)
    return int(over.timestamp())
