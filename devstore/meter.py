"""Counts calls and capacity units by DynamoDB's documented rules, whatever driver is underneath.

Reads: 4 KB a unit, each item of a get or batch rounded up, a query's items summed first; half if
eventually consistent; at least one unit's worth each. Writes: 1 KB a unit, the larger of the item
before and after; twice in a transaction, also for a check. Each index whose entry changes costs a
write of the entry, two when its key changes (delete and put), not doubled by a transaction.

To know what a write replaces, the meter reads it first, uncounted: for benchmarks and for
`laurel serve` with LAUREL_METER=on, not for a deployment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from devstore.evaluate import outcome
from laurel.store.driver.requests import (
    BATCH_DELETES,
    BATCH_KEYS,
    Check,
    Delete,
    Item,
    Key,
    Page,
    Query,
    Tables,
    TransactionItem,
    Write,
)
from laurel.store.driver.sizes import item_size
from laurel.store.driver.tables import TABLES, Index
from laurel.store.driver.usage import Measure

READ_BYTES = 4096
WRITE_BYTES = 1024


class Meter:
    """A driver (`laurel.store.driver.requests.Tables`) that counts what goes through to another one.

    ``measure()`` counts inside a block (`laurel.store.driver.usage.Measure`).
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.measure = Measure("laurel_metered")

    def get(self, table: str, key: Key, *, consistent: bool = True) -> Item | None:
        """GetItem."""
        item = self._tables.get(table, key, consistent=consistent)
        self._read(1, _units(item_size(item) if item else 0, READ_BYTES), consistent)
        return item

    def batch_get(self, table: str, keys: Iterable[Key], *, consistent: bool = True) -> list[Item]:
        """BatchGetItem; a key without item costs as much as a small one."""
        distinct = list(dict.fromkeys(keys))
        items = self._tables.batch_get(table, distinct, consistent=consistent)
        calls = _units(len(distinct), BATCH_KEYS) if distinct else 0
        self._read(calls, _units_of_all(items, len(distinct)), consistent)
        return items

    def transact_get(self, table: str, keys: Sequence[Key]) -> list[Item]:
        """TransactGetItems: twice the units of BatchGetItem."""
        items = self._tables.transact_get(table, keys)
        self._read(1, 2 * _units_of_all(items, len(keys)), True)
        return items

    def query(self, query: Query) -> Page:
        """Query."""
        page = self._tables.query(query)
        self._read(1, _units(sum(map(item_size, page.items)), READ_BYTES), query.consistent)
        return page

    def write(self, operation: Write) -> Item:
        """PutItem, UpdateItem or DeleteItem."""
        self._write([operation], 1)
        return self._tables.write(operation)

    def batch_delete(self, table: str, keys: Iterable[Key]) -> None:
        """BatchWriteItem; a key without item costs a unit."""
        deletes = [Delete(table, key) for key in dict.fromkeys(keys)]
        for start in range(0, len(deletes), BATCH_DELETES):
            self._write(deletes[start : start + BATCH_DELETES], 1)
        self._tables.batch_delete(table, [delete.key for delete in deletes])

    def transact(self, operations: Sequence[TransactionItem]) -> None:
        """TransactWriteItems."""
        self._write(operations, 2)
        self._tables.transact(operations)

    def _read(self, calls: int, units: int, consistent: bool) -> None:
        usage = self.measure.usage
        if usage:
            usage.read_calls += calls
            usage.read_units += units if consistent else units / 2

    def _write(self, operations: Sequence[TransactionItem], factor: int) -> None:
        usage = self.measure.usage
        if not usage:
            return
        usage.write_calls += 1
        for operation in operations:
            before = self._tables.get(operation.table, operation.key)
            after = outcome(operation, before)
            size = max(item_size(item) if item else 0 for item in (before, after))
            usage.write_units += factor * _units(size, WRITE_BYTES)
            if not isinstance(operation, Check):
                indexes = TABLES[operation.table].indexes
                usage.write_units += sum(_index_units(index, before, after) for index in indexes)


def _units(amount: int, unit: int) -> int:
    return max(1, -(-amount // unit))


def _units_of_all(items: Sequence[Item], requested: int) -> int:
    """Read units of items read by key, of which some may not exist."""
    return sum(_units(item_size(item), READ_BYTES) for item in items) + requested - len(items)


def _index_units(index: Index, before: Item | None, after: Item | None) -> int:
    """Write units of one index when an item changes."""
    old, new = (index.entry(item) if item else None for item in (before, after))
    if old == new:
        return 0
    sizes = [_units(item_size(entry), WRITE_BYTES) for entry in (old, new) if entry]
    moved = old is None or new is None or any(old[name] != new[name] for name in (index.hash, index.range))
    return sum(sizes) if moved else max(sizes)
