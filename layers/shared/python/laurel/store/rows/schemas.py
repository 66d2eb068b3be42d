"""The schema of each kind of item, and what lifts an item of an older one when it is read.

So a deployment needs no pass over the tables, and can be taken back: attributes that this code does not know, which a
newer one wrote, are passed over. What reading cannot mend, keys above all, is for a migration (migrations/README.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from laurel.store.driver.requests import Item
from laurel.store.rows.entries import earning_from_first, from_single

SCHEMAS: Mapping[str, int] = {
    "post": 1,
    "user": 1,
    "login": 1,
    "state": 2,
    "page": 1,
    "progress": 1,
    "activity": 1,
    "log": 2,
    "earning": 2,
    "member": 1,
    "friendship": 1,
    "stream_item": 1,
    "outbox": 1,
    "removal": 1,
    "erasure": 1,
}
"""The schema that items of each kind are written in now, under ``schema``; an item without it is of the first."""


def _count_commits(item: Item) -> Item:
    """The first schema of a state counted commits in ``rev`` (migrations/README.md says what that is now)."""
    return {**item, "commits": item.get("rev", 0) + item.get("commits", 0)}


UPCASTS: dict[tuple[str, int], Callable[[Item], Item]] = {
    ("state", 1): _count_commits,
    ("log", 1): from_single,
    ("earning", 1): earning_from_first,
}
"""For a kind and an old schema: the function that returns an item of the next schema, without changing its argument."""


def upcast(kind: str, item: Item) -> Item:
    """The item in the present schema of its kind, itself if it already is, or is of a later one.

    Raises KeyError for a schema that nothing lifts.
    """
    schema, present = item.get("schema", 1), SCHEMAS[kind]
    while schema < present:
        item = UPCASTS[kind, schema](item)
        schema += 1
    return item
