"""A member's stream items when the account is deleted or marked as a spammer's."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from laurel.app.community.stream.change import change_stream_item, delete_stream_item
from laurel.app.community.stream.favorite import toggle_favorite
from laurel.app.community.stream.list import drain
from laurel.app.errors import NoStreamItem
from laurel.app.site import Site
from laurel.domain.records.stream_query import StreamQuery

_AT_ONCE = 1_000
"""Items read at once, and favourites removed: after so many, the index is up to date with the first of them."""


def delete_stream_items_of(site: Site, user_id: int) -> None:
    """Delete a member's items one by one, with their comments, and favourites (bp_activity_remove_all_user_data).

    Can be repeated. Items that the index does not show yet, because they were just posted, remain.
    """
    for item in drain(site, _own(user_id, ham=True, spam=True)):
        with contextlib.suppress(NoStreamItem):
            delete_stream_item(site, item.id)
    for item_id in site.services.stream_items.favorite_ids(user_id, _AT_ONCE):
        with contextlib.suppress(NoStreamItem):
            toggle_favorite(site, item_id, user_id, counts=False)


def spam_stream_items_of(site: Site, user_id: int, *, spam: bool) -> None:
    """Mark all of a member's items as spam, or as ham (bp_activity_spam_all_user_data); can be repeated."""
    for item in drain(site, _own(user_id, ham=spam, spam=not spam)):
        with contextlib.suppress(NoStreamItem):
            change_stream_item(site, item.id, lambda seen: replace(seen, spam=spam))


def _own(user_id: int, *, ham: bool, spam: bool) -> StreamQuery:
    return StreamQuery(moderates=True, ham=ham, spam=spam, user_ids=[user_id], comments=True, limit=_AT_ONCE)
