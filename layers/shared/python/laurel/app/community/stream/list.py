"""List the activity stream (bp_activity_get): all of it, or a member's scope."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from laurel.app.site import Site
from laurel.domain.records.stream_item import COMMENT, StreamItem
from laurel.domain.records.stream_query import StreamPage, StreamQuery

POINTERS_AT_MOST = 1_000
"""The most favourites or mentions of a member, or comments on an item, that a list considers."""

COMMENTS_SHOWN = 100
"""The most comments that are shown with an item."""

FRIENDS_AT_MOST = 300
"""The most friends, the latest first, whose items are shown."""

Narrow = Callable[[Site, StreamQuery, int], StreamQuery]


def _among(query: StreamQuery, ids: Sequence[int]) -> StreamQuery:
    """The query restricted to these items, besides its own restriction."""
    included = None if query.ids is None else frozenset(query.ids)
    return replace(query, ids=[number for number in ids if included is None or number in included])


def _friends(site: Site, query: StreamQuery, user_id: int) -> StreamQuery:
    friendships = site.services.members.friendships(user_id)
    friends = [friendship.other(user_id) for friendship in friendships if friendship.is_confirmed]
    return replace(query, user_ids=friends[:FRIENDS_AT_MOST])


def _favorites(site: Site, query: StreamQuery, user_id: int) -> StreamQuery:
    return _among(replace(query, comments=True), site.services.stream_items.favorite_ids(user_id, POINTERS_AT_MOST))


def _mentions(site: Site, query: StreamQuery, user_id: int) -> StreamQuery:
    return _among(replace(query, comments=True), site.services.stream_items.mention_ids(user_id, POINTERS_AT_MOST))


SCOPES: Mapping[str, Narrow] = {
    "just-me": lambda _, query, user_id: replace(query, user_ids=[user_id], comments=True),
    "friends": _friends,
    "favorites": _favorites,
    "mentions": _mentions,
    "groups": lambda _, query, __: _among(query, ()),
}
"""BuddyPress' scopes of a member, by name; there are no groups. What a member posted, has as favourites or is mentioned
in includes comments."""


def list_stream(site: Site, query: StreamQuery, scope: str = "", user_id: int = 0) -> StreamPage:
    """A page of the stream; with a `scope` of `SCOPES`, of that scope of the user, empty for user 0.

    Raises TooManyRows.
    """
    if scope:
        query = SCOPES[scope](site, query, user_id) if user_id else _among(query, ())
    elif query.primary_id and query.comments and query.types == {COMMENT}:
        query = _among(query, site.services.stream_items.comment_ids(query.primary_id, POINTERS_AT_MOST))
    return site.services.stream_items.find(query)


def drain(site: Site, query: StreamQuery) -> Iterator[StreamItem]:
    """Yield the items of a query that stop matching it once they are processed, until it finds only yielded ones."""
    yielded: set[int] = set()
    while items := [item for item in site.services.stream_items.find(query).items if item.id not in yielded]:
        yield from items
        yielded.update(item.id for item in items)


def comments_on(site: Site, items: Sequence[StreamItem]) -> Mapping[int, list[StreamItem]]:
    """The first comments on each of the items that has any, by the item's id."""
    with_comments = [item.id for item in items if item.comments and not item.is_comment]
    return site.services.stream_items.comments_on(with_comments, COMMENTS_SHOWN)
