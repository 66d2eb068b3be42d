"""Pages of the activity stream with exact totals.

- Items that are named are read by key, filtered and sorted.
- Items of all users come from the partitions that the counters name, month by month; months before the page are
  passed over. Items of some members come from the index by author, one query for each, merged.
- The counters, by month or by member, give the totals by component, type and visibility. Items of any other query
  are counted, at most 10,000.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import accumulate

from laurel.app.errors import TooManyRows
from laurel.domain.records.stream_item import StreamItem
from laurel.domain.records.stream_query import EXAMINED_ROWS, StreamPage, StreamQuery
from laurel.store.driver.requests import Item, Query, Tables, pages
from laurel.store.driver.together import pages_together
from laurel.store.ledger.ids import LARGEST_ID, ids_of, is_id
from laurel.store.rows import keys, stream_keys
from laurel.store.rows.stream import from_row, is_kind, kind_named

_SPARE_ROWS = 3
"""Rows read from each partition beyond what a page has."""

_LAST = keys.padded(LARGEST_ID)


class StreamFinder:
    """Finds items of the stream, over a driver."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def find(self, query: StreamQuery) -> StreamPage:
        """One page of items and how many fit; TooManyRows beyond 10,000 items looked through."""
        if query.ids is not None:
            return _page(query, self._named(query, query.ids))
        if query.user_ids is not None:
            return self._of_members(query, query.user_ids)
        return self._of_all_users(query)

    def _named(self, query: StreamQuery, ids: Iterable[int]) -> list[StreamItem]:
        distinct = dict.fromkeys(filter(is_id, ids))
        if len(distinct) > EXAMINED_ROWS:
            raise TooManyRows(f"more than {EXAMINED_ROWS} items are named")
        named = [stream_keys.stream_item(number) for number in distinct]
        rows = self._tables.batch_get("users", named, consistent=False) if named else []
        return sorted(map(from_row, rows), key=lambda item: item.id, reverse=not query.ascending)

    def _of_members(self, query: StreamQuery, user_ids: Iterable[int]) -> StreamPage:
        item_keys = [stream_keys.user_stream_totals(user_id) for user_id in dict.fromkeys(user_ids)]
        totals = self._tables.batch_get("users", item_keys, consistent=False) if item_keys else []
        counts = {int(item["user_id"]): _count(query, item, int(item["user_id"])) for item in totals}
        sources = [
            Query("users", stream_keys.stream_author(user_id), "by_name")
            for user_id, count in counts.items()
            if count > 0
        ]
        if query.is_counted:
            return _page(query, self._merged(query, sources), max(sum(counts.values()), 0))
        return _page(query, self._merged(query, sources))

    def _of_all_users(self, query: StreamQuery) -> StreamPage:
        months: dict[str, dict[str, int]] = {}
        for item in pages(self._tables, Query("system", stream_keys.STREAM_TOTALS)):
            count = _count(query, item)
            if count > 0:
                months.setdefault(item["sk"].split("#")[0], {})[item["sk"]] = count
        order = sorted(months, reverse=not query.ascending)
        if not query.is_counted:
            return _page(query, self._month_by_month(query, [months[month] for month in order]))
        *before, total = accumulate((sum(months[month].values()) for month in order), initial=0)
        first = sum(passed <= query.offset for passed in before[1:])
        items = self._month_by_month(query, [months[month] for month in order[first:]])
        return _page(query, items, total, before[first] if before else 0)

    def _month_by_month(self, query: StreamQuery, months: Iterable[Iterable[str]]) -> Iterator[StreamItem]:
        for buckets in months:
            yield from self._merged(query, [Query("users", stream_keys.stream_partition(bucket)) for bucket in buckets])

    def _merged(self, query: StreamQuery, sources: Sequence[Query]) -> Iterator[StreamItem]:
        """The items of several partitions in order, each partition read page by page."""
        limit = query.offset + query.limit + _SPARE_ROWS if len(sources) == 1 else query.limit + _SPARE_ROWS
        queries = [
            Query(
                source.table,
                source.pk,
                source.index,
                low=_lowest(query),
                high=_LAST,
                reverse=not query.ascending,
                limit=limit,
            )
            for source in sources
        ]
        read = pages_together(self._tables, queries)
        merged = heapq.merge(*read, key=lambda item: str(item["sk"]), reverse=not query.ascending)
        return map(from_row, merged)


def _lowest(query: StreamQuery) -> str:
    """Nothing that fits sorts before this: it is younger than the day that the query names."""
    if not query.after:
        return keys.padded(0)
    day = date.fromisoformat(query.after[:10])
    return keys.padded(min(max(ids_of(day, day)[0], 0), LARGEST_ID))


def _count(query: StreamQuery, totals: Item, user_id: int = 0) -> int:
    """How many of the items that a totals item counts are of kinds that fit; `user_id` is their author, if one."""
    kinds = ((name, int(count)) for name, count in totals.items() if is_kind(name))
    return sum(count for name, count in kinds if query.takes_kind(kind_named(name), user_id))


def _page(query: StreamQuery, items: Iterable[StreamItem], total: int | None = None, passed: int = 0) -> StreamPage:
    """The page among `items`, of which `passed` before it were left out; counts them all unless `total` is known."""
    if total is not None and query.offset >= total:
        return StreamPage([], total)
    page: list[StreamItem] = []
    count = passed
    for examined, item in enumerate(items, 1):
        if examined > EXAMINED_ROWS:
            raise TooManyRows(f"more than {EXAMINED_ROWS} items to look through")
        if not query.takes(item):
            continue
        count += 1
        if query.offset < count <= query.offset + query.limit:
            page.append(item)
        if total is not None and len(page) == query.limit:
            break
    return StreamPage(page, count if total is None else total)
