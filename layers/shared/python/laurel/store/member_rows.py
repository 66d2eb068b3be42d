"""Members and friendships as items of the users table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from laurel.domain.member import Friendship, Member, ProfileValue
from laurel.store import keys
from laurel.store.operations import Item

COUNTERS: Mapping[str, Callable[[Member], bool]] = {
    "stored": lambda member: member.rev > 0,
    "newest": lambda member: bool(member.last_activity),
    "active": lambda member: bool(member.last_activity),
    "popular": lambda member: member.friends is not None,
}
"""For each total that is kept: whether a member belongs to it."""


def member_item(member: Member) -> Item:
    """A member as an item, with the sort keys of the orders that the member belongs to."""
    pk, sk = keys.member(member.user_id)
    item: Item = {
        "pk": pk,
        "sk": sk,
        "user_id": member.user_id,
        "rev": member.rev,
        "directory": keys.members(keys.directory_shard(member.user_id)),
        "name_key": keys.sort_text("", member.user_id),
        "types": list(member.types),
        "profile": {str(field): [_stored(entry.value), entry.updated] for field, entry in member.profile.items()},
    }
    if member.last_activity:
        item["last_activity"] = member.last_activity
        item["id_key"] = keys.sort_text("", member.user_id)
        item["registered_key"] = keys.sort_text(member.last_activity, member.user_id)
    if member.friends is not None:
        item["friends"] = member.friends
        item["url_key"] = keys.sort_text(keys.padded(member.friends), member.user_id)
    return item


def member_from_item(item: Item) -> Member:
    """The member that an item holds."""
    friends = item.get("friends")
    return Member(
        user_id=int(item["user_id"]),
        last_activity=item.get("last_activity", ""),
        friends=None if friends is None else int(friends),
        types=tuple(item["types"]),
        profile={int(field): ProfileValue(_value(entry[0]), entry[1]) for field, entry in item["profile"].items()},
        rev=int(item["rev"]),
    )


def _stored(value: str | tuple[str, ...]) -> Any:
    return value if isinstance(value, str) else list(value)


def _value(stored: Any) -> str | tuple[str, ...]:
    return stored if isinstance(stored, str) else tuple(stored)


def friendship_item(side: int, friendship: Friendship) -> Item:
    """A friendship as the item of one of the two."""
    pk, sk = keys.friend(side, friendship.other(side))
    row = [
        friendship.id,
        friendship.initiator_id,
        friendship.friend_id,
        friendship.created,
        friendship.is_confirmed,
    ]
    return {"pk": pk, "sk": sk, "row": row}


def friendship_from_item(item: Item) -> Friendship:
    """The friendship that an item holds."""
    number, initiator, friend, created, confirmed = item["row"]
    return Friendship(int(number), int(initiator), int(friend), created, confirmed)
