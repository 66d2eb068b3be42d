"""Markers and counters of earnings as items; progress and trigger counts as items of the layout of before."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict
from typing import Any

from laurel.app.ports.engine import Marker
from laurel.domain.awards.state import Progress, TriggerCount
from laurel.store.driver.conditions import Absent, AllOf, AnyOf, Exists, LessThan
from laurel.store.driver.requests import Item, Put, Update
from laurel.store.driver.tables import EXPIRES
from laurel.store.rows import keys
from laurel.store.rows.schemas import upcast

ANSWER_BYTES = 100_000
"""A larger answer is not stored with its marker; a repeated request then gets an empty one."""

TEXT_BYTES = 700
"""A larger answer is compressed, so that its marker is within a write unit: a cascade names many achievements."""


def progress_from_item(item: Item) -> Progress:
    """The progress of an item."""
    item = upcast("progress", item)
    return Progress(**{name: item[name] for name in _PROGRESS_FIELDS if name in item})


def trigger_count_from_item(item: Item) -> TriggerCount:
    """The trigger count of an item."""
    item = upcast("activity", item)
    return TriggerCount(item["count"], item["first"])


def put_marker(marker: Marker, now: int) -> Put:
    """Store a marker; fails if there is one that has not expired. `now` is in seconds since 1970."""
    pk, sk = keys.marker(marker.key)
    answer = json.dumps(marker.answer, separators=(",", ":")) if marker.answer else ""
    item: dict[str, Any] = {"pk": pk, "sk": sk, "body": marker.body_hash, "answer": answer}
    if len(answer) > TEXT_BYTES:
        packed = {"packed": zlib.compress(answer.encode(), 9)} if len(answer) <= ANSWER_BYTES else {}
        item |= {"answer": "", **packed}
    if not marker.expires:
        return Put("system", item, Absent("pk"))
    expired = AllOf((Exists(EXPIRES), LessThan(EXPIRES, now)))
    return Put("system", {**item, EXPIRES: marker.expires}, AnyOf((Absent("pk"), expired)))


def marker_from_item(item: Item, now: int) -> Marker | None:
    """The marker of an item; None if it has expired (DynamoDB deletes such items some time later)."""
    expires = item.get(EXPIRES, 0)
    if expires and expires < now:
        return None
    key = item["pk"].removeprefix("marker#")
    answer = zlib.decompress(item["packed"]) if "packed" in item else item["answer"]
    return Marker(key, item["body"], json.loads(answer) if answer else {}, expires)


def put_earned(post_id: int, earned: int) -> Put:
    """Create the counter of a post's earnings over all users; fails if there is one."""
    pk, sk = keys.earned(post_id)
    return Put("system", {"pk": pk, "sk": sk, "earned": earned}, Absent("pk"))


def count_earned(post_id: int, amount: int, maximum: int) -> Update:
    """Count earnings of a post over all users; fails above its maximum, or without a counter."""
    condition = LessThan("earned", maximum - amount + 1) if amount > 0 else None
    return Update("system", keys.earned(post_id), add={"earned": amount}, condition=condition)


_PROGRESS_FIELDS = tuple(asdict(Progress()))
