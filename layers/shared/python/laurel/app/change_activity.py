"""Change an item of the activity stream, or remove it (bp_activity_add, bp_activity_delete)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from laurel.app.activity_item_ports import NoActivity
from laurel.app.latest_update import refresh_latest_update
from laurel.app.mentions import mentioned
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.domain.activity_item import ActivityItem


def change_activity(site: Site, item_id: int, change: Callable[[ActivityItem], ActivityItem]) -> ActivityItem:
    """Store what `change` makes of an item's content, kind or visibility; what it is now.

    Raises NoActivity, what `change` raises, and Unavailable.
    """

    def attempt() -> ActivityItem:
        seen = find_activity(site, item_id)
        changed = change(seen)
        if changed.content != seen.content:
            changed = replace(changed, mentions=mentioned(site, changed.content, changed.user_id))
        return seen if changed == seen else site.services.activity_items.change(seen, changed)

    changed = until_committed(attempt, site.pause)
    site.remember_activity_items([changed])
    refresh_latest_update(site, changed)
    return changed


def delete_activity(site: Site, item_id: int) -> ActivityItem:
    """Remove an item with the comments on it, or a comment with the answers to it; what it was. Raises NoActivity."""

    def attempt() -> ActivityItem:
        seen = find_activity(site, item_id)
        site.services.activity_items.delete(seen)
        return seen

    gone = until_committed(attempt, site.pause)
    site.forget_activity_item(item_id)
    refresh_latest_update(site, gone, gone=True)
    return gone


def find_activity(site: Site, item_id: int) -> ActivityItem:
    """The item of that id. Raises NoActivity."""
    item = site.services.activity_items.get(item_id)
    if item is None:
        raise NoActivity
    return item
