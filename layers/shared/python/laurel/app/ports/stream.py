"""What the activity stream's use cases need of the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from laurel.app.ports.engine import Marker
from laurel.app.ports.outbox import Rows, RowsOf, no_rows
from laurel.domain.records.stream_item import COMMENT, UPDATE, StreamItem
from laurel.domain.records.stream_query import StreamPage, StreamQuery

__all__ = ["COMMENT", "UPDATE", "StreamItem", "StreamItems", "StreamPage", "StreamQuery"]


class StreamItems(Protocol):
    """Items of the activity stream, comments on them and favourites."""

    def get(self, item_id: int) -> StreamItem | None:
        """The item of that id: one read."""

    def get_many(self, item_ids: Iterable[int]) -> Mapping[int, StreamItem]:
        """Several items, those that exist, for showing them: they may be a moment old."""

    def add(self, item: StreamItem, marker: Marker | None = None, rows: RowsOf[StreamItem] = no_rows) -> StreamItem:
        """Store an item under a fresh id, count it, and tell the members it mentions; with it go a `marker` and rows.

        Raises MarkerTaken if the marker is there, NoStreamItem if what is commented on is not, Conflict.
        """

    def change(self, seen: StreamItem, changed: StreamItem) -> StreamItem:
        """Store another content, kind, visibility or meta of an item; Conflict if `seen` is stale."""

    def delete(self, item: StreamItem, rows: Rows = ()) -> None:
        """Remove an item with the comments on it, or a comment with the answers to it; in the end outbox rows come.

        Raises Conflict if somebody writes meanwhile: then it can be repeated.
        """

    def find(self, query: StreamQuery) -> StreamPage:
        """One page and its exact total. Raises TooManyRows where more than 10,000 items were to be looked through."""

    def comments_on(self, item_ids: Iterable[int], most: int) -> Mapping[int, list[StreamItem]]:
        """The first comments on each item, `most` of one at most, the oldest first."""

    def comment_ids(self, item_id: int, most: int) -> list[int]:
        """Ids of the latest comments on an item, answers included."""

    def mention_ids(self, user_id: int, most: int) -> list[int]:
        """Ids of the latest items that mention a member."""

    def favorite_ids(self, user_id: int, most: int) -> list[int]:
        """Ids of a member's favourites with the highest numbers."""

    def favorites_among(self, user_id: int, item_ids: Iterable[int]) -> frozenset[int]:
        """Which of some items are a member's favourites, for showing it: it may be a moment old."""

    def is_favorite(self, user_id: int, item_id: int) -> bool:
        """Whether an item is a member's favourite."""

    def favor(self, item: StreamItem, user_id: int, on: bool, marker: Marker | None = None, rows: Rows = ()) -> None:
        """Make an item a member's favourite, or no longer; with it go a `marker` and outbox rows.

        Raises MarkerTaken if the marker is there, Conflict if it is (not) a favourite already, or the item is gone.
        """
