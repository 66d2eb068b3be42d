"""Store the logs of a slot of ids together, as code of today writes them, and move them to the partition of their slot.

Rows keep their ids. What a row is removed from and what it comes to are written in one transaction, on the condition
that it is as it was read: so every row is in one place at any moment, whatever is written beside. The new items are
marked as moved, so that no notice is made of them; their table's stream counts each row out and in again.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

from laurel.domain.records.ledger import Log
from laurel.store.driver.conditions import Absent, Condition
from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.driver.requests import Delete, Item, Key, Put, Query, Tables, TransactionItem, pages
from laurel.store.driver.sizes import item_size
from laurel.store.ledger.ids import SHARDS, bucket, slot_of
from laurel.store.rows import keys
from laurel.store.rows.entries import MOVED, as_read
from laurel.store.rows.ledger import ENTRY_BYTES, entry_at, log_rows
from laurel_cli.errors import CommandError
from laurel_cli.operate.whole_tables import WholeTables

FIRST_YEAR = 2024
"""No id is older."""

OPERATIONS = 90
"""Operations at once: slots that follow one another share a transaction, which takes 100."""

PASSES = 10
"""How often the ledger is read: code of before may write logs, and any code may change them, beside the migration."""

IDLE_PASSES = 2
"""Passes after which what could not be moved stays: code finds it where it is."""

BATCH_BYTES = 1_000_000
"""Bytes of a transaction, which takes 4 MB."""

Slot = Sequence[Item]
"""The items of one slot that have to be moved."""


def migrate(whole: WholeTables) -> int:
    """Move what is there, until a pass finds nothing that can be moved; returns how many items were moved."""
    moved = idle = 0
    for _ in range(PASSES):
        left = done = 0
        for batch in _batches(slot for partition in _partitions() for slot in _slots(whole.tables, partition)):
            done += _move_batch(whole.tables, batch)
            left += sum(len(slot) for slot in batch)
        moved += done
        idle = 0 if done else idle + 1
        if not left or idle == IDLE_PASSES:
            return moved
    raise CommandError("logs are still being written in the old form: wait until the release before has ended")


def _partitions() -> Iterator[str]:
    """Logs and bookings, month by month up to this one: what the names of their partitions begin with."""
    now = datetime.now(UTC)
    for prefix in ("", keys.BOOKINGS):
        for number in range(FIRST_YEAR * 12, now.year * 12 + now.month):
            yield f"{prefix}{number // 12}-{number % 12 + 1:02d}"


def _slots(tables: Tables, partition: str) -> Iterator[Slot]:
    """What is to be moved of a month, slot by slot in the order of ids."""
    shards = [pages(tables, Query("logs", bucket(partition, shard), consistent=True)) for shard in range(SHARDS)]
    items = heapq.merge(*shards, key=lambda item: str(item["sk"]))
    for _, slot in groupby(filter(_is_old, items), key=lambda item: slot_of(int(item["sk"]))):
        yield list(slot)


def _is_old(item: Item) -> bool:
    """Whether an item is of the form or in the place of before."""
    return item.get("schema", 1) == 1 or _key(item) not in (_entry_key(item), _apart_key(item))


def _batches(slots: Iterator[Slot]) -> Iterator[list[Slot]]:
    batch: list[Slot] = []
    operations = size = 0
    for slot in slots:
        more, larger = len(_together(slot)), sum(map(item_size, slot))
        if batch and (operations + more > OPERATIONS or size + larger > BATCH_BYTES):
            yield batch
            batch, operations, size = [], 0, 0
        batch.append(slot)
        operations, size = operations + more, size + larger
    if batch:
        yield batch


def _move_batch(tables: Tables, batch: Sequence[Slot]) -> int:
    """Move slots together, or each by itself where something is in the way of one; how many items were moved."""
    try:
        tables.transact([operation for slot in batch for operation in _together(slot)])
    except (ConditionFailed, TransactionConflict):
        return sum(_move(tables, slot) for slot in batch)
    return sum(map(len, batch))


def _move(tables: Tables, slot: Slot) -> int:
    """Move one slot; 0 where a log changed since it was read: the next pass looks again."""
    for operations in (_together(slot), _one_by_one(slot)):
        if not operations:
            continue
        try:
            tables.transact(operations)
        except TransactionConflict:
            return 0
        except ConditionFailed:
            continue
        return len(slot)
    return 0


def _together(slot: Slot) -> list[TransactionItem]:
    """One item for the logs of a user in the place of the slot; others' logs, if a slot has any, one by one."""
    if sum(map(item_size, slot)) > ENTRY_BYTES:
        return _one_by_one(slot)
    logs = {_key(item): log for item in slot for log in log_rows(item)}
    first = min(logs.values(), key=lambda log: log.id)
    entry = [log for log in logs.values() if log.user_id == first.user_id]
    targets = [(_entry_key(slot[0]), sorted(entry, key=lambda log: log.id))]
    targets += [(_apart_key(item), log_rows(item)) for item in slot if logs[_key(item)].user_id != first.user_id]
    return _operations(slot, targets)


def _one_by_one(slot: Slot) -> list[TransactionItem]:
    """Each log by itself, where the place of the slot is taken; the first log of a slot then stays where it is."""
    movable = [item for item in slot if _apart_key(item) != _entry_key(item)]
    return _operations(movable, [(_apart_key(item), log_rows(item)) for item in movable])


def _operations(slot: Slot, targets: Sequence[tuple[Key, Sequence[Log]]]) -> list[TransactionItem]:
    stored = {_key(item): item for item in slot}
    written = {key for key, _ in targets}
    deletes: list[TransactionItem] = [
        Delete("logs", key, as_read(item)) for key, item in stored.items() if key not in written
    ]
    return [*deletes, *(_put(key, logs, stored.get(key)) for key, logs in targets)]


def _put(key: Key, logs: Sequence[Log], replaced: Item | None) -> Put:
    condition: Condition = as_read(replaced) if replaced else Absent("pk")
    return Put("logs", entry_at(key, logs) | {MOVED: True}, condition)


def _key(item: Item) -> Key:
    return item["pk"], item["sk"]


def _entry_key(item: Item) -> Key:
    """Where the item of the slot is, among logs or bookings as the item is."""
    pk, sk = keys.entry(int(item["sk"]))
    return _prefix(item) + pk, sk


def _apart_key(item: Item) -> Key:
    pk, sk = keys.row_of_slot(int(item["sk"]))
    return _prefix(item) + pk, sk


def _prefix(item: Item) -> str:
    return keys.BOOKINGS if item["pk"].startswith(keys.BOOKINGS) else ""
