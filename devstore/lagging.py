"""A driver whose indexes lag behind its tables, as they may on AWS and never do in an emulator."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace

from devstore.memory import MemoryTables
from laurel.store.driver.requests import Check, Delete, Item, Key, Page, Query, Tables, TransactionItem, Write


class LaggingIndexes:
    """Wraps an empty driver: queries of an index see only writes made before the last `settle`.

    Index queries are answered from a shadow in memory that repeats the writes late. For tests.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._shadow = MemoryTables()
        self._late: list[Write] = []
        self._lock = threading.Lock()

    def settle(self) -> None:
        """Let the indexes catch up."""
        with self._lock:
            for operation in self._late:
                self._shadow.write(replace(operation, condition=None))
            self._late.clear()

    def get(self, table: str, key: Key, *, consistent: bool = True) -> Item | None:
        """GetItem."""
        return self._tables.get(table, key, consistent=consistent)

    def batch_get(self, table: str, keys: Iterable[Key], *, consistent: bool = True) -> list[Item]:
        """BatchGetItem."""
        return self._tables.batch_get(table, keys, consistent=consistent)

    def transact_get(self, table: str, keys: Sequence[Key]) -> list[Item]:
        """TransactGetItems."""
        return self._tables.transact_get(table, keys)

    def query(self, query: Query) -> Page:
        """Query, of an index as it was at the last `settle`."""
        return (self._shadow if query.index else self._tables).query(query)

    def write(self, operation: Write) -> Item:
        """PutItem, UpdateItem or DeleteItem."""
        with self._lock:
            written = self._tables.write(operation)
            self._late.append(operation)
        return written

    def batch_delete(self, table: str, keys: Iterable[Key]) -> None:
        """BatchWriteItem."""
        deletes = [Delete(table, key) for key in dict.fromkeys(keys)]
        with self._lock:
            self._tables.batch_delete(table, [delete.key for delete in deletes])
            self._late += deletes

    def transact(self, operations: Sequence[TransactionItem]) -> None:
        """TransactWriteItems."""
        with self._lock:
            self._tables.transact(operations)
            self._late += [operation for operation in operations if not isinstance(operation, Check)]
