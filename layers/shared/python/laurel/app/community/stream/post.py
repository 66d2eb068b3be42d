"""Post a stream item: an update, a comment, or an entry of another component (bp_activity_add)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from laurel.app.community.stream.latest_update import record_post
from laurel.app.community.stream.mentions import link_mentions, mentioned, others_among
from laurel.app.errors import IdempotencyKeyReused, MarkerTaken, NoStreamItem
from laurel.app.ports.engine import Marker
from laurel.app.ports.outbox import Rows
from laurel.app.retry import until_committed
from laurel.app.site import STAMP, Site
from laurel.app.site_events.buddypress_events import item_posted
from laurel.app.site_events.outbox import outbox_rows, record_at_once
from laurel.domain.records.stream_item import StreamItem


@dataclass(frozen=True, slots=True)
class Posted:
    """A stored item, and the item or comment that it replies to (None if it is no comment)."""

    item: StreamItem
    replied_to: StreamItem | None = None


def post_stream_item(site: Site, item: StreamItem, marker: Marker | None = None, *, home_url: str = "") -> Posted:
    """Store a new item, whose content is sanitized HTML, and set its author's last activity.

    Mentions become links to pages of the site at `home_url`.

    A comment has the id of an item as ``item_id``, and that of a comment on it as ``secondary_item_id`` if it replies
    to one; a comment on a hidden item is hidden. The same `marker` again stores nothing and returns the first item.
    Raises NoStreamItem, IdempotencyKeyReused, Unavailable.
    """
    replied_to, now = None, site.now()
    if item.is_comment:
        root, replied_to = _above(site, item)
        item = replace(item, secondary_item_id=replied_to.id, hidden=item.hidden or root.hidden)
    users = mentioned(site, item.content)
    fresh = replace(
        item,
        content=link_mentions(item.content, users, home_url),
        date=now.strftime(STAMP),
        mentions=others_among(users, item.user_id),
        spam=site.member(item.user_id).spam,
    )

    def rows(posted: StreamItem) -> Rows:
        return outbox_rows(site, f"item#{posted.id}#posted", item_posted(posted, replied_to), now)

    try:
        posted = until_committed(lambda: site.services.stream_items.add(fresh, marker, rows), site.pause)
    except MarkerTaken as taken:
        return Posted(_posted_with(site, taken.marker, marker), replied_to)
    site.remember_stream_items([posted])
    record_post(site, posted)
    site.outbox_rows += rows(posted)
    record_at_once(site)
    return Posted(posted, replied_to)


def _above(site: Site, comment: StreamItem) -> tuple[StreamItem, StreamItem]:
    """The item that a comment is on, and the item or comment that it replies to. Raises NoStreamItem."""
    root = site.stream_item(comment.item_id)
    if root is None or root.is_comment:
        raise NoStreamItem
    replied_to = site.stream_item(comment.secondary_item_id or root.id)
    if replied_to is None or (
        replied_to.id != root.id and not (replied_to.is_comment and replied_to.item_id == root.id)
    ):
        raise NoStreamItem
    return root, replied_to


def _posted_with(site: Site, taken: Marker, marker: Marker | None) -> StreamItem:
    """The item that was posted with a marker. Raises IdempotencyKeyReused, NoStreamItem if it was deleted."""
    if marker is None or taken.body_hash != marker.body_hash:
        raise IdempotencyKeyReused(taken.key)
    item = site.services.stream_items.get(int(taken.answer["id"]))
    if item is None:
        raise NoStreamItem
    return item
