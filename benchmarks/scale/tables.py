"""DynamoDB as far as it slows a site down: time, limits of partitions, transactions that meet.

The items are those of the memory driver. A transaction holds its items from when it arrives until it replies; another
one, and a single write, that comes for one of them meanwhile is refused as a conflict. It takes effect after two thirds
of its time. What a request needs it takes from the partitions of its keys, those of the indexes that change included;
where one is exhausted, single requests wait as botocore has them wait, and transactions are cancelled, which the real
driver handles.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from benchmarks.scale.clock import VirtualClock
from benchmarks.scale.partitions import Partitions, Place
from devstore.evaluate import outcome
from devstore.memory import MemoryTables
from devstore.meter import READ_BYTES, WRITE_BYTES
from laurel.app.errors import Unavailable
from laurel.store.driver.client import CLIENT_ATTEMPTS
from laurel.store.driver.dynamodb import DynamoTables, _Throttled
from laurel.store.driver.errors import TransactionConflict
from laurel.store.driver.requests import Check, Item, Key, Page, Query, TransactionItem, Write
from laurel.store.driver.sizes import item_size
from laurel.store.driver.tables import TABLES

READ_SECONDS, WRITE_SECONDS, TRANSACTION_SECONDS, REFUSAL_SECONDS = 0.005, 0.008, 0.015, 0.006
"""What requests take at the median, on the way there and back; one in a hundred takes three times as long."""


Units = dict[Place, float]
"""Units by partition."""


class SimulatedTables(DynamoTables):
    """A driver over the memory driver, on virtual time; shared by all processes of a site.

    It counts conflicts and throttled requests, and keeps what each partition was asked for.
    """

    def __init__(self, memory: MemoryTables, clock: VirtualClock) -> None:
        super().__init__(None, "", clock.sleep)
        self.partitions = Partitions()
        self.conflicts: Counter[str] = Counter()
        self._memory = memory
        self._clock = clock
        self._busy: set[tuple[str, Key]] = set()

    def get(self, table: str, key: Key, *, consistent: bool = True) -> Item | None:
        """GetItem."""
        item = self._memory.get(table, key, consistent=consistent)
        units: Units = {(table, key[0], False): _read_units([item] if item else [], consistent)}
        self._single(units, READ_SECONDS)
        return self._memory.get(table, key, consistent=consistent)

    def batch_get(self, table: str, keys: Iterable[Key], *, consistent: bool = True) -> list[Item]:
        """BatchGetItem."""
        wanted = list(dict.fromkeys(keys))
        if wanted:
            self._single(self._read_of(table, wanted, 1 if consistent else 0.5), READ_SECONDS)
        return self._memory.batch_get(table, wanted, consistent=consistent)

    def transact_get(self, table: str, keys: Sequence[Key]) -> list[Item]:
        """TransactGetItems: refused while one of the items is written."""

        def once() -> list[Item]:
            self._admit(self._read_of(table, keys, 2), [(table, key) for key in keys])
            self._wait(READ_SECONDS)
            return self._memory.transact_get(table, keys)

        return self._backed_off(once)

    def query(self, query: Query) -> Page:
        """Query."""
        page = self._memory.query(query)
        where = f"{query.table}.{query.index}" if query.index else query.table
        self._single({(where, query.pk, False): _read_units(page.items, query.consistent)}, READ_SECONDS)
        return self._memory.query(query)

    def write(self, operation: Write) -> Item:
        """PutItem, UpdateItem or DeleteItem."""
        place = (operation.table, operation.key)
        if place in self._busy:
            self._refuse(place)
        self._single(self._written([operation], 1), WRITE_SECONDS)
        return self._memory.write(operation)

    def transact(self, operations: Sequence[TransactionItem]) -> None:
        """TransactWriteItems."""
        self._backed_off(lambda: self._transaction(operations))

    def _transaction(self, operations: Sequence[TransactionItem]) -> None:
        places = [(operation.table, operation.key) for operation in operations]
        self._admit(self._written(operations, 2), places)
        with self._holding(places):
            self._wait(TRANSACTION_SECONDS * 2 / 3)
            try:
                self._memory.transact(operations)
            finally:
                self._wait(TRANSACTION_SECONDS / 3)

    def _admit(self, units: Units, places: Sequence[tuple[str, Key]]) -> None:
        """Let a transaction begin, or cancel it."""
        if not self._clock.runs:
            return
        if not self.partitions.take(units, self._clock.time):
            self._wait(REFUSAL_SECONDS)
            raise _Throttled("throughput exceeded")
        for place in places:
            if place in self._busy:
                self._refuse(place)

    def _refuse(self, place: tuple[str, Key]) -> None:
        self.conflicts[_kind(place)] += 1
        self._wait(REFUSAL_SECONDS)
        raise TransactionConflict("another transaction is at work")

    def _single(self, units: Units, seconds: float) -> None:
        """Carry out one request's waiting, as often as botocore sends it."""
        for attempt in range(CLIENT_ATTEMPTS):
            if not self._clock.runs:
                return
            self._wait(seconds)
            if self.partitions.take(units, self._clock.time):
                return
            if attempt < CLIENT_ATTEMPTS - 1:
                self._clock.sleep(random.random() * 2**attempt)
        raise Unavailable("throughput exceeded")

    @contextmanager
    def _holding(self, places: Sequence[tuple[str, Key]]) -> Iterator[None]:
        self._busy.update(places)
        try:
            yield
        finally:
            self._busy.difference_update(places)

    def _wait(self, seconds: float) -> None:
        slow = 3 if random.random() < 0.01 else random.uniform(0.7, 1.4)
        self._clock.sleep(seconds * slow)

    def _read_of(self, table: str, keys: Sequence[Key], factor: float) -> Units:
        sizes = {(item["pk"], item["sk"]): item_size(item) for item in self._memory.batch_get(table, keys)}
        units: Units = defaultdict(float)
        for key in keys:
            units[table, key[0], False] += factor * _units(sizes.get(key, 0), READ_BYTES)
        return units

    def _written(self, operations: Sequence[TransactionItem], factor: int) -> Units:
        """The write units of operations by the partitions of the table and of the indexes that change."""
        units: Units = defaultdict(float)
        for operation in operations:
            before = self._memory.get(operation.table, operation.key)
            after = outcome(operation, before)
            size = max(item_size(item) if item else 0 for item in (before, after))
            units[operation.table, operation.key[0], True] += factor * _units(size, WRITE_BYTES)
            if not isinstance(operation, Check):
                _add_index_units(units, operation.table, before, after)
        return units


def _add_index_units(units: Units, table: str, before: Item | None, after: Item | None) -> None:
    for index in TABLES[table].indexes:
        old, new = (index.entry(item) if item else None for item in (before, after))
        if old == new:
            continue
        moved = old is None or new is None or any(old[name] != new[name] for name in (index.hash, index.range))
        for entry in (old, new) if moved else (new,):
            if entry:
                place = (f"{table}.{index.name}", str(entry[index.hash]), True)
                units[place] += _units(item_size(entry), WRITE_BYTES)


def _units(size: int, unit: int) -> int:
    return max(1, -(-size // unit))


def _read_units(items: Sequence[Item], consistent: bool) -> float:
    return _units(sum(map(item_size, items)), READ_BYTES) * (1 if consistent else 0.5)


def _kind(place: tuple[str, Key]) -> str:
    """What an item is, without the numbers that name one of many."""
    table, (pk, sk) = place
    return f"{table} {pk.partition('#')[0]} {sk.partition('#')[0] if not sk[:1].isdigit() else ''}".strip()
