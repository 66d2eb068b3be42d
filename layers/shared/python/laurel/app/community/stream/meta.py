"""The meta of stream items, for extensions (bp_activity_get_meta, bp_activity_update_meta)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from laurel.app.community.stream.change import change_stream_item
from laurel.app.site import Site
from laurel.domain.records.stream_item import StreamItem


def get_stream_item_meta(site: Site, item_id: int, meta_key: str) -> Any:
    """A value of an item's meta, None if absent; needs no read for an item that the request has read."""
    item = site.stream_item(item_id)
    return item.meta.get(meta_key) if item else None


def update_stream_item_meta(site: Site, item_id: int, meta_key: str, value: object) -> StreamItem:
    """Set a key of an item's meta to a JSON value, or remove it with None. Raises NoStreamItem."""

    def change(seen: StreamItem) -> StreamItem:
        kept = {key: stored for key, stored in {**seen.meta, meta_key: value}.items() if stored is not None}
        return replace(seen, meta=kept)

    return change_stream_item(site, item_id, change)
