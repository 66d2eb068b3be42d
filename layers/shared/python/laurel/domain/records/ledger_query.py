"""Queries of the ledgers: filters, order and page, as GamiPress' REST collections declare them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_search import Search, fold

Row = TypeVar("Row", Log, Earning)

TEXT = "text:"
"""The prefix of the type reference of an earning whose post type is free text."""

LOG_TYPES = (
    "event_trigger",
    "achievement_earn",
    "achievement_award",
    "points_earn",
    "points_deduct",
    "points_expend",
    "points_award",
    "points_revoke",
    "rank_earn",
    "rank_award",
)
"""GamiPress' log types (gamipress_get_log_types), which are counted by type; clients may write others."""

Place = tuple[int, int]
"""Where a row is in a list: its id, or that of a row of the same date in the order by date, and its id."""

BY_ID = "id"
"""The order by id, which is the order of writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowQuery(Generic[Row]):
    """A query of either ledger. Empty means no such filter; all filters must match.

    ``users`` None means all users. ``after`` and ``before`` are exclusive bounds on ``date``, site-local
    ``YYYY-MM-DDTHH:MM:SS``. ``orderby`` is a column, "include" for the order of ``include``, or "relevance" for the
    newest first; ties are ordered by id. ``beyond`` is the place in the list after which the page begins, as a page
    before it returned it; then ``offset`` is 0.
    """

    include: Sequence[int] = ()
    exclude: Sequence[int] = ()
    users: Sequence[int] | None = None
    after: str = ""
    before: str = ""
    search: Search = field(default_factory=Search)
    orderby: str = BY_ID
    descending: bool = True
    offset: int = 0
    limit: int = 10
    beyond: Place | None = None

    @property
    def by_id(self) -> bool:
        """Whether the order is by id."""
        return self.orderby in (BY_ID, "relevance")

    @property
    def newest_first(self) -> bool:
        """The direction of an order by id."""
        return self.descending or self.orderby == "relevance"

    @property
    def is_dated(self) -> bool:
        """Whether dates are filtered or ordered by."""
        return self.is_bounded or self.orderby == "date"

    @property
    def is_bounded(self) -> bool:
        """Whether dates are filtered by."""
        return bool(self.after or self.before)

    @property
    def types(self) -> Sequence[str]:
        """The only types that rows can be of, as they are counted; () for all."""
        raise NotImplementedError

    @property
    def has_uncounted_types(self) -> bool:
        """Whether one of the types is a client's own, and has no counter."""
        raise NotImplementedError

    @property
    def paid_in(self) -> Sequence[int]:
        """The only points types that rows can be of, by which they are counted; () for all."""
        return ()

    @property
    def is_of_some(self) -> bool:
        """Whether rows of some types or points types are asked for, and of no others."""
        return bool(self.types or self.paid_in)

    @property
    def examines(self) -> bool:
        """Whether there are filters beside `is_of_some`, dates, ``users`` and ``exclude``: they need the rows."""
        return bool(self.include or self.search)

    @property
    def takes_all(self) -> bool:
        """Whether no filter but ``users`` and ``exclude`` is given."""
        return not (self.is_of_some or self.is_bounded or self.examines)

    def matches(self, row: Row) -> bool:
        """Whether a row passes all filters."""
        raise NotImplementedError

    def in_order(self, rows: Sequence[Row]) -> list[Row]:
        """The rows in the order of the query."""
        raise NotImplementedError

    def suits(self, row: Row) -> bool:
        """Whether a row passes the filters that both ledgers have."""
        return (
            (not self.include or row.id in self.include)
            and row.id not in self.exclude
            and (self.users is None or (row.user_id in self.users and row.user_id != 0))
            and (not self.after or row.date > self.after)
            and (not self.before or row.date < self.before)
            and self.search.finds(row.title)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LogQuery(RowQuery[Log]):
    """A page of logs. ``orderby``: id, title, type, trigger_type, access, user_id, date, include, relevance."""

    type: str = ""
    trigger_types: Sequence[str] = ()
    access: str = ""

    @property
    def types(self) -> Sequence[str]:
        """The only type that logs can be of; () for all."""
        return (self.type,) if self.type else ()

    @property
    def has_uncounted_types(self) -> bool:
        """Whether the type is none of `LOG_TYPES`."""
        return self.type not in ("", *LOG_TYPES)

    @property
    def examines(self) -> bool:
        """Whether triggers, access, a search or ids are filtered by."""
        return bool(self.trigger_types or self.access or self.include or self.search)

    def matches(self, row: Log) -> bool:
        """Whether a log passes all filters."""
        return (
            (not self.type or row.type == self.type)
            and (not self.trigger_types or row.trigger_type in self.trigger_types)
            and (not self.access or row.access == self.access)
            and self.suits(row)
        )

    def in_order(self, rows: Sequence[Log]) -> list[Log]:
        """The rows in the order of the query."""
        return _sorted(self, rows, _LOG_KEYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningQuery(RowQuery[Earning]):
    """A page of earnings.

    ``type_refs`` are type references, ``points_types`` ids of points types; if both are given, one must match, with
    ``force_types`` both. ``slugs`` are the slugs of type posts by id, for the orders by type. ``orderby``: id, title,
    user_id, post_id, post_type, points, points_type, date, include, relevance.
    """

    posts: Sequence[int] = ()
    type_refs: Sequence[str] = ()
    points_types: Sequence[int] = ()
    force_types: bool = False
    slugs: Mapping[int, str] = field(default_factory=dict)

    @property
    def types(self) -> Sequence[str]:
        """The only type references that earnings can have; () for all."""
        return self.type_refs if self.force_types or not self.points_types else ()

    @property
    def has_uncounted_types(self) -> bool:
        """Whether one of the types is free text, or none."""
        return any(not ref or ref.startswith(TEXT) for ref in self.types)

    @property
    def paid_in(self) -> Sequence[int]:
        """The points types, where they alone decide."""
        return () if self.type_refs else self.points_types

    @property
    def examines(self) -> bool:
        """Whether posts, a search or ids are filtered by, or types and points types together."""
        together = self.type_refs and self.points_types
        return bool(self.posts or together or self.include or self.search)

    def matches(self, row: Earning) -> bool:
        """Whether an earning passes all filters."""
        return (not self.posts or row.post_id in self.posts) and self._fits(row) and self.suits(row)

    def in_order(self, rows: Sequence[Earning]) -> list[Earning]:
        """The rows in the order of the query."""
        by_slug: Mapping[str, Callable[[Earning], Any]] = {
            "post_type": lambda row: fold(shown_type(row.type_ref, self.slugs)),
            "points_type": lambda row: fold(self.slugs.get(row.points_type, "")),
        }
        return _sorted(self, rows, {**_EARNING_KEYS, **by_slug})

    def _fits(self, row: Earning) -> bool:
        matched = []
        if self.type_refs:
            matched.append(row.type_ref in self.type_refs)
        if self.points_types:
            matched.append(row.points_type in self.points_types)
        return all(matched) if self.force_types else any(matched) or not matched


def shown_type(type_ref: str, slugs: Mapping[int, str]) -> str:
    """The slug of the post type of a type reference, "" if the type was deleted."""
    if type_ref.startswith(TEXT):
        return type_ref.removeprefix(TEXT)
    return slugs.get(int(type_ref), "") if type_ref.isdigit() else type_ref


_LOG_KEYS: Mapping[str, Callable[[Log], Any]] = {
    "title": lambda row: fold(row.title),
    "type": lambda row: fold(row.type),
    "trigger_type": lambda row: fold(row.trigger_type),
    "access": lambda row: fold(row.access),
    "user_id": lambda row: row.user_id,
    "date": lambda row: row.date,
}

_EARNING_KEYS: Mapping[str, Callable[[Earning], Any]] = {
    "title": lambda row: fold(row.title),
    "user_id": lambda row: row.user_id,
    "post_id": lambda row: row.post_id,
    "points": lambda row: row.points,
    "date": lambda row: row.date,
}


def _sorted(query: RowQuery[Row], rows: Sequence[Row], keys: Mapping[str, Callable[[Row], Any]]) -> list[Row]:
    if query.orderby == "include":
        places = {row_id: place for place, row_id in reversed(list(enumerate(query.include)))}
        return sorted(rows, key=lambda row: (places.get(row.id, len(places)), row.id))
    if query.by_id:
        return sorted(rows, key=lambda row: row.id, reverse=query.newest_first)
    key = keys[query.orderby]
    return sorted(rows, key=lambda row: (key(row), row.id), reverse=query.descending)
