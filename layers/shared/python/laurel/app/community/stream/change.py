"""Change or delete a stream item (bp_activity_add, bp_activity_delete)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from laurel.app.community.stream.latest_update import refresh_latest_update
from laurel.app.community.stream.mentions import link_mentions, mentioned, others_among
from laurel.app.errors import NoStreamItem
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.app.site_events.buddypress_events import item_deleted
from laurel.app.site_events.outbox import outbox_rows, record_at_once
from laurel.domain.records.stream_item import StreamItem


def change_stream_item(
    site: Site, item_id: int, change: Callable[[StreamItem], StreamItem], *, home_url: str = ""
) -> StreamItem:
    """Store the item that `change` returns, with another content, kind, visibility or meta; returns it.

    Mentions in another content become links to pages of the site at `home_url`.

    Raises NoStreamItem, what `change` raises, and Unavailable.
    """

    def attempt() -> StreamItem:
        seen = find_stream_item(site, item_id)
        changed = change(seen)
        if changed.content != seen.content:
            users = mentioned(site, changed.content)
            content = link_mentions(changed.content, users, home_url)
            changed = replace(changed, content=content, mentions=others_among(users, changed.user_id))
        return seen if changed == seen else site.services.stream_items.change(seen, changed)

    changed = until_committed(attempt, site.pause)
    site.remember_stream_items([changed])
    refresh_latest_update(site, changed)
    return changed


def delete_stream_item(site: Site, item_id: int, user_id: int = 0) -> StreamItem:
    """Delete an item with its comments, or a comment with its replies; returns what it was.

    `user_id` is the user who deletes it, which is a site event; with 0 it is none. Raises NoStreamItem, Unavailable.
    """
    now = site.now()

    def attempt() -> StreamItem:
        seen = find_stream_item(site, item_id)
        events = item_deleted(seen, user_id) if user_id else ()
        rows = outbox_rows(site, f"item#{item_id}#deleted", events, now)
        site.services.stream_items.delete(seen, rows)
        site.outbox_rows += rows
        return seen

    deleted = until_committed(attempt, site.pause)
    site.forget_stream_item(item_id)
    refresh_latest_update(site, deleted, deleted=True)
    record_at_once(site)
    return deleted


def find_stream_item(site: Site, item_id: int) -> StreamItem:
    """The item of that id by a consistent read. Raises NoStreamItem."""
    item = site.services.stream_items.get(item_id)
    if item is None:
        raise NoStreamItem
    return item
