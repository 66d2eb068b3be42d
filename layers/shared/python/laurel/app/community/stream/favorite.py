"""A member's favourites (bp_activity_add_user_favorite, bp_activity_remove_user_favorite)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from laurel.app.community.stream.change import find_stream_item
from laurel.app.errors import IdempotencyKeyReused, MarkerTaken
from laurel.app.ports.engine import Marker
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.domain.records.stream_item import StreamItem


@dataclass(frozen=True, slots=True)
class Favored:
    """An item and whether it is the member's favourite now; ``repeated``: it was changed by an earlier request."""

    item: StreamItem
    on: bool
    repeated: bool = False


def toggle_favorite(site: Site, item_id: int, user_id: int, marker: Marker | None = None) -> Favored:
    """Make an item a member's favourite, or no longer if it is one; the same `marker` again changes nothing.

    Raises NoStreamItem, IdempotencyKeyReused, Unavailable.
    """
    store = site.services.stream_items

    def attempt() -> Favored:
        item = find_stream_item(site, item_id)
        on = not store.is_favorite(user_id, item_id)
        store.favor(item, user_id, on, marker)
        return Favored(replace(item, favorites=item.favorites + (1 if on else -1)), on)

    try:
        return until_committed(attempt, site.pause)
    except MarkerTaken as taken:
        if marker is None or taken.marker.body_hash != marker.body_hash:
            raise IdempotencyKeyReused(taken.marker.key) from taken
        return Favored(find_stream_item(site, item_id), store.is_favorite(user_id, item_id), repeated=True)
