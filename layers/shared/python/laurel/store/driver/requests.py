"""The operations the stores speak, and the protocol of whatever carries them out.

An item is a dictionary of plain Python values (`laurel.store.driver.codec`) with the string attributes
``pk`` and ``sk``. Tables and indexes are named as in `laurel.store.driver.tables`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from laurel.store.driver.conditions import Condition

Item = dict[str, Any]
"""One item: attribute names to plain values."""

Key = tuple[str, str]
"""The ``pk`` and ``sk`` of an item."""

TRANSACTION_ITEMS = 100
"""DynamoDB's bound on the operations of one transaction."""

BATCH_KEYS = 100
"""Keys that one BatchGetItem takes."""

BATCH_DELETES = 25
"""Keys that one BatchWriteItem takes."""


@dataclass(frozen=True, slots=True)
class Put:
    """Write the whole item, replacing a stored one (PutItem)."""

    table: str
    item: Item
    condition: Condition | None = None

    @property
    def key(self) -> Key:
        """Key of the item written."""
        return self.item["pk"], self.item["sk"]


@dataclass(frozen=True, slots=True)
class Update:
    """Set, remove and add to top-level attributes, making the item if it is absent (UpdateItem).

    ``add`` holds numbers; an absent attribute counts as 0.
    """

    table: str
    key: Key
    set: Mapping[str, Any] = field(default_factory=dict)
    remove: Sequence[str] = ()
    add: Mapping[str, int | float] = field(default_factory=dict)
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove the item; nothing happens where there is none (DeleteItem)."""

    table: str
    key: Key
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """Require something of an item that the transaction does not write (ConditionCheck)."""

    table: str
    key: Key
    condition: Condition


Write = Put | Update | Delete
TransactionItem = Put | Update | Delete | Check


@dataclass(frozen=True, slots=True)
class Query:
    """One page of the items that share a partition key, ordered by sort key (Query).

    ``index`` names a global secondary index ("": the table itself). ``prefix``, or ``low`` and
    ``high`` (both included), restrict the sort key. ``limit`` bounds the items of the page, ``start``
    is the ``next`` of the page before. ``consistent`` is refused on an index.
    """

    table: str
    pk: str
    index: str = ""
    prefix: str = ""
    low: str = ""
    high: str = ""
    reverse: bool = False
    limit: int | None = None
    start: Item | None = None
    consistent: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Items of a page in order; ``next`` is where the next one starts, None after the last."""

    items: list[Item]
    next: Item | None = None


class Tables(Protocol):
    """A driver: DynamoDB, dictionaries, or something wrapped around one of them.

    Every method may raise `laurel.app.errors.Unavailable`, and ValueError for what DynamoDB refuses
    as malformed (an item over 400 KB, a key twice in one transaction …).
    """

    def get(self, table: str, key: Key, *, consistent: bool = True) -> Item | None:
        """The item under the key (GetItem); one read unit per 4 KB, half if not consistent."""

    def batch_get(self, table: str, keys: Iterable[Key], *, consistent: bool = True) -> list[Item]:
        """The items that exist under those keys, in any order, however many (BatchGetItem)."""

    def transact_get(self, table: str, keys: Sequence[Key]) -> list[Item]:
        """The items that exist under at most 100 different keys, all as of one moment (TransactGetItems).

        Two read units per 4 KB. Raises `laurel.store.driver.errors.TransactionConflict` while one of them is written.
        """

    def query(self, query: Query) -> Page:
        """One page: at most the limit and 1 MB (Query)."""

    def write(self, operation: Write) -> Item:
        """Carry out one write alone; the item afterwards of an Update, else {}.

        Raises `laurel.store.driver.errors.ConditionFailed` or TransactionConflict.
        """

    def batch_delete(self, table: str, keys: Iterable[Key]) -> None:
        """Remove the items under those keys, however many, as far as there are any, each by itself (BatchWriteItem).

        What is removed is removed for good where the call fails; it can be repeated. Raises
        `laurel.store.driver.errors.TransactionConflict` where another transaction is at work on an item.
        """

    def transact(self, operations: Sequence[TransactionItem]) -> None:
        """Carry out all or none of at most 100 operations on different items (TransactWriteItems).

        Raises `laurel.store.driver.errors.ConditionFailed` with the operations that failed, or
        TransactionConflict.
        """


def pages(tables: Tables, query: Query) -> Iterable[Item]:
    """All items of a query, page after page, each page read when its first item is needed."""
    while True:
        page = tables.query(query)
        yield from page.items
        if page.next is None:
            return
        query = replace(query, start=page.next)
