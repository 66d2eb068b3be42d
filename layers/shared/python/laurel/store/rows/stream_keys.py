"""The keys of the activity stream: items, comments, favourites, mentions. docs/data.md explains them."""

from __future__ import annotations

from laurel.store.driver.requests import Key
from laurel.store.ledger.ids import bucket_of
from laurel.store.rows.keys import padded, user_partition

COMMENT_POINTER, FAVORITE_POINTER = "comment#", "favorite#"
"""In the partition of an item: the comments on it, and whose favourite it is."""

USER_FAVORITE, USER_MENTION = "bp-favorite#", "bp-mention#"
"""In the partition of a user: their favourites, and the items that mention them."""

STREAM_TOTALS = "totals#bp-activity"


def stream_partition(bucket: str) -> str:
    """users: the partition of a month's shard of the stream."""
    return f"bp-activity#{bucket}"


def stream_item(item_id: int) -> Key:
    """users: an item of the activity stream."""
    return stream_partition(bucket_of(item_id)), padded(item_id)


def thread(item_id: int) -> str:
    """users: the partition of what belongs to an item: comments, and who made it a favourite."""
    return f"bp-thread#{item_id}"


def comment(item_id: int, comment_id: int) -> Key:
    """users: that a comment is on an item."""
    return thread(item_id), COMMENT_POINTER + padded(comment_id)


def favorites(item_id: int, user_id: int) -> tuple[Key, Key]:
    """users: that an item is a user's favourite, in the partitions of the user and of the item."""
    of_user = (user_partition(user_id), USER_FAVORITE + padded(item_id))
    return of_user, (thread(item_id), FAVORITE_POINTER + padded(user_id))


def mention(item_id: int, user_id: int) -> Key:
    """users: that an item mentions a user."""
    return user_partition(user_id), USER_MENTION + padded(item_id)


def stream_author(user_id: int) -> str:
    """users, indexes: the items of a user."""
    return f"bp-activity#user#{user_id}"


def stream_totals(item_id: int) -> Key:
    """system: how many items of each kind the partition of an item holds."""
    return STREAM_TOTALS, bucket_of(item_id)


def user_stream_totals(user_id: int) -> Key:
    """users: how many items of each kind a user wrote."""
    return user_partition(user_id), "bp-activity"
