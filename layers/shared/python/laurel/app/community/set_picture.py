"""Upload and remove pictures of members (bp_core_avatar_handle_upload, bp_core_delete_existing_avatar)."""

from __future__ import annotations

from dataclasses import replace

from laurel.app.community.update_member import update_member
from laurel.app.site import Site
from laurel.app.site_events.buddypress_events import picture_uploaded
from laurel.app.site_events.outbox import record_at_once
from laurel.domain.records.member import Member
from laurel.domain.records.picture import Picture

KINDS = ("avatar", "cover")
"""The uses of a picture."""


def set_picture(site: Site, user_id: int, kind: str, picture: Picture | None) -> Member:
    """Replace a member's avatar or cover image, or remove it if `picture` is None; returns the member.

    A picture is stored before the member refers to it, and deleted after the member does not any more: a crash in
    between leaves one that is not shown. Raises Unavailable.
    """
    pictures = site.services.pictures
    if picture is not None:
        pictures.put(user_id, picture)
    replaced: list[str] = []

    def change(seen: Member) -> Member:
        replaced[:] = [seen.pictures[kind]] if kind in seen.pictures else []
        others = {known: name for known, name in seen.pictures.items() if known != kind}
        return replace(seen, pictures={**others, kind: picture.name} if picture else others)

    member = update_member(site, user_id, change, lambda *_: picture_uploaded(user_id, kind) if picture else ())
    for name in set(replaced) - set(member.pictures.values()):
        pictures.remove(user_id, name)
    record_at_once(site)
    return member


def forget_pictures(site: Site, user_id: int) -> None:
    """Delete all pictures of a user who is being deleted."""
    for name in set(site.services.members.get(user_id).pictures.values()):
        site.services.pictures.remove(user_id, name)
