"""Pages of a ledger, each by the cheapest way there is, with exact totals.

- Ids that are named are read by key.
- One user's rows in the order of ids come from the index by user, their number from the user's state.
- Rows of all users in the order of ids, of any type or of some that have counters, come from the buckets,
  month by month; the counters give the total, and the months and days that can be passed over.
- Rows of any other query are filtered and sorted here, over what is left after the index by user, the
  index by post or the buckets, as long as that is at most 10,000 rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Generic, TypeVar

from laurel.app.errors import TooManyRows
from laurel.app.ports.ledger import LedgerPage
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import EarningQuery, RowQuery
from laurel.store.driver.requests import Query, Tables, pages
from laurel.store.engine.roll_forward import settled_state
from laurel.store.ledger.by_id import rows_by_id
from laurel.store.ledger.ids import LedgerIds, is_id
from laurel.store.ledger.walk import LedgerWalk
from laurel.store.rows import keys
from laurel.store.rows.ledger import Kind
from laurel.store.sizing import CHEAPEST, Sizing

Row = TypeVar("Row", Log, Earning)

EXAMINED_ROWS = 10_000
"""How many rows one request reads at most before it refuses."""

_SPARE_ROWS = 5


class Finder(Generic[Row]):
    """Finds the rows of one ledger, over a driver."""

    def __init__(
        self, tables: Tables, ids: LedgerIds, kind: Kind[Row], catch_up: Callable[[], None], sizing: Sizing = CHEAPEST
    ) -> None:
        self._tables = tables
        self._ids = ids
        self._kind: Kind[Row] = kind
        self._catch_up = catch_up
        self._sizing = sizing

    def find(self, query: RowQuery[Row]) -> LedgerPage[Row]:
        """One page of rows and how many match; TooManyRows beyond `EXAMINED_ROWS`."""
        if query.include:
            return self._among(query, self._named(query.include))
        if query.users is not None:
            users = [user_id for user_id in dict.fromkeys(query.users) if user_id > 0]
            if len(users) == 1 and query.counted == () and query.by_id:
                return self._of_user(query, users[0])
            return self._among(query, self._of_users(users))
        if isinstance(query, EarningQuery) and query.posts:
            return self._among(query, self._of_posts(query.posts))
        self._catch_up()
        if query.counted is not None and query.by_id:
            return self._walked(query, query.counted)
        return self._among(query, self._of_all_users())

    def _among(self, query: RowQuery[Row], rows: Iterable[Row]) -> LedgerPage[Row]:
        """Filter and sort rows here."""
        matching = query.in_order([row for row in _bounded(rows) if query.matches(row)])
        return LedgerPage(matching[query.offset : query.offset + query.limit], len(matching))

    def _named(self, row_ids: Iterable[int]) -> list[Row]:
        named = {row_id for row_id in row_ids if is_id(row_id)}
        if len(named) > EXAMINED_ROWS:
            raise TooManyRows(f"more than {EXAMINED_ROWS} ids")
        return list(rows_by_id(self._tables, self._kind, self._sizing, named).values())

    def _of_user(self, query: RowQuery[Row], user_id: int) -> LedgerPage[Row]:
        total = self._counted(user_id) - sum(row.user_id == user_id for row in self._named(query.exclude))
        reach = query.offset + query.limit
        if query.offset >= total:
            return LedgerPage((), max(total, 0))
        if reach + len(query.exclude) > EXAMINED_ROWS:
            raise TooManyRows(f"the page is beyond {EXAMINED_ROWS} rows of the user")
        limit = reach + len(query.exclude) + _SPARE_ROWS
        index = Query(self._kind.table, keys.user_rows(user_id), "by_user", reverse=query.newest_first, limit=limit)
        rows = self._kind.in_order(pages(self._tables, index), reverse=query.newest_first)
        return LedgerPage(list(islice(filter(query.matches, rows), query.offset, reach)), total)

    def _of_users(self, user_ids: Sequence[int]) -> Iterator[Row]:
        if sum(map(self._counted, user_ids)) > EXAMINED_ROWS:
            raise TooManyRows(f"the users have more than {EXAMINED_ROWS} rows")
        for user_id in user_ids:
            items = pages(self._tables, Query(self._kind.table, keys.user_rows(user_id), "by_user"))
            yield from self._kind.in_order(items)

    def _counted(self, user_id: int) -> int:
        state = settled_state(self._tables, user_id) or {}
        return int(state.get(self._kind.table, 0))

    def _of_posts(self, posts: Iterable[int]) -> list[Row]:
        partitions = (name for post_id in dict.fromkeys(posts) for name in keys.post_partitions(post_id, self._sizing))
        queries = (Query(self._kind.table, partition, "by_post") for partition in partitions)
        entries = list(_bounded(entry for query in queries for entry in pages(self._tables, query)))
        named = [(entry["pk"], entry["sk"]) for entry in entries]
        items = self._tables.batch_get(self._kind.table, named, consistent=False) if named else []
        return [row for item in items for row in self._kind.rows(item)]

    def _of_all_users(self) -> Iterator[Row]:
        walk = LedgerWalk(self._tables, self._ids, self._kind, (), self._sizing, reverse=True)
        if walk.total > EXAMINED_ROWS:
            raise TooManyRows(f"more than {EXAMINED_ROWS} rows to look through")
        return walk.rows(EXAMINED_ROWS)

    def _walked(self, query: RowQuery[Row], types: Sequence[str]) -> LedgerPage[Row]:
        walk = LedgerWalk(self._tables, self._ids, self._kind, types, self._sizing, reverse=query.newest_first)
        left_out = self._named(query.exclude)
        walk.leave_out(row.id for row in left_out if not types or self._kind.counted(row) in types)
        walk.skip = query.offset
        page: list[Row] = []
        for row in _bounded(walk.rows(query.offset + query.limit + _SPARE_ROWS)):
            if not query.matches(row):
                continue
            if walk.skip:
                walk.skip -= 1
                continue
            if len(page) == query.limit:
                return LedgerPage(page, max(walk.total, query.offset + len(page) + 1))
            page.append(row)
        # Everything was seen: then what was seen is the total, whatever the counters say by now.
        return LedgerPage(page, query.offset + len(page) if page else min(walk.total, query.offset))


def _bounded(rows: Iterable[Any]) -> Iterator[Any]:
    for number, row in enumerate(rows):
        if number == EXAMINED_ROWS:
            raise TooManyRows(f"more than {EXAMINED_ROWS} rows to look through")
        yield row
