"""Change an item of the activity stream, or remove it (bp_activity_add, bp_activity_delete)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from laurel.app.community.stream.latest_update import refresh_latest_update
from laurel.app.community.stream.mentions import mentioned
from laurel.app.errors import NoStreamItem
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.domain.records.stream_item import StreamItem


def change_stream_item(site: Site, item_id: int, change: Callable[[StreamItem], StreamItem]) -> StreamItem:
    """Store what `change` makes of an item's content, kind or visibility; what it is now.

    Raises NoStreamItem, what `change` raises, and Unavailable.
    """

    def attempt() -> StreamItem:
        seen = find_stream_item(site, item_id)
        changed = change(seen)
        if changed.content != seen.content:
            changed = replace(changed, mentions=mentioned(site, changed.content, changed.user_id))
        return seen if changed == seen else site.services.stream_items.change(seen, changed)

    changed = until_committed(attempt, site.pause)
    site.remember_stream_items([changed])
    refresh_latest_update(site, changed)
    return changed


def delete_stream_item(site: Site, item_id: int) -> StreamItem:
    """Remove an item with the comments on it, or a comment with the answers to it; what it was. Raises NoStreamItem."""

    def attempt() -> StreamItem:
        seen = find_stream_item(site, item_id)
        site.services.stream_items.delete(seen)
        return seen

    gone = until_committed(attempt, site.pause)
    site.forget_stream_item(item_id)
    refresh_latest_update(site, gone, gone=True)
    return gone


def find_stream_item(site: Site, item_id: int) -> StreamItem:
    """The item of that id. Raises NoStreamItem."""
    item = site.services.stream_items.get(item_id)
    if item is None:
        raise NoStreamItem
    return item
