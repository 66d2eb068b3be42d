"""Members and friendships as items of the users table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from laurel.domain.records.member import Friendship, Member, ProfileValue
from laurel.domain.records.user import User
from laurel.store.driver.requests import Item
from laurel.store.rows import keys
from laurel.store.rows.records import user_from_item
from laurel.store.rows.schemas import SCHEMAS, upcast

COUNTERS: Mapping[str, Callable[[Member], bool]] = {
    "newest": lambda member: bool(member.last_activity) and not member.spam,
    "active": lambda member: bool(member.last_activity) and not member.spam,
    "popular": lambda member: member.friends is not None and not member.spam,
}
"""For each total that is kept: whether a member belongs to it."""


def member_values(member: Member, shards: int = 1) -> Item:
    """The attributes of a member's item, with the sort keys of the orders that the member belongs to.

    Who has an account has the item: it holds a copy of the profile (`laurel.store.rows.records.profile_copy`), too.
    """
    item: Item = {
        "schema": SCHEMAS["member"],
        "user_id": member.user_id,
        "rev": member.rev,
        "directory": keys.members(keys.directory_shard(member.user_id, shards)),
        "types": list(member.types),
        "profile": {str(field): _stored_entry(entry) for field, entry in member.profile.items()},
    }
    if member.pictures:
        item["pictures"] = dict(member.pictures)
    if member.spam:
        item["spam"] = True
    if member.last_activity:
        item["last_activity"] = member.last_activity
    if COUNTERS["active"](member):
        item["id_key"] = keys.sort_text("", member.user_id)
        item["registered_key"] = keys.sort_text(member.last_activity, member.user_id)
    if member.latest_update:
        item["latest_update"] = member.latest_update
    if member.friends is not None:
        item["friends"] = member.friends
    if COUNTERS["popular"](member):
        item["url_key"] = keys.sort_text(keys.padded(member.friends or 0), member.user_id)
    return item


def copied_user(item: Item) -> User | None:
    """The user whose profile the item of a member has a copy of."""
    return user_from_item(item["user"]) if "user" in item else None


def member_from_item(item: Item) -> Member:
    """The member that an item holds, a blank one if nothing but the profile was stored yet."""
    if "rev" not in item:
        return Member(int(item["user_id"]))
    item = upcast("member", item)
    friends = item.get("friends")
    return Member(
        user_id=int(item["user_id"]),
        last_activity=item.get("last_activity", ""),
        friends=None if friends is None else int(friends),
        types=tuple(item["types"]),
        profile=profile_values(item["profile"]),
        rev=int(item["rev"]),
        latest_update=int(item.get("latest_update", 0)),
        pictures=item.get("pictures", {}),
        spam=item.get("spam", False),
    )


def profile_values(stored: Mapping[str, list[Any]]) -> dict[int, ProfileValue]:
    """The values of a profile by field, as the item of a member holds them."""
    return {int(field): _entry(entry) for field, entry in stored.items()}


def _stored_entry(entry: ProfileValue) -> list[Any]:
    value = entry.value if isinstance(entry.value, str) else list(entry.value)
    return [value, entry.updated, *([entry.visibility] if entry.visibility else [])]


def _entry(stored: list[Any]) -> ProfileValue:
    value, *rest = stored
    return ProfileValue(value if isinstance(value, str) else tuple(value), *rest)


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
    return {"pk": pk, "sk": sk, "schema": SCHEMAS["friendship"], "row": row}


def friendship_from_item(item: Item) -> Friendship:
    """The friendship that an item holds."""
    number, initiator, friend, created, confirmed = upcast("friendship", item)["row"]
    return Friendship(int(number), int(initiator), int(friend), created, confirmed)
