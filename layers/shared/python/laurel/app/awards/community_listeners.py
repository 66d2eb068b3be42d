"""What members of the community do counts as events: friendships, profiles, the activity stream.

GamiPress' BuddyPress listeners: BuddyPress announces actions, and here these become events for the engine, after the
write they tell of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from laurel.app.awards.site_listeners import Hooks, Request, record_site_events
from laurel.domain.awards.event import Event

if TYPE_CHECKING:
    from laurel.domain.records.member import Friendship
    from laurel.domain.records.stream_item import StreamItem

PREFIX = "gamipress_bp_"


def listen_to_community(hooks: Hooks) -> None:
    """Record what members do to each other, to their profiles and in the activity stream."""
    for name, tell in _FRIENDSHIPS.items():
        hooks.add_action(f"friends_friendship_{name}", tell)
    hooks.add_action("xprofile_updated_profile", _profile_updated)
    hooks.add_action("xprofile_avatar_uploaded", _avatar_uploaded)
    hooks.add_action("xprofile_cover_image_uploaded", _cover_image_uploaded)
    hooks.add_action("bp_set_member_type", _member_type_set)
    hooks.add_action("bp_core_activated_user", _user_activated)
    hooks.add_action("bp_activity_posted_update", _update_posted)
    hooks.add_action("bp_activity_comment_posted", _comment_posted)
    hooks.add_action("bp_activity_deleted", _item_deleted)
    hooks.add_action("bp_activity_delete_comment", _comment_deleted)
    hooks.add_action("bp_activity_add_user_favorite", _favorite_added)
    hooks.add_action("bp_activity_remove_user_favorite", _favorite_removed)


def _record(request: Request, told: Iterable[tuple[str, int, Mapping[str, Any]]]) -> None:
    record_site_events(request.site, [Event(PREFIX + name, user_id, args=args) for name, user_id, args in told])


# ---- friendships


def _requested(friendship: Friendship, request: Request) -> None:
    _record(request, [("friendship_request", friendship.initiator_id, {"friendship_id": friendship.id})])


def _both(friendship: Friendship, request: Request, what: str) -> None:
    """An event of who was asked, and one of who asked."""
    args = {"friendship_id": friendship.id}
    told = [
        (f"friendship_{what}", friendship.friend_id, args),
        (f"get_friendship_{what}", friendship.initiator_id, args),
    ]
    _record(request, told)


_FRIENDSHIPS = {
    "requested": _requested,
    "accepted": lambda friendship, request: _both(friendship, request, "accepted"),
    "rejected": lambda friendship, request: _both(friendship, request, "rejected"),
    "deleted": lambda friendship, request: _both(friendship, request, "deleted"),
}


# ---- members and their profiles


def _profile_updated(user_id: int, changed: Mapping[int, Any], request: Request) -> None:
    told: list[tuple[str, int, Mapping[str, Any]]] = [("update_profile", user_id, {})]
    for field_id, value in changed.items():
        told.append(("update_profile_any_value", user_id, {"field_id": field_id}))
        if value:
            told.append(("update_profile_specific_value", user_id, {"field_id": field_id, "field_value": value}))
    _record(request, told)


def _avatar_uploaded(user_id: int, request: Request) -> None:
    _record(request, [("upload_avatar", user_id, {})])


def _cover_image_uploaded(user_id: int, request: Request) -> None:
    _record(request, [("upload_cover_image", user_id, {})])


def _member_type_set(user_id: int, member_type: str, append: bool, request: Request) -> None:
    _record(request, [("set_member_type", user_id, {"member_type": member_type, "append": append})])


def _user_activated(user_id: int, request: Request) -> None:
    _record(request, [("activate_user", user_id, {})])


# ---- the activity stream


def _update_posted(item: StreamItem, request: Request) -> None:
    _record(request, [("publish_activity", item.user_id, {"activity_id": item.id})])


def _item_deleted(item: StreamItem, request: Request) -> None:
    _record(request, [("delete_activity", item.user_id, {"activity_id": item.id})])


def _comment_posted(comment: StreamItem, answered: StreamItem, request: Request) -> None:
    """Answering oneself counts for nothing."""
    if comment.user_id != answered.user_id:
        args = {"comment_id": comment.id}
        got = {**args, "user_id_2": comment.user_id}
        _record(
            request,
            [("new_activity_comment", comment.user_id, args), ("get_new_activity_comment", answered.user_id, got)],
        )


def _comment_deleted(comment: StreamItem, request: Request) -> None:
    """Counts for who removes it."""
    _record(request, [("delete_activity_comment", request.user.id, {"comment_id": comment.id})])


def _favorite_added(item: StreamItem, user_id: int, request: Request) -> None:
    _favorite(item, user_id, request, "favorite_activity", "user_favorite_activity")


def _favorite_removed(item: StreamItem, user_id: int, request: Request) -> None:
    _favorite(item, user_id, request, "remove_favorite_activity", "user_remove_favorite_activity")


def _favorite(item: StreamItem, user_id: int, request: Request, own: str, of_author: str) -> None:
    """An event of who marks, and one of the author; marks on one's own items count for nothing."""
    if item.user_id != user_id:
        args = {"activity_id": item.id}
        _record(request, [(own, user_id, args), (of_author, item.user_id, {**args, "user_id_2": user_id})])
