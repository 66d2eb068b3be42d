"""Rows that an index leads to: those of users, and earnings of posts, in the order of their ids."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import replace
from typing import Generic, TypeVar

from laurel.app.ports.ledger import LedgerPage
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import BY_ID, EarningQuery, Place, RowQuery
from laurel.store.driver.requests import Query, Tables, pages
from laurel.store.engine.roll_forward import settled_state
from laurel.store.ledger.by_id import rows_by_id
from laurel.store.ledger.ids import LARGEST_ID, SLOT
from laurel.store.ledger.lists.budget import Budget
from laurel.store.ledger.lists.lots import in_lots
from laurel.store.ledger.lists.page import Page
from laurel.store.rows import keys
from laurel.store.rows.keys import padded
from laurel.store.rows.ledger import Kind
from laurel.store.sizing import Sizing

Row = TypeVar("Row", Log, Earning)

_SPARE_ROWS = 5

_MOST_AT_ONCE = 2_000
"""Rows read at once at most; DynamoDB returns at most 1 MB anyway."""

_FETCHED_AT_ONCE = 100


class OfUsers(Generic[Row]):
    """The rows of the users of a query, from the index by user."""

    def __init__(self, tables: Tables, kind: Kind[Row], query: RowQuery[Row]) -> None:
        self._tables = tables
        self._kind: Kind[Row] = kind
        self._query: RowQuery[Row] = query
        self.ids = [user_id for user_id in dict.fromkeys(query.users or ()) if user_id > 0]
        self._size: int | None = None

    @property
    def size(self) -> int:
        """How many rows the users have, by their states, which are read once.

        Not a cached_property, which before Python 3.12 holds a lock of all threads while it reads.
        """
        if self._size is None:
            self._size = sum(self._counted(user_id) for user_id in self.ids)
        return self._size

    def other(self, query: RowQuery[Row]) -> OfUsers[Row]:
        """The rows of the same users for another query; their states are not read again."""
        made = OfUsers(self._tables, self._kind, query)
        made._size = self.size
        return made

    def total(self, left_out: list[Row]) -> int | None:
        """How many rows fit, but for those left out; None if that is not counted."""
        if not self._query.takes_all:
            return None
        return max(self.size - sum(row.user_id in self.ids for row in left_out), 0)

    def rows(self, budget: Budget, low: int, high: int, wanted: int) -> Iterator[tuple[Place, Row]]:
        """The rows of ids from `low` to `high` that fit, some `wanted` read at a time. Raises Spent."""
        reverse = self._query.newest_first
        each = min(wanted // max(len(self.ids), 1) + _SPARE_ROWS, _MOST_AT_ONCE)
        found = [
            self._kind.in_order(
                pages(
                    self._tables,
                    Query(
                        self._kind.table,
                        keys.user_rows(user_id),
                        "by_user",
                        low=padded(low // SLOT * SLOT),
                        high=padded(high),
                        reverse=reverse,
                        limit=each,
                    ),
                ),
                reverse=reverse,
            )
            for user_id in self.ids
        ]
        for row in heapq.merge(*found, key=lambda row: row.id, reverse=reverse):
            budget.spend((row.id, row.id))
            if low <= row.id <= high and self._query.matches(row):
                yield (row.id, row.id), row

    def _counted(self, user_id: int) -> int:
        state = settled_state(self._tables, user_id) or {}
        return int(state.get(self._kind.table, 0))


class OfPosts:
    """Earnings of the posts of a query, from the index by post, which has their ids and users."""

    def __init__(self, tables: Tables, kind: Kind[Earning], sizing: Sizing, query: EarningQuery) -> None:
        self._tables = tables
        self._kind = kind
        self._sizing = sizing
        self._query = query

    @property
    def needs_rows(self) -> bool:
        """Whether filters beside posts and ids need the rows."""
        query = self._query
        return bool(query.type_refs or query.points_types or query.search or query.after or query.before)

    def ids(self, budget: Budget, low: int, high: int, wanted: int) -> Iterator[tuple[Place, int]]:
        """The ids from `low` to `high` of the posts' earnings, but for the excluded ones. Raises Spent."""
        reverse = self._query.newest_first
        partitions = [
            name for post_id in dict.fromkeys(self._query.posts) for name in keys.post_partitions(post_id, self._sizing)
        ]
        each = min(wanted // len(partitions) + _SPARE_ROWS, _MOST_AT_ONCE)
        found = [
            pages(
                self._tables,
                Query("earnings", name, "by_post", low=padded(low), high=padded(high), reverse=reverse, limit=each),
            )
            for name in partitions
        ]
        for item in heapq.merge(*found, key=lambda item: str(item["sk"]), reverse=reverse):
            row_id = int(item["sk"])
            budget.spend((row_id, row_id))
            if row_id not in self._query.exclude:
                yield (row_id, row_id), row_id

    def rows(self, budget: Budget, low: int, high: int, wanted: int) -> Iterator[tuple[Place, Earning]]:
        """The rows of these ids that fit, read some at a time. Raises Spent."""
        for some in in_lots(self.ids(budget, low, high, wanted), _FETCHED_AT_ONCE):
            found = self.fetched([row_id for _, row_id in some])
            for place, row_id in some:
                if (row := found.get(row_id)) and self._query.matches(row):
                    yield place, row

    def rising(self, budget: Budget, low: int) -> Iterator[int]:
        """The ids from `low` on in rising order, read by the megabyte. Raises Spent."""
        rising = OfPosts(self._tables, self._kind, self._sizing, replace(self._query, orderby=BY_ID, descending=False))
        return (row_id for _, row_id in rising.ids(budget, low, LARGEST_ID, 100_000))

    def shown(self, page: Page[int]) -> LedgerPage[Earning]:
        """The page with the rows of its ids; one that was deleted meanwhile is left out."""
        rows = self.fetched(page.rows)
        return LedgerPage(
            [rows[row_id] for row_id in page.rows if row_id in rows], page.total, page.at_least, page.beyond
        )

    def fetched(self, row_ids: list[int]) -> dict[int, Earning]:
        """The rows of ids, by id."""
        return rows_by_id(self._tables, self._kind, self._sizing, row_ids)
