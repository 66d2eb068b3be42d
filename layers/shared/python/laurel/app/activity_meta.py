"""What extensions keep with an item of the activity stream (bp_activity_get_meta, bp_activity_update_meta)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from laurel.app.change_activity import change_activity
from laurel.app.site import Site
from laurel.domain.activity_item import ActivityItem


def get_activity_meta(site: Site, item_id: int, meta_key: str) -> Any:
    """A value of an item's meta, None if there is none; of an item that the reply shows it costs nothing."""
    item = site.activity_item(item_id)
    return item.meta.get(meta_key) if item else None


def update_activity_meta(site: Site, item_id: int, meta_key: str, value: Any) -> ActivityItem:
    """Set a key of an item's meta to a JSON value, or remove it with None. Raises NoActivity."""

    def change(seen: ActivityItem) -> ActivityItem:
        kept = {key: stored for key, stored in {**seen.meta, meta_key: value}.items() if stored is not None}
        return replace(seen, meta=kept)

    return change_activity(site, item_id, change)
