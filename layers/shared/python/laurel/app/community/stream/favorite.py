"""A member's favourites (bp_activity_add_user_favorite, bp_activity_remove_user_favorite)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from laurel.app.community.stream.change import find_stream_item
from laurel.app.errors import IdempotencyKeyReused, MarkerTaken
from laurel.app.ports.engine import Marker
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.app.site_events.buddypress_events import favorite_toggled
from laurel.app.site_events.outbox import outbox_rows, record_at_once
from laurel.domain.records.stream_item import StreamItem


@dataclass(frozen=True, slots=True)
class Favored:
    """An item and whether it is the member's favourite now; ``repeated``: the request was a repetition."""

    item: StreamItem
    on: bool
    repeated: bool = False


def toggle_favorite(
    site: Site, item_id: int, user_id: int, marker: Marker | None = None, *, counts: bool = True
) -> Favored:
    """Make an item a member's favourite, or no longer if it is one; the same `marker` again changes nothing.

    A site event of the member and of the author, unless `counts` is False. Raises NoStreamItem, IdempotencyKeyReused,
    Unavailable.
    """
    store = site.services.stream_items

    def attempt() -> Favored:
        item = find_stream_item(site, item_id)
        on = not store.is_favorite(user_id, item_id)
        # A favourite does not raise the item's rev, so each attempt gets a name of its own.
        write = f"item#{item_id}#favorite#{user_id}#{uuid.uuid4().hex[:8]}"
        rows = outbox_rows(site, write, favorite_toggled(item, user_id, on=on) if counts else ())
        store.favor(item, user_id, on, marker, rows)
        site.outbox_rows += rows
        return Favored(replace(item, favorites=item.favorites + (1 if on else -1)), on)

    try:
        favored = until_committed(attempt, site.pause)
    except MarkerTaken as taken:
        if marker is None or taken.marker.body_hash != marker.body_hash:
            raise IdempotencyKeyReused(taken.marker.key) from taken
        return Favored(find_stream_item(site, item_id), store.is_favorite(user_id, item_id), repeated=True)
    record_at_once(site)
    return favored
