"""Pages of a ledger, each by the cheapest way there is.

- Ids that are named are read by key.
- Rows of users come from the index by user, merged; their number from the users' states.
- Earnings of posts come from the index by post, in its order; rows are read for the page only, or to be filtered.
- Rows of all users come from the buckets, slice of time by slice of time, as the counters and the dates of the query
  divide it (`laurel.store.ledger.lists.slices`); the counters give the total.

Filters that need the rows themselves are exact over at most `EXAMINED_ROWS`. Beyond, a request reads until its page is
full, or it has looked through so many rows: then the total is a lower bound, and the page after goes on where it ended.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Generic, TypeVar

from laurel.app.errors import BeyondOneRequest, Unavailable
from laurel.app.ports.ledger import LedgerPage
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import BY_ID, EarningQuery, Place, RowQuery
from laurel.store.driver.requests import Tables
from laurel.store.ledger.by_id import rows_by_id
from laurel.store.ledger.dates import ahead_of_id
from laurel.store.ledger.ids import LARGEST_ID, LedgerIds, is_id
from laurel.store.ledger.kept_logs import KeptLogs
from laurel.store.ledger.lists.budget import Budget, Spent
from laurel.store.ledger.lists.foreign import foreign_rows
from laurel.store.ledger.lists.indexed import OfPosts, OfUsers
from laurel.store.ledger.lists.marks import APART, DEEP, Deep, Mark, Marks
from laurel.store.ledger.lists.page import Gathered, Page, gather, page_of
from laurel.store.ledger.lists.slices import Slice, Slices
from laurel.store.ledger.lists.walk import LedgerWalk
from laurel.store.ledger.totals import Totals
from laurel.store.rows import keys
from laurel.store.rows.ledger import EARNINGS, Kind
from laurel.store.sizing import CHEAPEST, Sizing

Row = TypeVar("Row", Log, Earning)

EXAMINED_ROWS = 10_000
"""How many rows one request looks through at most."""

SKIPPED_ROWS = 100_000
"""How many rows one request passes over at most, where counters tell how many fit."""

SECONDS = 8.0
"""How long one request reads rows at most."""

_SPARE_ROWS = 5


class Finder(Generic[Row]):
    """Finds the rows of one ledger, over a driver."""

    def __init__(
        self,
        tables: Tables,
        ids: LedgerIds,
        kind: Kind[Row],
        catch_up: Callable[[], None],
        sizing: Sizing = CHEAPEST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tables = tables
        self._ids = ids
        self._kind: Kind[Row] = kind
        self._catch_up = catch_up
        self._sizing = sizing
        self._clock = clock
        self._marks = Marks(tables, kind.table, ids.now)

    def find(self, query: RowQuery[Row]) -> LedgerPage[Row]:
        """One page of rows and how many match.

        Raises BeyondOneRequest if an order needs more rows in memory than a request looks through, or a page begins
        beyond these.
        """
        if query.after and query.before and query.after >= query.before:
            return LedgerPage((), 0)
        if query.include:
            return _sorted(query, self._named(query.include))
        if query.users is not None:
            return self._of_users(query, OfUsers(self._tables, self._kind, query))
        if isinstance(query, EarningQuery) and query.posts:
            return self._of_posts(query, OfPosts(self._tables, EARNINGS, self._sizing, query))
        return self._of_all_users(query)

    def _named(self, row_ids: Iterable[int]) -> list[Row]:
        named = {row_id for row_id in row_ids if is_id(row_id)}
        if len(named) > EXAMINED_ROWS:
            raise BeyondOneRequest(f"more than {EXAMINED_ROWS} ids")
        return list(rows_by_id(self._tables, self._kind, self._sizing, named).values())

    def _budget(self, rows: int) -> Budget:
        return Budget(rows, SECONDS, self._clock)

    # ---- rows of all users

    def _of_all_users(self, query: RowQuery[Row]) -> LedgerPage[Row]:
        slices = self._slices(query)
        parts = slices.all()
        unplaced = query.orderby == "date" and any(part.mixed for part in parts)
        if unplaced or not (query.by_id or query.orderby == "date"):
            return self._in_memory(query, slices, parts)
        parts = self._counted(query, slices, parts)
        total = total_of(parts)
        walk = self._walk(query, slices, EXAMINED_ROWS if total is None else SKIPPED_ROWS)
        walk.skip = query.offset
        found = gather(walk.rows(parts, query.limit + _SPARE_ROWS), 0, query.limit, count_on=False)
        if found.spent and not found.page and walk.keep_progress():
            raise Unavailable("the page is deep in a busy hour")
        return _shown(page_of(query, found, total, query.offset - walk.skip, walk.place))

    def _in_memory(self, query: RowQuery[Row], slices: Slices, parts: Sequence[Slice]) -> LedgerPage[Row]:
        if sum(part.rows for part in parts) > EXAMINED_ROWS:
            raise BeyondOneRequest(f"more than {EXAMINED_ROWS} rows to sort")
        rows = self._walk(query, slices, EXAMINED_ROWS).rows(parts, EXAMINED_ROWS)
        return _sorted(query, _all(rows))

    def _counted(self, query: RowQuery[Row], slices: Slices, parts: list[Slice]) -> list[Slice]:
        """The parts, with the rows of those that only the rows tell, if that is not too much for a request."""
        unknown = sum(part.rows for part in parts if part.count is None)
        if query.beyond or unknown > EXAMINED_ROWS:
            return parts
        walk = self._walk(query, slices, EXAMINED_ROWS)
        try:
            return [part if part.count is not None else walk.loaded(part) for part in parts]
        except Spent:
            return parts

    def _walk(self, query: RowQuery[Row], slices: Slices, rows: int) -> LedgerWalk[Row]:
        return LedgerWalk(self._tables, self._kind, self._sizing, slices, query, self._budget(rows), self._marks)

    def _slices(self, query: RowQuery[Any]) -> Slices:
        self._catch_up()
        left_out = [row for row in self._named(query.exclude) if replace(query, exclude=()).matches(row)]
        counted = [row.id for row in left_out if not query.is_dated or ahead_of_id(row.id, row.date) is not None]
        slices = Slices(Totals(self._tables, self._kind.table), query, self._ids.fresh(), counted)
        if query.is_dated and slices.foreign > 0:
            found = foreign_rows(self._tables, self._kind.table, query.after, query.before)
            foreign = list(islice(found, EXAMINED_ROWS + 1))
            if len(foreign) <= EXAMINED_ROWS:
                slices.place_foreign(foreign)
            else:
                slices.mix_foreign()
        return slices

    # ---- rows that an index leads to

    def _of_users(self, query: RowQuery[Row], users: OfUsers[Row]) -> LedgerPage[Row]:
        total = users.total(self._named(query.exclude))
        if users.size == 0 or (total is not None and query.offset >= total):
            return LedgerPage((), total or 0)
        low, high = self._bounds(query)
        if low > high:
            return LedgerPage((), total or 0)
        if not query.by_id:
            if not query.is_bounded and users.size > EXAMINED_ROWS:
                raise BeyondOneRequest(f"the users have more than {EXAMINED_ROWS} rows")
            return _sorted(query, _all(users.rows(self._budget(EXAMINED_ROWS), low, high, EXAMINED_ROWS)))
        if total is not None and query.offset > DEEP and len(users.ids) == 1 and not query.exclude:
            return self._of_user_deep(query, users, total)
        budget = self._budget(EXAMINED_ROWS if total is None else SKIPPED_ROWS)
        count_on = total is None and not query.beyond and (query.is_bounded or users.size <= EXAMINED_ROWS)
        wanted = EXAMINED_ROWS if count_on else query.offset + query.limit + len(query.exclude)
        found = gather(users.rows(budget, low, high, wanted), query.offset, query.limit, count_on=count_on)
        return _shown(page_of(query, found, total, 0, budget.place))

    def _of_user_deep(self, query: RowQuery[Row], users: OfUsers[Row], total: int) -> LedgerPage[Row]:
        """A deep page of a user: from the nearer end of their list, or from a mark near the page."""
        deep = Deep(self._marks, keys.user_rows(users.ids[0]), query.offset, total, reverse=query.newest_first)
        left = total - query.offset - query.limit
        is_limited = isinstance(self._tables, KeptLogs) and self._tables.is_limited
        if left < deep.skip and not is_limited:
            other = replace(query, orderby=BY_ID, descending=not query.newest_first)
            other = replace(other, offset=max(left, 0), limit=min(query.limit, total - query.offset))
            rows = list(self._of_users(other, users.other(other)).rows)[::-1]
            return LedgerPage(rows, total, False, (rows[-1].id, rows[-1].id) if rows and left > 0 else None)
        low, high = _from(deep.start, reverse=query.newest_first)
        budget = self._budget(SKIPPED_ROWS)
        found = gather(users.rows(budget, low, high, deep.skip + query.limit), deep.skip, query.limit, count_on=False)
        self._mark(deep, found, budget)
        return _shown(page_of(query, found, total, query.offset - deep.skip, budget.place))

    def _of_posts(self, query: EarningQuery, posts: OfPosts) -> LedgerPage[Earning]:
        self._catch_up()
        low, high = self._bounds(query)
        if low > high:
            return LedgerPage((), 0)
        if not query.by_id:
            return _sorted(query, _all(posts.rows(self._budget(EXAMINED_ROWS), low, high, EXAMINED_ROWS)))
        count_on = not query.beyond
        if posts.needs_rows:
            budget = self._budget(EXAMINED_ROWS)
            found = gather(posts.rows(budget, low, high, EXAMINED_ROWS), query.offset, query.limit, count_on=count_on)
            return _shown(page_of(query, found, None, 0, budget.place))
        if len(set(query.posts)) == 1 and count_on and not query.exclude:
            return self._of_post(query, posts)
        budget = self._budget(SKIPPED_ROWS)
        ids = gather(posts.ids(budget, low, high, SKIPPED_ROWS), query.offset, query.limit, count_on=count_on)
        return posts.shown(page_of(query, ids, None, 0, budget.place))

    def _of_post(self, query: EarningQuery, posts: OfPosts) -> LedgerPage[Earning]:
        """A page of who earned a post: the rows after the last mark are counted, which tells those before."""
        of = keys.post_rows(query.posts[0])
        last = self._marks.last(of)
        mark = last
        total: int | None = last.rank
        settled = self._ids.fresh()[0]
        try:
            for rank, row_id in enumerate(posts.rising(self._budget(SKIPPED_ROWS), last.id + 1), last.rank + 1):
                total = rank
                mark = Mark(rank, row_id, last.deleted) if row_id < settled else mark
        except Spent:
            total = None
        if mark.rank - last.rank > APART:
            self._marks.put(of, mark)  # the next request counts on from there
        if total is None:
            return self._of_post_partly(query, posts)
        if query.offset >= total:
            return LedgerPage((), total)
        deep = Deep(self._marks, of, query.offset, total, reverse=query.newest_first, deleted=last.deleted)
        low, high = _from(deep.start, reverse=query.newest_first)
        budget = self._budget(SKIPPED_ROWS)
        found = gather(posts.ids(budget, low, high, deep.skip + query.limit), deep.skip, query.limit, count_on=False)
        self._mark(deep, found, budget)
        return posts.shown(page_of(query, found, total, query.offset - deep.skip, budget.place))

    def _of_post_partly(self, query: EarningQuery, posts: OfPosts) -> LedgerPage[Earning]:
        """A page of a post with more earnings than one request counts."""
        budget = self._budget(SKIPPED_ROWS)
        ids = posts.ids(budget, 0, LARGEST_ID, query.offset + query.limit)
        found = gather(ids, query.offset, query.limit, count_on=False)
        return posts.shown(page_of(query, found, None, 0, budget.place))

    def _mark(self, deep: Deep, found: Gathered[Any], budget: Budget) -> None:
        """Mark the page. Raises Unavailable if the request did not reach it: the next one gets further."""
        if found.page:
            deep.begins(found.page[0][0][1])
        elif found.spent and budget.place:
            deep.reached(budget.place[1], deep.skip - found.seen)
            raise Unavailable("the page is deep in a long list")

    def _bounds(self, query: RowQuery[Any]) -> tuple[int, int]:
        """The lowest and the highest id of the rows that can be within the dates of a query, and beyond its place."""
        low, high = 0, LARGEST_ID
        if query.is_bounded:
            parts = self._slices(replace(query, orderby=BY_ID)).all()
            low = min((part.low for part in parts), default=0)
            high = max((part.high for part in parts), default=-1)
        if query.beyond and query.newest_first:
            high = min(high, query.beyond[1] - 1)
        elif query.beyond:
            low = max(low, query.beyond[1] + 1)
        return low, high


def _from(start: int | None, *, reverse: bool) -> tuple[int, int]:
    """The ids from a row on."""
    if start is None:
        return 0, LARGEST_ID
    return (0, start) if reverse else (start, LARGEST_ID)


def total_of(parts: Iterable[Slice]) -> int | None:
    """How many rows of the parts fit; None if it is not known of all."""
    counts = [part.count for part in parts]
    return None if None in counts else sum(count or 0 for count in counts)


def _all(rows: Iterable[tuple[Place, Row]]) -> list[Row]:
    """All rows. Raises BeyondOneRequest."""
    try:
        return [row for _, row in rows]
    except Spent:
        raise BeyondOneRequest(f"more than {EXAMINED_ROWS} rows to sort") from None


def _shown(page: Page[Row]) -> LedgerPage[Row]:
    return LedgerPage(page.rows, page.total, page.at_least, page.beyond)


def _sorted(query: RowQuery[Row], rows: Iterable[Row]) -> LedgerPage[Row]:
    """The page of rows that are all in memory."""
    matching = query.in_order([row for row in rows if query.matches(row)])
    return LedgerPage(matching[query.offset : query.offset + query.limit], len(matching))
