"""Lists of members from the lean directory, kept for their further pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from laurel.app.ports.members import MemberQuery
from laurel.store.driver.requests import Tables
from laurel.store.users.found_lists import FoundLists
from laurel.store.users.lean.find import (
    Filter,
    LeanDirectory,
    among,
    any_name,
    any_text,
    either,
    having,
    whose_profile,
)

_ORDERS: Mapping[str, tuple[str, str, bool]] = {
    "newest": ("", "active", True),
    "active": ("active", "active", True),
    "popular": ("friends", "friends", True),
    "alphabetical": ("name", "", False),
}
"""For each order: the column it sorts by, the column that members of the order have, and whether it falls."""


class MemberLists:
    """Finds members, over a driver; ``shards`` are the partitions of the directory of users."""

    def __init__(self, tables: Tables, shards: int, seconds: Callable[[], float], catch_up: Callable[[], None]) -> None:
        self._lean = LeanDirectory(tables, shards)
        self._lists = FoundLists(tables, seconds)
        self._catch_up = catch_up

    def page(self, query: MemberQuery, users: int, limit: int, offset: int) -> tuple[Sequence[int], int] | None:
        """The ids of a page and how many there are; None where there is no lean directory. ``users`` are all."""
        question = _question(query)
        kept = self._lists.page(question, users, offset, limit)
        if kept is not None:
            return kept
        self._catch_up()
        state = self._lean.state()
        if state is None:
            return None
        column, _, falls = _ORDERS[query.order]
        filters, columns = _filters(query)
        ids = self._lean.find(state, filters, column, *columns, without=set(query.exclude))
        if falls:
            ids.reverse()
        if len(ids) > limit:
            self._lists.keep(question, users, ids)
        return ids[offset : offset + limit], len(ids)


def _filters(query: MemberQuery) -> tuple[list[Filter], list[str]]:
    """The filters for a query, cheap ones first, and the columns that they look at."""
    _, belonging, _ = _ORDERS[query.order]
    filters: list[Filter] = []
    columns = ["spam", belonging]
    if query.search:
        filters.append(any_text(("login", "slug"), query.search))
        columns.append("login")
        if query.has_term:
            filters = [either(*filters, whose_profile(query.has_term, query.search))]
            columns.append("profile")
    if query.types is not None:
        filters.append(any_name("types", query.types))
    if query.ids is not None:
        filters.append(among(set(query.ids)))
    since = query.since.encode()
    if belonging:
        filters.append(having(belonging, lambda value: bool(value) and value >= since))
    filters.append(having("spam", lambda value: not value))
    if query.accepts:
        filters.append(whose_profile(query.accepts))
        columns.append("profile")
    return filters, columns


def _question(query: MemberQuery) -> str:
    """What tells this list from others."""
    sets = [None if some is None else sorted(some) for some in (query.ids, query.types)]
    parts = (query.order, query.since, *sets, sorted(query.exclude), query.search)
    return repr(("members", *parts, query.has_term is not None, query.accepts is not None, query.viewer))
