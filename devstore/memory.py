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

from devstore.evaluate import outcome
from laurel.store.driver.change import Change
from laurel.store.driver.codec import copied
from laurel.store.driver.conditions import holds
from laurel.store.driver.errors import ConditionFailed
from laurel.store.driver.requests import (
    TRANSACTION_ITEMS,
    Check,
    Delete,
    Item,
    Key,
    Page,
    Query,
    TransactionItem,
    Update,
    Write,
)
from laurel.store.driver.sizes import ITEM_BYTES, PAGE_BYTES, TRANSACTION_BYTES, item_size
from laurel.store.driver.tables import PK, SK, TABLES, Index, Table

_TABLE_ITSELF = Index("", PK, SK, "ALL")

_Entry = tuple[str, str, str]
"""Sort key in an index, then the key of the item: what a partition is ordered by."""

_ABOVE_ALL_TEXT = chr(0x10FFFF)

_KEY_BYTES = {"hash": 2048, "range": 1024}


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
        if not 0 < len(keys) <= TRANSACTION_ITEMS or len(set(keys)) != len(keys):
            raise ValueError("a transaction takes 1 to 100 operations on different items")
        return self.batch_get(table, keys)

    def query(self, query: Query) -> Page:
        """Query."""
        if query.index and query.consistent:
            raise ValueError("no consistent reads on a global secondary index")
        if query.high and query.low > query.high:
            raise ValueError("the lower bound is above the upper one")
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
        places = {(operation.table, operation.key) for operation in operations}
        if not 0 < len(operations) <= TRANSACTION_ITEMS or len(places) != len(operations):
            raise ValueError("a transaction takes 1 to 100 operations on different items")
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
        """Work out every outcome first, so that a refusal of any leaves nothing behind."""
        outcomes: list[tuple[TransactionItem, Item | None]] = []
        failed: dict[int, Item | None] = {}
        room = TRANSACTION_BYTES
        for position, operation in enumerate(operations):
            before = self._tables[operation.table].items.get(operation.key)
            if not holds(operation.condition, before):
                failed[position] = copied(before) if before else None
                continue
            after = outcome(operation, before)
            if after is not None and not isinstance(operation, Check):
                room -= self._tables[operation.table].refuse_malformed(after)
            outcomes.append((operation, after))
        if room < 0:
            raise ValueError("a transaction takes 4 MB")
        if failed:
            raise ConditionFailed(failed)
        for operation, after in outcomes:
            if not isinstance(operation, Check):
                self._record(operation, after)
                self._tables[operation.table].store(operation.key, after)

    def _record(self, operation: Write, after: Item | None) -> None:
        if operation.table not in self._followed:
            return
        before = self._tables[operation.table].items.get(operation.key)
        if before != after:
            self._sequence += 1
            self._followed[operation.table].append(Change(str(self._sequence), copied(before), copied(after)))


class _MemoryTable:
    """One table: its items by key, and per index (the table itself too) its ordered partitions."""

    def __init__(self, table: Table) -> None:
        self.items: dict[Key, Item] = {}
        self._table = table
        self._views = {index.name: _View(index) for index in (_TABLE_ITSELF, *table.indexes)}

    def expires(self, item: Item) -> float:
        """When an item expires, in seconds since 1970."""
        return float(item.get(self._table.ttl, math.inf)) if self._table.ttl else math.inf

    def refuse_malformed(self, item: Item) -> int:
        """The size of the item; ValueError for what DynamoDB does not store: bad keys, too many bytes."""
        for view in self._views.values():
            view.refuse_malformed(item)
        size = item_size(item)
        if size > ITEM_BYTES:
            raise ValueError("item over 400 KB")
        return size

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
                return Page(found, view.start_after(found[-1]))
            item = view.index.entry(self.items[entry[1], entry[2]]) or {}
            room -= item_size(item)
            found.append(copied(item))
        return Page(found)


class _View:
    """The partitions of one index, each a sorted list of entries."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._partitions: dict[str, list[_Entry]] = {}

    def refuse_malformed(self, item: Item) -> None:
        """ValueError for keys of this index that are empty, too long or not text."""
        index = self.index
        for kind, name in (("hash", index.hash), ("range", index.range)):
            value = item.get(name, "" if not index.name else None)
            if value is None:
                continue
            if not isinstance(value, str) or not 0 < len(value.encode()) <= _KEY_BYTES[kind]:
                raise ValueError(f"not a key: {name}")

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
        low, high = _bounds(query)
        first, last = bisect_left(partition, (low, "", "")), len(partition)
        if high:
            last = bisect_right(partition, (high, _ABOVE_ALL_TEXT, ""))
        if query.start:
            start = (query.start[self.index.range], query.start[PK], query.start[SK])
            if query.reverse:
                last = min(last, bisect_left(partition, start))
            else:
                first = max(first, bisect_right(partition, start))
        positions = range(last - 1, first - 1, -1) if query.reverse else range(first, last)
        return (partition[position] for position in positions)

    def start_after(self, item: Item) -> Item:
        """LastEvaluatedKey of a page that ends with the item."""
        names = (PK, SK, self.index.hash, self.index.range)
        return {name: item[name] for name in names}

    def _place(self, key: Key, item: Item | None) -> tuple[str, _Entry] | None:
        if item is None or self.index.hash not in item or self.index.range not in item:
            return None
        return item[self.index.hash], (item[self.index.range], *key)


def _bounds(query: Query) -> tuple[str, str]:
    """The lowest and highest sort key of a query ("": unbounded)."""
    if query.prefix:
        return query.prefix, query.prefix + _ABOVE_ALL_TEXT
    return query.low, query.high
