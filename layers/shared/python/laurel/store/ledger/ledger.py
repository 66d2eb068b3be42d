"""The two ledgers: rows written with the counts of their user, found by id or by `laurel.store.ledger.lists.find`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

from laurel.app.errors import Conflict
from laurel.app.ports.ledger import LedgerPage
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import RowQuery
from laurel.store.driver.conditions import Absent, Exists
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
from laurel.store.engine.roll_forward import settled_state
from laurel.store.ledger.by_id import rows_by_id
from laurel.store.ledger.edits import edit_earning, edit_log
from laurel.store.ledger.ids import LedgerIds
from laurel.store.ledger.lists.find import Finder
from laurel.store.rows import keys
from laurel.store.rows.ledger import EARNINGS, LOGS, Kind
from laurel.store.rows.state import count_update
from laurel.store.sizing import CHEAPEST, Sizing

Row = TypeVar("Row", Log, Earning)

FRESH_IDS = 20
"""How many ids may turn out to be taken before creation gives up."""


class Edit(Protocol[Row]):
    """What changes, or for None deletes, one row (`laurel.store.ledger.edits`)."""

    def __call__(
        self, tables: Tables, sizing: Sizing, seen: Row, changed: Row | None, /
    ) -> tuple[Row | None, list[TransactionItem]]:
        """The row as it comes to be stored, and what stores it."""


_CHUNK = TRANSACTION_ITEMS // 2
"""Rows removed at once: each may have a user to be counted down."""


class RowStore(Generic[Row]):
    """`laurel.app.ports.ledger.Rows` of one kind, over a driver."""

    def __init__(
        self,
        tables: Tables,
        ids: LedgerIds,
        kind: Kind[Row],
        edit: Edit[Row],
        catch_up: Callable[[], None],
        sizing: Sizing,
    ) -> None:
        self._tables = tables
        self._edit: Edit[Row] = edit
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
            fresh = replace(row, id=self._kind.take(self._ids))
            put = Put(self._kind.table, self._kind.to_item(fresh, self._sizing), Absent("pk"))
            steps = [Step(put, _IdTaken())]
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
        edited: tuple[Row | None, list[TransactionItem]] = self._edit(self._tables, self._sizing, seen, changed)
        moves = seen.user_id != changed.user_id
        counts: list[TransactionItem] = self._count_for(changed.user_id) if moves else []
        self._write([*edited[1], *counts], self._uncount_for(seen.user_id) if moves else [])
        return edited[0] or changed

    def delete(self, row: Row) -> None:
        """Remove a row and count it no longer; Conflict if it is gone or another user's."""
        _, operations = self._edit(self._tables, self._sizing, row, None)
        self._write(operations, self._uncount_for(row.user_id))

    def _write(self, operations: Sequence[TransactionItem], counts: Sequence[Update]) -> None:
        changed = Conflict("the row changed meanwhile")
        if _refused(self._tables, operations, counts, changed):
            raise changed

    def find(self, query: RowQuery[Row]) -> LedgerPage[Row]:
        """One page and its exact total; see `laurel.store.ledger.lists.find`."""
        return self._finder.find(query)

    def _count_for(self, user_id: int) -> list[TransactionItem]:
        if not user_id:
            return []
        return [Check("users", keys.profile(user_id), Exists("pk")), count_update(user_id, **{self._kind.table: 1})]

    def _uncount_for(self, user_id: int) -> list[Update]:
        return [_uncount(user_id, self._kind.table, 1)] if user_id else []


class LedgerStore:
    """`laurel.app.ports.ledger.Ledger` over a driver; ``catch_up`` lets the totals follow before lists go by them."""

    def __init__(
        self,
        tables: Tables,
        ids: LedgerIds,
        catch_up: Callable[[], None] = lambda: None,
        sizing: Sizing = CHEAPEST,
    ) -> None:
        self._tables = tables
        self._sizing = sizing
        self.logs: RowStore[Log] = RowStore(tables, ids, LOGS, edit_log, catch_up, sizing)
        self.earnings: RowStore[Earning] = RowStore(tables, ids, EARNINGS, edit_earning, catch_up, sizing)

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

    def delete_of_post(self, post_id: int) -> None:
        """Remove all earnings of a post that its index shows, and count them no longer."""
        for partition in keys.post_partitions(post_id, self._sizing):
            self._remove_all(EARNINGS, Query("earnings", partition, "by_post"))

    def delete_of_user(self, user_id: int) -> None:
        """Remove all rows and bookings of a user; Conflict while some are counted that no index shows yet."""
        settled_state(self._tables, user_id)
        self._remove_all(EARNINGS, Query("earnings", keys.user_rows(user_id), "by_user"))
        for partition in (keys.user_rows(user_id), keys.user_bookings(user_id)):
            self._remove_all(LOGS, Query("logs", partition, "by_user"))
        state = self._tables.get("users", keys.state(user_id)) or {}
        if state.get("logs", 0) > 0 or state.get("earnings", 0) > 0:
            raise Conflict("rows of the user are not in the index yet")

    def _remove_all(self, kind: Kind[Any], query: Query) -> None:
        items: Iterator[Item] = iter(pages(self._tables, query))
        while chunk := list(islice(items, _CHUNK)):
            self._remove(kind, chunk)

    def _remove(self, kind: Kind[Any], items: Sequence[Item]) -> None:
        """Remove items that an index shows; those that are gone already, or are others by now, are passed over."""
        while items:
            deletes: list[TransactionItem] = [
                Delete(kind.table, (item["pk"], item["sk"]), kind.as_read(item)) for item in items
            ]
            counted = Counter(
                row.user_id for item in items if not item["pk"].startswith(keys.BOOKINGS) for row in kind.rows(item)
            )
            counts = [_uncount(user_id, kind.table, number) for user_id, number in counted.items() if user_id]
            refused = _refused(self._tables, deletes, counts, Conflict("another writer is at work on the rows"))
            if not refused:
                return
            items = [item for item, delete in zip(items, deletes, strict=True) if delete not in refused]


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
