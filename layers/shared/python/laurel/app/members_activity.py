"""What becomes of a member's part in the activity stream with his account."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from laurel.app.activity_item_ports import ActivityQuery, NoActivity
from laurel.app.change_activity import change_activity, delete_activity
from laurel.app.favorite_activity import toggle_favorite
from laurel.app.list_activities import work_off
from laurel.app.site import Site

_AT_ONCE = 1_000
"""Items read at once, and favourites taken back: by the time that many are done, the index knows of them."""


def forget_activity(site: Site, user_id: int) -> None:
    """Remove a member's items, one by one with the comments on them, and favourites (bp_activity_remove_all_user_data).

    Can be repeated. What the index does not show yet, because it was posted in the same moment, stays.
    """
    for item in work_off(site, _own(user_id, ham=True, spam=True)):
        with contextlib.suppress(NoActivity):
            delete_activity(site, item.id)
    for item_id in site.services.activity_items.favorite_ids(user_id, _AT_ONCE):
        with contextlib.suppress(NoActivity):
            toggle_favorite(site, item_id, user_id)


def spam_activity(site: Site, user_id: int, *, spam: bool) -> None:
    """Take a member's items for spam, or no more (bp_activity_spam_all_user_data); can be repeated."""
    for item in work_off(site, _own(user_id, ham=spam, spam=not spam)):
        with contextlib.suppress(NoActivity):
            change_activity(site, item.id, lambda seen: replace(seen, spam=spam))


def _own(user_id: int, *, ham: bool, spam: bool) -> ActivityQuery:
    return ActivityQuery(moderates=True, ham=ham, spam=spam, user_ids=[user_id], comments=True, limit=_AT_ONCE)
