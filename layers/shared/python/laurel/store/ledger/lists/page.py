"""One page out of the rows that fit, in their order, and what is known of those after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from laurel.app.errors import BeyondOneRequest
from laurel.domain.records.ledger_query import Place, RowQuery
from laurel.store.ledger.lists.budget import Spent

Found = TypeVar("Found")


@dataclass(slots=True)
class Gathered(Generic[Found]):
    """The rows of a page with their places; ``seen`` are all that fit, those before and after the page, too.

    ``ended``: there are no more. ``spent``: there may be more, but the request has read as much as it may.
    """

    page: list[tuple[Place, Found]] = field(default_factory=list)
    seen: int = 0
    ended: bool = False
    spent: bool = False


def gather(rows: Iterator[tuple[Place, Found]], offset: int, limit: int, *, count_on: bool) -> Gathered[Found]:
    """The page at an offset of rows that fit; reads one row more, or all of them to count."""
    found: Gathered[Found] = Gathered()
    try:
        for placed in rows:
            found.seen += 1
            if offset < found.seen <= offset + limit:
                found.page.append(placed)
            if found.seen > offset + limit and not count_on:
                return found
        found.ended = True
    except Spent:
        found.spent = True
    return found


@dataclass(frozen=True, slots=True)
class Page(Generic[Found]):
    """As `laurel.app.ports.ledger.LedgerPage`, of anything."""

    rows: list[Found]
    total: int
    at_least: bool = False
    beyond: Place | None = None


def page_of(
    query: RowQuery[Any], found: Gathered[Found], total: int | None, offset: int, place: Place | None
) -> Page[Found]:
    """The page of a query, whose `offset` first rows are not among those gathered.

    `total` is the number of all rows that fit, None if it is not known; `place` is where the reading ended. Raises
    BeyondOneRequest if that was before the page.
    """
    seen = offset + found.seen
    if found.spent and seen < query.offset:
        raise BeyondOneRequest(
            "the page begins beyond what one request looks through; follow X-Laurel-Cursor from the first"
        )
    rows = [row for _, row in found.page]
    more = found.spent or seen > query.offset + len(rows)
    ends = found.page[-1][0] if found.page and (found.ended or len(rows) == query.limit) else place
    beyond = ends if more else None
    known = query.beyond is None and found.ended
    if total is None:
        return Page(rows, seen, not known, beyond)
    if known:
        # Everything was seen: then what was seen is the total, whatever the counters say by now.
        return Page(rows, seen if rows else min(total, query.offset), False, beyond)
    is_short = found.spent and len(rows) < query.limit
    return Page(rows, total if query.beyond else max(total, seen), is_short, beyond)
