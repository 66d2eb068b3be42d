"""Change an item of the activity stream, or remove it (bp_activity_add, bp_activity_delete)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from laurel.app.community.stream.latest_update import refresh_latest_update
from laurel.app.community.stream.mentions import mentioned
from laurel.app.errors import NoStreamItem
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.app.site_events.buddypress_events import item_deleted
from laurel.app.site_events.outbox import outbox_rows, record_at_once
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


def delete_stream_item(site: Site, item_id: int, user_id: int = 0) -> StreamItem:
    """Remove an item with the comments on it, or a comment with the answers to it; what it was.

    `user_id` removes it, which is an event; with 0 it goes with something else, and counts for nothing. Raises
    NoStreamItem.
    """
    now = site.now()

    def attempt() -> StreamItem:
        seen = find_stream_item(site, item_id)
        events = item_deleted(seen, user_id) if user_id else ()
        rows = outbox_rows(site, f"item#{item_id}#deleted", events, now)
        site.services.stream_items.delete(seen, rows)
        site.outbox_rows += rows
        return seen

    gone = until_committed(attempt, site.pause)
    site.forget_stream_item(item_id)
    refresh_latest_update(site, gone, gone=True)
    record_at_once(site)
    return gone


def find_stream_item(site: Site, item_id: int) -> StreamItem:
    """The item of that id. Raises NoStreamItem."""
    item = site.services.stream_items.get(item_id)
    if item is None:
        raise NoStreamItem
    return item
