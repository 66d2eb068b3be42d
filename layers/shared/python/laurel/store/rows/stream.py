"""Items of the activity stream as items of the users table, and their keys.

An id determines the partition of an item, as those of logs do (`laurel.store.ledger.ids`), and whether it is a
comment: the ids of comments are odd, so that comments have partitions of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from laurel.domain.records.stream_item import StreamItem, StreamItemKind
from laurel.store.driver.requests import Item, Key, Update
from laurel.store.rows import stream_keys
from laurel.store.rows.schemas import SCHEMAS, upcast

HIDDEN, SPAM = "#hidden", "#spam"


def kind_name(kind: StreamItemKind) -> str:
    """The attribute that counts items of a kind."""
    return f"{kind.component}#{kind.type}{HIDDEN if kind.hidden else ''}{SPAM if kind.spam else ''}"


def is_kind(name: str) -> bool:
    """Whether an attribute of a totals item is the count of a kind."""
    return "#" in name


def kind_named(name: str) -> StreamItemKind:
    """The kind that an attribute counts."""
    component, kind, *marks = name.split("#")
    return StreamItemKind(component, kind, HIDDEN[1:] in marks, SPAM[1:] in marks)


def row(item: StreamItem) -> Item:
    """An item of the stream, with its place in the index of its author."""
    pk, sk = stream_keys.stream_item(item.id)
    return {
        "pk": pk,
        "sk": sk,
        "schema": SCHEMAS["stream_item"],
        "directory": stream_keys.stream_author(item.user_id),
        "name_key": sk,
        "user_id": item.user_id,
        "component": item.component,
        "type": item.type,
        "content": item.content,
        "date": item.date,
        "item_id": item.item_id,
        "secondary_item_id": item.secondary_item_id,
        "hidden": item.hidden,
        "spam": item.spam,
        "comments": item.comments,
        "replies": item.replies,
        "favorites": item.favorites,
        "mentions": list(item.mentions),
        "meta": dict(item.meta),
        "rev": item.rev,
    }


def from_row(stored: Item) -> StreamItem:
    """The item of the stream that a row holds."""
    stored = upcast("stream_item", stored)
    return StreamItem(
        id=int(stored["sk"]),
        user_id=int(stored["user_id"]),
        component=stored["component"],
        type=stored["type"],
        content=stored["content"],
        date=stored["date"],
        item_id=int(stored["item_id"]),
        secondary_item_id=int(stored["secondary_item_id"]),
        hidden=stored["hidden"],
        spam=stored["spam"],
        comments=int(stored["comments"]),
        replies=int(stored.get("replies", 0)),
        favorites=int(stored["favorites"]),
        mentions=tuple(map(int, stored["mentions"])),
        meta=stored["meta"],
        rev=int(stored["rev"]),
    )


def count_updates(changes: Iterable[tuple[StreamItem, int]]) -> list[Update]:
    """The updates that count items, each +1 or -1, for the site and for their authors."""
    of_all: dict[Key, Counter[str]] = {}
    of_users: dict[int, Counter[str]] = {}
    for item, amount in changes:
        of_all.setdefault(stream_keys.stream_totals(item.id), Counter())[kind_name(item.kind)] += amount
        of_users.setdefault(item.user_id, Counter())[kind_name(item.kind)] += amount
    return [
        *(Update("system", key, add=_changed(counts)) for key, counts in of_all.items() if _changed(counts)),
        *(
            Update("users", stream_keys.user_stream_totals(user_id), set={"user_id": user_id}, add=_changed(counts))
            for user_id, counts in of_users.items()
            if _changed(counts)
        ),
    ]


def _changed(counts: Counter[str]) -> dict[str, int]:
    return {kind: amount for kind, amount in counts.items() if amount}
