"""Site events of the community: friendships, profiles, pictures, member types, the activity stream.

GamiPress' BuddyPress listeners, as pure functions of what is written (`laurel.app.site_events.outbox`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from laurel.app.site_events.wordpress_events import is_short
from laurel.domain.awards.event import Event
from laurel.domain.records.stream_item import UPDATE

if TYPE_CHECKING:
    from laurel.domain.records.member import Friendship, ProfileValue
    from laurel.domain.records.stream_item import StreamItem

PREFIX = "gamipress_bp_"


def _event(name: str, user_id: int, **args: Any) -> Event:
    return Event(PREFIX + name, user_id, args=args)


# ---- friendships

REQUESTED, ACCEPTED, REJECTED, WITHDRAWN, ENDED = "requested", "accepted", "rejected", "withdrawn", "deleted"

FRIENDSHIPS: Mapping[str, tuple[tuple[str, str], ...]] = {
    REQUESTED: (("friendship_request", "initiator_id"),),
    ACCEPTED: (("friendship_accepted", "friend_id"), ("get_friendship_accepted", "initiator_id")),
    REJECTED: (("friendship_rejected", "friend_id"), ("get_friendship_rejected", "initiator_id")),
    ENDED: (("friendship_deleted", "friend_id"), ("get_friendship_deleted", "initiator_id")),
    WITHDRAWN: (),
}
"""By change of a friendship: the events, each with the field of the user it is of."""


def friendship_changed(what: str, friendship: Friendship) -> Iterator[Event]:
    """The events of both users; `what` is a key of `FRIENDSHIPS` (friends_friendship_requested …)."""
    for name, user_field in FRIENDSHIPS[what]:
        yield _event(name, getattr(friendship, user_field), friendship_id=friendship.id)


def kind_of_removal(friendship: Friendship, user_id: int) -> str:
    """The change (a key of `FRIENDSHIPS`) that a user makes by removing a friendship."""
    if friendship.is_confirmed:
        return ENDED
    return WITHDRAWN if friendship.initiator_id == user_id else REJECTED


# ---- members and their profiles


def profile_changed(
    user_id: int, field_id: int, before: ProfileValue | None, after: ProfileValue | None
) -> Iterator[Event]:
    """A profile value that changed (xprofile_updated_profile)."""
    old, new = _entries(before), _entries(after)
    if old == new:
        return
    value = new if len(new) > 1 else "".join(new)
    yield _event("update_profile", user_id)
    yield _event("update_profile_any_value", user_id, field_id=field_id)
    if value and is_short(value):
        yield _event("update_profile_specific_value", user_id, field_id=field_id, field_value=value)


def _entries(entry: ProfileValue | None) -> list[str]:
    entries = entry.entries if entry else ()
    return list(entries) if any(entries) else []


PICTURES: Mapping[str, str] = {"avatar": "upload_avatar", "cover": "upload_cover_image"}
"""The events by use of a picture."""


def picture_uploaded(user_id: int, kind: str) -> Iterator[Event]:
    """An uploaded picture, also the same again (xprofile_avatar_uploaded, xprofile_cover_image_uploaded)."""
    yield _event(PICTURES[kind], user_id)


def member_types_set(user_id: int, before: Collection[str], types: tuple[str, ...]) -> Iterator[Event]:
    """Each new member type (bp_set_member_type)."""
    for name in types:
        if name not in before:
            yield _event("set_member_type", user_id, member_type=name, append=name != types[0])


def user_activated(user_id: int) -> Iterator[Event]:
    """A confirmed sign-up (bp_core_activated_user)."""
    yield _event("activate_user", user_id)


# ---- the activity stream


def item_posted(item: StreamItem, replied_to: StreamItem | None) -> Iterator[Event]:
    """An update, or a comment that replies to another user (bp_activity_posted_update, bp_activity_comment_posted)."""
    if replied_to is None:
        if item.type == UPDATE:
            yield _event("publish_activity", item.user_id, activity_id=item.id)
    elif item.user_id != replied_to.user_id:
        yield _event("new_activity_comment", item.user_id, comment_id=item.id)
        yield _event("get_new_activity_comment", replied_to.user_id, comment_id=item.id, user_id_2=item.user_id)


def item_deleted(item: StreamItem, user_id: int) -> Iterator[Event]:
    """A deleted item, for its author, or a deleted comment, for the user who deletes it (bp_activity_delete)."""
    if item.is_comment:
        yield _event("delete_activity_comment", user_id, comment_id=item.id)
    else:
        yield _event("delete_activity", item.user_id, activity_id=item.id)


def favorite_toggled(item: StreamItem, user_id: int, *, on: bool) -> Iterator[Event]:
    """A favourite added or removed: an event of the user, and one of the author, unless they are the same."""
    if item.user_id != user_id:
        remove = "" if on else "remove_"
        yield _event(f"{remove}favorite_activity", user_id, activity_id=item.id)
        yield _event(f"user_{remove}favorite_activity", item.user_id, activity_id=item.id, user_id_2=user_id)
