"""Mark a user as a spammer, or as none (bp_core_process_spammer_status)."""

from __future__ import annotations

from dataclasses import replace

from laurel.app.community.stream.items_of_user import spam_stream_items_of
from laurel.app.community.update_member import update_member
from laurel.app.errors import UserNotFound
from laurel.app.site import Site
from laurel.domain.records.member import Member


def process_spammer_status(site: Site, user_id: int, *, spam: bool) -> Member:
    """Hide a member and their stream items from all lists, or show them again. Raises UserNotFound, Unavailable."""
    if site.user(user_id) is None:
        raise UserNotFound(user_id)
    member = update_member(site, user_id, lambda seen: replace(seen, spam=spam))
    spam_stream_items_of(site, user_id, spam=spam)
    return member
