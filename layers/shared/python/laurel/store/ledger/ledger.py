"""The two ledgers: rows written with the counts of their user, found by id or by `laurel.store.ledger.lists.find`."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar, cast

from laurel.app.errors import Conflict
from laurel.app.ports.ledger import Deleted, LedgerPage, Rewritten
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import RowQuery
from laurel.store.driver.conditions import Absent, Exists
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
from laurel.store.ledger.edits import edit_earning, edit_log
from laurel.store.ledger.ids import LedgerIds
from laurel.store.ledger.lists.find import Finder
from laurel.store.ledger.rewrites import rewrite_earnings, rewrite_logs
from laurel.store.rows import keys
from laurel.store.rows.ledger import EARNINGS, LOGS, Kind
from laurel.store.rows.state import count_update
from laurel.store.sizing import CHEAPEST, Sizing

Row = TypeVar("Row", Log, Earning)

_KINDS: dict[str, Kind[Any]] = {kind.table: cast(Kind[Any], kind) for kind in (LOGS, EARNINGS)}

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

PIECE = 500
"""Items that one piece of a deletion removes at most."""


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
        self.logs: RowStore[Log] = RowStore(kept_logs or tables, ids, LOGS, edit_log, catch_up, sizing)
        self.earnings: RowStore[Earning] = RowStore(tables, ids, EARNINGS, edit_earning, catch_up, sizing)

    def each_log(self, user_id: int) -> Iterator[Log]:
        """All logs and bookings of a user in the order they were written, by the index by user, page by page."""
        partitions = (keys.user_rows(user_id), keys.user_bookings(user_id))
        items = (pages(self._tables, Query("logs", partition, "by_user")) for partition in partitions)
        return heapq.merge(*map(LOGS.in_order, items), key=lambda log: log.id)

    def each_earning(self, user_id: int) -> Iterator[Earning]:
        """All earnings of a user in the order they were written, by the index by user, page by page."""
        return EARNINGS.in_order(pages(self._tables, Query("earnings", keys.user_rows(user_id), "by_user")))

    def history(self, user_id: int) -> list[Log]:
        """All that `each_log` gives."""
        return list(self.each_log(user_id))

    def earned(self, user_id: int) -> list[Earning]:
        """All that `each_earning` gives."""
        return list(self.each_earning(user_id))

    def delete_of_post(self, post_id: int, rest: object = None) -> Deleted:
        """Remove earnings of a post that its index shows, 50 in a transaction that counts them no longer."""
        partitions = keys.post_partitions(post_id, self._sizing)
        places = [Query("earnings", partition, "by_post", limit=PIECE) for partition in partitions]

        def delete(table: str, items: Sequence[Item]) -> int:
            for first in range(0, len(items), _CHUNK):
                self._remove(items[first : first + _CHUNK])
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

    def rewrite_logs_of(
        self, user_id: int, change: Callable[[Log], Log], after: int = 0, since: datetime | None = None, *,
        bookings: bool = False,
    ) -> Rewritten:  # fmt: skip
        """A piece of `laurel.store.ledger.rewrites`, by the index by user; of logs that are not kept any more, too."""
        partition = keys.user_bookings(user_id) if bookings else keys.user_rows(user_id)
        return rewrite_logs(self._tables, partition, change, after, since)

    def rewrite_earnings_of(
        self, user_id: int, change: Callable[[Earning], Earning], after: int = 0, since: datetime | None = None
    ) -> Rewritten:
        """The same of earnings."""
        return rewrite_earnings(self._tables, self._sizing, keys.user_rows(user_id), change, after, since)

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

    def _remove(self, items: Sequence[Item]) -> None:
        """Remove earnings that an index shows; those that are gone already are passed over."""
        while items:
            deletes: list[TransactionItem] = [
                Delete("earnings", (item["pk"], item["sk"]), Exists("pk")) for item in items
            ]
            counted = Counter(row.user_id for item in items for row in EARNINGS.rows(item))
            counts = [_uncount(user_id, "earnings", number) for user_id, number in counted.items() if user_id]
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
