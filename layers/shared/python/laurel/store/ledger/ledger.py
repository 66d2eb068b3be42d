"""The two ledgers: rows written with the counts of their user, found by id or by `laurel.store.ledger.find`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar, cast

from laurel.app.errors import Conflict
from laurel.app.ports.ledger import Deleted, LedgerPage
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import RowQuery
from laurel.store.driver.conditions import Absent, AllOf, Condition, Equals, Exists
from laurel.store.driver.errors import TransactionConflict
from laurel.store.driver.requests import (
    TRANSACTION_ITEMS,
    Check,
    Delete,
    Item,
    Put,
    Query,
    Tables,
    TransactionItem,
    Update,
    pages,
)
from laurel.store.driver.steps import Step, attempt, carry_out
from laurel.store.ledger.by_id import rows_by_id
from laurel.store.ledger.find import Finder
from laurel.store.ledger.ids import LedgerIds
from laurel.store.rows import keys
from laurel.store.rows.ledger import EARNINGS, LOGS, Kind
from laurel.store.rows.state import count_update
from laurel.store.sizing import CHEAPEST, Sizing

Row = TypeVar("Row", Log, Earning)

_KINDS: dict[str, Kind[Any]] = {kind.table: cast(Kind[Any], kind) for kind in (LOGS, EARNINGS)}

FRESH_IDS = 20
"""How many ids may turn out to be taken before creation gives up."""

_CHUNK = TRANSACTION_ITEMS // 2
"""Rows removed at once: each may have a user to be counted down."""

PIECE = 500
"""Items that one piece of a deletion removes at most."""


class RowStore(Generic[Row]):
    """`laurel.app.ports.ledger.Rows` of one kind, over a driver."""

    def __init__(
        self, tables: Tables, ids: LedgerIds, kind: Kind[Row], catch_up: Callable[[], None], sizing: Sizing = CHEAPEST
    ) -> None:
        self._tables = tables
        self._ids = ids
        self._kind: Kind[Row] = kind
        self._sizing = sizing
        self._finder: Finder[Row] = Finder(tables, ids, kind, catch_up, sizing)

    def get(self, row_id: int) -> Row | None:
        """The row of that id, strongly consistent: one read unit."""
        return rows_by_id(self._tables, self._kind, self._sizing, [row_id], consistent=True).get(row_id)

    def create(self, row: Row) -> Row:
        """Store a row under a fresh id, count it for its user and return it; Conflict if the user is gone."""
        for _ in range(FRESH_IDS):
            fresh = replace(row, id=self._ids.take()[0])
            steps = [Step(Put(self._kind.table, self._kind.to_item(fresh), Absent("pk")), _IdTaken())]
            steps += [Step(count, Conflict("the user is gone")) for count in self._count_for(row.user_id)]
            try:
                carry_out(self._tables, steps, Conflict("another writer is at work on the user"))
            except _IdTaken:
                continue
            return fresh
        raise Conflict("no free id found")

    def update(self, seen: Row, changed: Row) -> Row:
        """Store what differs, and count the row for its new user if that is another one.

        Raises Conflict if what changes, or the row's place in an index, is not as it was seen.
        """
        before, after = self._kind.to_item(seen), self._kind.to_item(replace(changed, id=seen.id))
        update = Update(
            self._kind.table,
            keys.ledger_row(seen.id),
            set={name: value for name, value in after.items() if before.get(name) != value},
            remove=[name for name in before if name not in after],
            condition=self._unchanged(before, after),
        )
        operations: list[TransactionItem] = [update]
        if seen.user_id != changed.user_id:
            operations += self._count_for(changed.user_id)
        uncounts = self._uncount_for(seen.user_id) if seen.user_id != changed.user_id else []
        self._write(operations, uncounts)
        return replace(changed, id=seen.id)

    def delete(self, row: Row) -> None:
        """Remove a row and count it no longer; Conflict if it is gone or another user's."""
        item = self._kind.to_item(row)
        delete = Delete(self._kind.table, keys.ledger_row(row.id), AllOf((Exists("pk"), _as_in(item, "user_id"))))
        self._write([delete], self._uncount_for(row.user_id))

    def _write(self, operations: Sequence[TransactionItem], counts: Sequence[Update]) -> None:
        changed = Conflict("the row changed meanwhile")
        if _refused(self._tables, operations, counts, changed):
            raise changed

    def find(self, query: RowQuery[Row]) -> LedgerPage[Row]:
        """One page and its exact total; see `laurel.store.ledger.find`."""
        return self._finder.find(query)

    def _count_for(self, user_id: int) -> list[TransactionItem]:
        if not user_id:
            return []
        return [Check("users", keys.profile(user_id), Exists("pk")), count_update(user_id, **{self._kind.table: 1})]

    def _uncount_for(self, user_id: int) -> list[Update]:
        return [_uncount(user_id, self._kind.table, 1)] if user_id else []

    def _unchanged(self, before: Item, after: Item) -> Condition:
        changed: list[str] = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        names: dict[str, None] = dict.fromkeys([*self._kind.places, *changed])
        return AllOf((Exists("pk"), *(_as_in(before, name) for name in names)))


class LedgerStore:
    """`laurel.app.ports.ledger.Ledger` over a driver; ``catch_up`` lets the totals follow before lists go by them.

    Single logs and lists of them are read and written through ``kept_logs``, whatever is deleted or counted is not.
    """

    def __init__(
        self,
        tables: Tables,
        ids: LedgerIds,
        catch_up: Callable[[], None] = lambda: None,
        sizing: Sizing = CHEAPEST,
        kept_logs: Tables | None = None,
    ) -> None:
        self._tables = tables
        self._sizing = sizing
        self.logs: RowStore[Log] = RowStore(kept_logs or tables, ids, LOGS, catch_up, sizing)
        self.earnings: RowStore[Earning] = RowStore(tables, ids, EARNINGS, catch_up, sizing)

    def history(self, user_id: int) -> list[Log]:
        """All logs and bookings of a user in the order they were written, read by the index by user."""
        partitions = (keys.user_rows(user_id), keys.user_bookings(user_id))
        queries = (Query("logs", partition, "by_user") for partition in partitions)
        rows = (log for query in queries for item in pages(self._tables, query) for log in LOGS.rows(item))
        return sorted(rows, key=lambda log: log.id)

    def earned(self, user_id: int) -> list[Earning]:
        """All earnings of a user in the order they were written, read by the index by user."""
        items = pages(self._tables, Query("earnings", keys.user_rows(user_id), "by_user"))
        return list(EARNINGS.in_order(items))

    def delete_of_post(self, post_id: int, rest: object = None) -> Deleted:
        """Remove earnings of a post that its index shows, 50 in a transaction that counts them no longer."""
        partitions = keys.post_partitions(post_id, self._sizing)
        places = [Query("earnings", partition, "by_post", limit=PIECE) for partition in partitions]

        def delete(table: str, items: Sequence[Item]) -> int:
            for first in range(0, len(items), _CHUNK):
                self._remove(table, items[first : first + _CHUNK])
            return len(items)

        return self._delete_piece(places, rest, delete)

    def delete_of_user(self, user_id: int, rest: object = None) -> Deleted:
        """Remove rows and bookings of a user who is gone, outside of transactions: there is nothing to count."""
        partitions = (
            ("earnings", keys.user_rows(user_id)),
            ("logs", keys.user_rows(user_id)),
            ("logs", keys.user_bookings(user_id)),
        )
        places = [Query(table, partition, "by_user", limit=PIECE) for table, partition in partitions]

        def delete(table: str, items: Sequence[Item]) -> int:
            try:
                self._tables.batch_delete(table, [(item["pk"], item["sk"]) for item in items])
            except TransactionConflict as conflict:
                raise Conflict("another writer is at work on the rows") from conflict
            return sum(len(_KINDS[table].rows(item)) for item in items)

        return self._delete_piece(places, rest, delete)

    def _delete_piece(
        self, places: Sequence[Query], rest: object, delete: Callable[[str, Sequence[Item]], int]
    ) -> Deleted:
        """Delete the first page of items there is from a rest on: the place in `places`, and where it begins there."""
        place, start = cast(tuple[int, Item | None], rest or (0, None))
        while place < len(places):
            query = replace(places[place], start=start)
            page = self._tables.query(query)
            place, start = (place, page.next) if page.next else (place + 1, None)
            if page.items:
                return Deleted(delete(query.table, page.items), (place, start) if place < len(places) else None)
        return Deleted(0)

    def _remove(self, table: str, rows: Sequence[Item]) -> None:
        """Remove rows that an index shows; those that are gone already are passed over."""
        while rows:
            deletes: list[TransactionItem] = [Delete(table, (row["pk"], row["sk"]), Exists("pk")) for row in rows]
            counted = Counter(
                row["user_id"] for row in rows if "user_id" in row and not row["pk"].startswith(keys.BOOKINGS)
            )
            counts = [_uncount(user, table, number) for user, number in counted.items()]
            refused = _refused(self._tables, deletes, counts, Conflict("another writer is at work on the rows"))
            if not refused:
                return
            rows = [row for row, delete in zip(rows, deletes, strict=True) if delete not in refused]


class _IdTaken(Exception):
    """Another row has the fresh id."""


def _refused(
    tables: Tables, operations: Sequence[TransactionItem], counts: Sequence[Update], busy: Exception
) -> list[TransactionItem]:
    """Carry out operations and count rows down, but for users who are gone with their state.

    Returns the operations whose conditions do not hold: none if all were carried out. Raises `busy`.
    """
    while failed := attempt(tables, [*operations, *counts], busy):
        refused = [operation for operation in operations if operation in failed]
        if refused:
            return refused
        counts = [count for count in counts if count not in failed]
    return []


def _uncount(user_id: int, table: str, number: int) -> Update:
    """Subtract rows from a user's count; the state must exist."""
    return replace(count_update(user_id, **{table: -number}), condition=Exists("pk"))


def _as_in(item: Item, name: str) -> Condition:
    """The attribute still is as it is in the item."""
    return Equals(name, item[name]) if name in item else Absent(name)
