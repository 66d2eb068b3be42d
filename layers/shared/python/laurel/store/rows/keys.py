"""Every key of every table is built here. docs/data.md explains them."""

from __future__ import annotations

from laurel.domain.fold import fold
from laurel.store.driver.requests import Key

ID_DIGITS = 16
"""Ids are at most 53 bits; padded so, they sort as text as they do as numbers."""

SORT_TEXT_BYTES = 900
"""How much of a name goes into a sort key, of the 1,024 bytes DynamoDB takes."""

NAME_BYTES = 1000
"""A login name, e-mail or slug of more bytes has no key, so nobody can have it."""

DIRECTORY_SHARDS = 1
"""Partitions of each directory of users: each takes 1,000 writes a second, and a page asks them all."""

TOTALS_SHARDS = 8
"""Items that count users, so that sign-ups at the same time seldom meet on one."""

CATALOGUE = "catalogue"
VERSION: Key = (CATALOGUE, "version")
SETTINGS: Key = ("settings", "settings")
USER_COUNTER: Key = ("counter", "users")
USER_TOTALS = "totals#users"
FRIENDSHIP_COUNTER: Key = ("counter", "friendships")
MEMBER_TOTALS = "totals#members"
FRIEND = "friend#"
MEMBER = "self#member"
PROFILE = "self#profile"
STATE = "self#state"

LAST_CHUNK = 9999
"""No record or snapshot has a chunk of a higher number."""

_BELOW_ALL_TEXT = "\x01"
"""Ends the text of a sort key: a shorter name sorts before every longer one that starts with it."""


def padded(number: int) -> str:
    """A number that sorts as text."""
    return f"{number:0{ID_DIGITS}d}"


def post(type_ref: str, post_id: int) -> Key:
    """posts: a post under its type."""
    return type_ref, padded(post_id)


def change(version: int, chunk: int = 0) -> Key:
    """posts: a part of the record of the change that made that version of the catalogue."""
    return CATALOGUE, f"change#{padded(version)}#{chunk:04d}"


def snapshot(version: int, chunk: int) -> Key:
    """posts: one compressed part of the catalogue as of that version."""
    return CATALOGUE, f"snapshot#{padded(version)}#{chunk:04d}"


def user_partition(user_id: int) -> str:
    """users: the partition of everything that belongs to one user."""
    return f"user#{user_id}"


def profile(user_id: int) -> Key:
    """users: the profile."""
    return user_partition(user_id), PROFILE


def role(user_id: int, role_name: str) -> Key:
    """users: that the user holds the role."""
    return user_partition(user_id), f"role#{role_name}"


def member(user_id: int) -> Key:
    """users: the user's part in the community."""
    return user_partition(user_id), MEMBER


def picture(user_id: int, name: str) -> Key:
    """system: an uploaded picture."""
    return f"picture#{user_id}", name


def friend(user_id: int, other_id: int) -> Key:
    """users: a friendship, or the request for one, as the item of one of the two."""
    return user_partition(user_id), FRIEND + padded(other_id)


def login(name: str) -> Key:
    """users: what authentication reads, by login name."""
    return f"login#{name.casefold()}", "login"


def email(address: str) -> Key:
    """users: whose e-mail address it is."""
    return f"email#{address.casefold()}", "email"


def slug(name: str) -> Key:
    """users: whose slug it is."""
    return f"slug#{name.casefold()}", "slug"


def is_name(name: str) -> bool:
    """Whether a login name, e-mail or slug can have a key at all."""
    folded = name.casefold()
    encoded = folded.encode("utf-8", "ignore")
    return 0 < len(encoded) <= NAME_BYTES and encoded.decode() == folded


def unknown_failures(address: str, window: str) -> Key:
    """system: how often an address, given as a hash, named unknown logins in a window of time."""
    return f"failures#{address}", window


def user_totals(user_id: int) -> Key:
    """system: the counts of users, in the shard of that user."""
    return USER_TOTALS, str(user_id % TOTALS_SHARDS)


def member_totals(user_id: int) -> Key:
    """system: the counts of members, in the shard of that user."""
    return MEMBER_TOTALS, str(user_id % TOTALS_SHARDS)


def migration(name: str) -> Key:
    """system: that a migration is done."""
    return f"migration#{name}", "migration"


def members(shard: int) -> str:
    """users, indexes: a shard of the members."""
    return f"members#{shard}"


def directory(shard: int, role_name: str = "") -> str:
    """users, indexes: a shard of all users, or of the holders of a role."""
    return f"role#{role_name}#{shard}" if role_name else f"users#{shard}"


def directory_shard(user_id: int) -> int:
    """The shard of the directories that a user is in."""
    return user_id % DIRECTORY_SHARDS


def shard_rows(reach: int) -> int:
    """How many rows of each shard a page is likely to take that reaches so far: an even share, and some to spare."""
    return -(-reach // DIRECTORY_SHARDS) + min(DIRECTORY_SHARDS - 1, 3)


def sort_text(text: str, user_id: int) -> str:
    """users, indexes: a text to sort by, regardless of case and accents as MySQL does, ties by id."""
    folded = fold(text).encode("utf-8", "ignore")[:SORT_TEXT_BYTES].decode("utf-8", "ignore")
    return f"{folded}{_BELOW_ALL_TEXT}{padded(user_id)}"


def sort_id(sort_key: str) -> int:
    """The user id at the end of a sort key."""
    return int(sort_key[-ID_DIGITS:])
