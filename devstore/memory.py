"""DynamoDB's semantics on dictionaries: for tests and for `laurel serve --store memory`.

What DynamoDB refuses is refused, what it returns is a copy, a transaction happens whole or not at
all, and an index holds exactly the items that have its keys. One lock makes everything serial, so
neither conflicts nor lag ever show (`devstore.lagging` adds the latter).
"""

from __future__ import annotations

import math
import threading
from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from devstore.operations import (
    ABOVE_ALL_TEXT,
    TABLE_ITSELF,
    Outcome,
    bounds_of,
    outcomes,
    place_of,
    refuse_query,
    refuse_transaction,
    start_after,
)
from laurel.store.driver.change import Change
from laurel.store.driver.codec import copied
from laurel.store.driver.requests import Delete, Item, Key, Page, Query, TransactionItem, Update, Write
from laurel.store.driver.sizes import PAGE_BYTES, item_size
from laurel.store.driver.tables import PK, SK, TABLES, Index, Table

_Entry = tuple[str, str, str]
"""Sort key in an index, then the key of the item: what a partition is ordered by."""


class MemoryTables:
    """All tables in this process' memory (a `laurel.store.driver.requests.Tables`), safe under threads."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._tables = {name: _MemoryTable(table) for name, table in TABLES.items()}
        self._followed: dict[str, deque[Change]] = {}
        self._sequence = 0

    def follow(self, table: str) -> deque[Change]:
        """A queue that every change of the table from now on is appended to: its stream."""
        return self._followed.setdefault(table, deque())

    def get(self, table: str, key: Key, *, consistent: bool = True) -> Item | None:
        """GetItem."""
        with self._lock:
            item = self._tables[table].items.get(key)
            return None if item is None else copied(item)

    def batch_get(self, table: str, keys: Iterable[Key], *, consistent: bool = True) -> list[Item]:
        """BatchGetItem."""
        with self._lock:
            items = self._tables[table].items
            return [copied(items[key]) for key in dict.fromkeys(keys) if key in items]

    def transact_get(self, table: str, keys: Sequence[Key]) -> list[Item]:
        """TransactGetItems."""
        refuse_transaction([(table, key) for key in keys])
        return self.batch_get(table, keys)

    def query(self, query: Query) -> Page:
        """Query."""
        refuse_query(query)
        with self._lock:
            return self._tables[query.table].query(query)

    def write(self, operation: Write) -> Item:
        """PutItem, UpdateItem or DeleteItem."""
        with self._lock:
            self._commit([operation])
            if not isinstance(operation, Update):
                return {}
            item: Item = copied(self._tables[operation.table].items[operation.key])
            return item

    def batch_delete(self, table: str, keys: Iterable[Key]) -> None:
        """BatchWriteItem."""
        with self._lock:
            self._commit([Delete(table, key) for key in dict.fromkeys(keys)])

    def transact(self, operations: Sequence[TransactionItem]) -> None:
        """TransactWriteItems."""
        refuse_transaction([(operation.table, operation.key) for operation in operations])
        with self._lock:
            self._commit(operations)

    def sweep(self, now: float) -> int:
        """Remove what expired before `now` (seconds since 1970), as TTL does; how many items.

        The streams do not have it: no one who reads them does anything with it.
        """
        swept = 0
        with self._lock:
            for table in self._tables.values():
                over = [key for key, item in table.items.items() if table.expires(item) < now]
                for key in over:
                    table.store(key, None)
                swept += len(over)
        return swept

    def _commit(self, operations: Sequence[TransactionItem]) -> None:
        for changed in outcomes(operations, lambda table, key: self._tables[table].items.get(key)):
            self._record(changed)
            self._tables[changed.table].store(changed.key, changed.after)

    def _record(self, changed: Outcome) -> None:
        if changed.table in self._followed and changed.before != changed.after:
            self._sequence += 1
            change = Change(str(self._sequence), copied(changed.before), copied(changed.after))
            self._followed[changed.table].append(change)


class _MemoryTable:
    """One table: its items by key, and per index (the table itself too) its ordered partitions."""

    def __init__(self, table: Table) -> None:
        self.items: dict[Key, Item] = {}
        self._table = table
        self._views = {index.name: _View(index) for index in (TABLE_ITSELF, *table.indexes)}

    def expires(self, item: Item) -> float:
        """When an item expires, in seconds since 1970."""
        return float(item.get(self._table.ttl, math.inf)) if self._table.ttl else math.inf

    def store(self, key: Key, item: Item | None) -> None:
        """Replace, or remove for None, what is under the key."""
        before = self.items.get(key)
        for view in self._views.values():
            view.move(key, before, item)
        if item is None:
            self.items.pop(key, None)
        else:
            self.items[key] = item

    def query(self, query: Query) -> Page:
        """One page, ended by the limit or by 1 MB."""
        view = self._views[query.index]
        found: list[Item] = []
        room = PAGE_BYTES
        for entry in view.entries(query):
            if len(found) == query.limit or room <= 0:
                return Page(found, start_after(view.index, found[-1]))
            item = view.index.entry(self.items[entry[1], entry[2]]) or {}
            room -= item_size(item)
            found.append(copied(item))
        return Page(found)


class _View:
    """The partitions of one index, each a sorted list of entries."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._partitions: dict[str, list[_Entry]] = {}

    def move(self, key: Key, before: Item | None, after: Item | None) -> None:
        """Take the entry of an item from where it was to where it belongs now."""
        old, new = self._place(key, before), self._place(key, after)
        if old == new:
            return
        if old:
            partition = self._partitions[old[0]]
            del partition[bisect_left(partition, old[1])]
        if new:
            insort(self._partitions.setdefault(new[0], []), new[1])

    def entries(self, query: Query) -> Iterator[_Entry]:
        """Entries of the query's partition and range, in its order, after its start."""
        partition = self._partitions.get(query.pk, [])
        low, high = bounds_of(query)
        first, last = bisect_left(partition, (low, "", "")), len(partition)
        if high:
            last = bisect_right(partition, (high, ABOVE_ALL_TEXT, ""))
        if query.start:
            start = (query.start[self.index.range], query.start[PK], query.start[SK])
            if query.reverse:
                last = min(last, bisect_left(partition, start))
            else:
                first = max(first, bisect_right(partition, start))
        positions = range(last - 1, first - 1, -1) if query.reverse else range(first, last)
        return (partition[position] for position in positions)

    def _place(self, key: Key, item: Item | None) -> tuple[str, _Entry] | None:
        place = place_of(self.index, item)
        return (place[0], (place[1], *key)) if place else None
