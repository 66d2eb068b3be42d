"""What DynamoDB makes of operations before anything is written: what the stores of one machine have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from devstore.evaluate import outcome
from laurel.store.driver.codec import copied
from laurel.store.driver.conditions import holds
from laurel.store.driver.errors import ConditionFailed
from laurel.store.driver.requests import TRANSACTION_ITEMS, Check, Item, Key, Query, TransactionItem
from laurel.store.driver.sizes import ITEM_BYTES, TRANSACTION_BYTES, item_size
from laurel.store.driver.tables import PK, SK, TABLES, Index, Table

TABLE_ITSELF = Index("", PK, SK, "ALL")
"""A table as if it were an index of itself."""

ABOVE_ALL_TEXT = chr(0x10FFFF)
"""What sorts above all texts that begin as a key does, once it is appended to that."""

_HASH_BYTES, _RANGE_BYTES = 2048, 1024


class Outcome(NamedTuple):
    """An item that an operation changes: as it was, as it becomes (None: absent), and its bytes then."""

    table: str
    key: Key
    before: Item | None
    after: Item | None
    size: int


def outcomes(operations: Sequence[TransactionItem], stored: Callable[[str, Key], Item | None]) -> list[Outcome]:
    """What operations that are carried out together change; ``stored(table, key)`` is an item as it is.

    Every outcome is worked out first, so that a refusal of any leaves nothing behind. Raises ConditionFailed with the
    operations whose conditions do not hold, and ValueError for what DynamoDB does not store.
    """
    changed: list[Outcome] = []
    failed: dict[int, Item | None] = {}
    for position, operation in enumerate(operations):
        before = stored(operation.table, operation.key)
        if not holds(operation.condition, before):
            failed[position] = copied(before) if before else None
            continue
        after = outcome(operation, before)
        if not isinstance(operation, Check):
            size = refuse_malformed(TABLES[operation.table], after) if after else 0
            changed.append(Outcome(operation.table, operation.key, before, after, size))
    if sum(each.size for each in changed) > TRANSACTION_BYTES:
        raise ValueError("a transaction takes 4 MB")
    if failed:
        raise ConditionFailed(failed)
    return changed


def refuse_transaction(places: Sequence[tuple[str, Key]]) -> None:
    """ValueError for what no transaction takes: none or over 100 operations, or two on one item."""
    if not 0 < len(places) <= TRANSACTION_ITEMS or len(set(places)) != len(places):
        raise ValueError("a transaction takes 1 to 100 operations on different items")


def refuse_query(query: Query) -> None:
    """ValueError for a query that DynamoDB does not take."""
    if query.index and query.consistent:
        raise ValueError("no consistent reads on a global secondary index")
    if query.high and query.low > query.high:
        raise ValueError("the lower bound is above the upper one")


def refuse_malformed(table: Table, item: Item) -> int:
    """The size of the item; ValueError for what DynamoDB does not store: bad keys, too many bytes."""
    for index in (TABLE_ITSELF, *table.indexes):
        _refuse_key(index, index.hash, item, _HASH_BYTES)
        _refuse_key(index, index.range, item, _RANGE_BYTES)
    size = item_size(item)
    if size > ITEM_BYTES:
        raise ValueError("item over 400 KB")
    return size


def _refuse_key(index: Index, name: str, item: Item, most: int) -> None:
    """ValueError for a key that is empty, too long or no text; an item may lack those of an index."""
    value = item.get(name, None if index.name else "")
    if value is not None and (not isinstance(value, str) or not 0 < len(value.encode()) <= most):
        raise ValueError(f"not a key: {name}")


def index_of(query: Query) -> Index:
    """The index that a query reads, or the table itself as one."""
    return TABLES[query.table].index(query.index) if query.index else TABLE_ITSELF


def bounds_of(query: Query) -> tuple[str, str]:
    """The lowest and highest sort key of a query, both included ("": unbounded)."""
    if query.prefix:
        return query.prefix, query.prefix + ABOVE_ALL_TEXT
    return query.low, query.high


def start_after(index: Index, item: Item) -> Item:
    """LastEvaluatedKey of a page that ends with the item."""
    return {name: item[name] for name in (PK, SK, index.hash, index.range)}


def place_of(index: Index, item: Item | None) -> tuple[str, str] | None:
    """The partition and the sort key of an item in an index; None if it is not in it."""
    if item is None or index.hash not in item or index.range not in item:
        return None
    return item[index.hash], item[index.range]
