"""Queries of the activity stream."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from laurel.domain.records.stream_item import COMMENT, StreamItem, StreamItemKind

EXAMINED_ROWS = 10_000
"""The most items that one request examines."""


@dataclass(frozen=True, slots=True)
class StreamQuery:
    """A query of stream items, the latest first unless ``ascending``.

    ``viewer`` (0: anonymous) sees their own hidden items in lists of single members or items, a viewer who
    ``moderates`` sees all. ``ham`` and ``spam``: whether items that are not spam, and that are spam, are included; the
    latter only for moderators. ``types`` and ``component`` filter by kind; comments are included only with
    ``comments``, whatever else names them. ``user_ids`` (None: any) filter by author, ``ids`` (None: any) by item;
    ``after`` is UTC ``YYYY-MM-DDTHH:MM:SS``, "" for any time.
    """

    viewer: int = 0
    moderates: bool = False
    ham: bool = True
    spam: bool = False
    types: frozenset[str] = frozenset()
    component: str = ""
    comments: bool = False
    user_ids: Sequence[int] | None = None
    ids: Sequence[int] | None = None
    exclude: frozenset[int] = field(default_factory=frozenset)
    primary_id: int = 0
    secondary_id: int = 0
    search: str = ""
    after: str = ""
    ascending: bool = False
    offset: int = 0
    limit: int = 10

    @property
    def is_counted(self) -> bool:
        """Whether the counters, which are by kind and member, give the total."""
        narrowed = self.exclude or self.primary_id or self.secondary_id or self.search or self.after
        return self.ids is None and not narrowed

    def takes_kind(self, kind: StreamItemKind, user_id: int) -> bool:
        """Whether a member's items of a kind match."""
        visible = not kind.hidden or self.moderates or (self._is_single and user_id == self.viewer)
        return (
            visible
            and ((self.spam and self.moderates) if kind.spam else self.ham)
            and (kind.type != COMMENT or self.comments)
            and self.component in ("", kind.component)
            and (not self.types or kind.type in self.types)
        )

    @property
    def _is_single(self) -> bool:
        return bool(self.viewer) and (self.user_ids is not None or self.ids is not None)

    def takes(self, item: StreamItem) -> bool:
        """Whether an item matches."""
        return (
            self.takes_kind(item.kind, item.user_id)
            and (self.user_ids is None or item.user_id in self.user_ids)
            and item.date > self.after
            and item.id not in self.exclude
            and self.primary_id in (0, item.item_id)
            and self.secondary_id in (0, item.secondary_item_id)
            and self.search.casefold() in item.content.casefold()
        )


@dataclass(frozen=True, slots=True)
class StreamPage:
    """The items of one page in order, and how many match in all."""

    items: Sequence[StreamItem]
    total: int
