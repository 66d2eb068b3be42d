"""Queries of several partitions of one list, of which the first pages are read at once: in the time that one takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextvars import copy_context
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from laurel.store.driver.requests import Item, Page, Query, Tables, pages

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

AT_ONCE = 16
"""Queries of a process that are under way at the same time at most; a client keeps 32 connections."""


def pages_together(tables: Tables, queries: Sequence[Query]) -> list[Iterable[Item]]:
    """The items of each query, page after page, as `laurel.store.driver.requests.pages` has them.

    Over a network the first pages are requested now, at once; without one (``tables.is_remote``), and for a single
    query, each when its first item is needed. Iterating raises what the driver raises.
    """
    if len(queries) < 2 or not getattr(tables, "is_remote", False):
        return [pages(tables, query) for query in queries]
    # Each in a copy of the context, so that what it consumes is counted where this thread's is.
    first = [_pool().submit(copy_context().run, tables.query, query) for query in queries]
    return [_from_first(tables, query, page) for query, page in zip(queries, first, strict=True)]


def _from_first(tables: Tables, query: Query, first: Future[Page]) -> Iterator[Item]:
    page = first.result()
    yield from page.items
    if page.next is not None:
        yield from pages(tables, replace(query, start=page.next))


@cache
def _pool() -> ThreadPoolExecutor:
    from concurrent.futures import ThreadPoolExecutor  # 4 ms: most requests ask one partition at a time

    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="query")
