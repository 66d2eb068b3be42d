"""The port to the activity stream."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from laurel.app.ports.engine import Marker
from laurel.app.ports.outbox import Rows, RowsOf, no_rows
from laurel.domain.records.stream_item import COMMENT, UPDATE, StreamItem
from laurel.domain.records.stream_query import StreamPage, StreamQuery

__all__ = ["COMMENT", "UPDATE", "StreamItem", "StreamItems", "StreamPage", "StreamQuery"]


class StreamItems(Protocol):
    """Stream items, comments on them and favourites."""

    def get(self, item_id: int) -> StreamItem | None:
        """The item of that id, None if absent: one read."""

    def get_many(self, item_ids: Iterable[int]) -> Mapping[int, StreamItem]:
        """Those of several items that exist, for display: eventually consistent."""

    def add(self, item: StreamItem, marker: Marker | None = None, rows: RowsOf[StreamItem] = no_rows) -> StreamItem:
        """Store an item under a fresh id with its counts and mentions, a `marker` and outbox rows.

        Raises MarkerTaken if the marker exists, NoStreamItem if the item commented on does not, Conflict.
        """

    def change(self, seen: StreamItem, changed: StreamItem) -> StreamItem:
        """Change the content, kind, visibility or meta of an item; Conflict if `seen` is stale."""

    def delete(self, item: StreamItem, rows: Rows = ()) -> None:
        """Delete an item with its comments, or a comment with its replies; the last transaction puts outbox rows.

        Raises Conflict if another request writes meanwhile: then it can be repeated.
        """

    def find(self, query: StreamQuery) -> StreamPage:
        """One page and the exact total. Raises TooManyRows if it would have to examine more than 10,000 items."""

    def posted_by(self, user_id: int, after: int, limit: int) -> list[StreamItem]:
        """A member's items with ids above that, in the order of ids, of all kinds: eventually consistent."""

    def favorites_of(self, user_id: int, after: int, limit: int) -> list[int]:
        """Ids of a member's favourites above that, in their order."""

    def comments_on(self, item_ids: Iterable[int], most: int) -> Mapping[int, list[StreamItem]]:
        """The first comments on each item, the oldest first, up to `most` per item."""

    def comment_ids(self, item_id: int, most: int) -> list[int]:
        """Ids of the latest comments on an item, replies included."""

    def mention_ids(self, user_id: int, most: int) -> list[int]:
        """Ids of the latest items that mention a member."""

    def favorite_ids(self, user_id: int, most: int) -> list[int]:
        """The highest ids of a member's favourites."""

    def favorites_among(self, user_id: int, item_ids: Iterable[int]) -> frozenset[int]:
        """Those of some items that are a member's favourites, for display: eventually consistent."""

    def is_favorite(self, user_id: int, item_id: int) -> bool:
        """Whether an item is a member's favourite."""

    def favor(self, item: StreamItem, user_id: int, on: bool, marker: Marker | None = None, rows: Rows = ()) -> None:
        """Make an item a member's favourite, or no longer, with a `marker` and outbox rows.

        Raises MarkerTaken if the marker exists, Conflict if it is in that state already or the item does not exist.
        """
