"""The latest public update of a member (bp_activity_latest_update)."""

from __future__ import annotations

from dataclasses import replace

from laurel.app.community.update_member import update_member
from laurel.app.site import STAMP, Site
from laurel.domain.records.stream_item import UPDATE, StreamItem
from laurel.domain.records.stream_query import StreamQuery


def record_post(site: Site, item: StreamItem) -> None:
    """Set the last activity of an item's author to now, and their latest update if the item is one."""
    now = site.now().strftime(STAMP)

    def change_of(latest: int) -> int:
        return max(latest, item.id) if item.is_update else latest

    update_member(
        site,
        item.user_id,
        lambda seen: replace(seen, last_activity=now, latest_update=change_of(seen.latest_update)),
    )


def refresh_latest_update(site: Site, item: StreamItem, *, deleted: bool = False) -> None:
    """Correct the author's latest update after an item was changed, or deleted."""
    shows = item.is_update and not deleted
    latest = site.services.members.get(item.user_id).latest_update
    if shows and item.id > latest:
        update_member(site, item.user_id, lambda seen: replace(seen, latest_update=max(seen.latest_update, item.id)))
    elif not shows and item.id == latest:
        following = _newest_but(site, item)
        update_member(
            site,
            item.user_id,
            lambda seen: replace(seen, latest_update=following) if seen.latest_update == item.id else seen,
        )


def _newest_but(site: Site, item: StreamItem) -> int:
    """The id of the author's newest update other than this one, which the index may still show; 0 for none."""
    query = StreamQuery(user_ids=[item.user_id], types=frozenset([UPDATE]), component="activity", limit=2)
    found = site.services.stream_items.find(query).items
    return next((other.id for other in found if other.id != item.id), 0)
