"""Entries: the logs that one commit writes for a user, as one item.

An item has the logs of one slot of ids (`laurel.store.ledger.ids.SLOT`) that are of one user, each with its own place
in the slot, since a log can be deleted or given to another user by itself. What all of them have in common is kept
once, and the whole is compressed, as nothing but reading it needs its parts: three logs that were items of 725 bytes
are one of 235.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any

from laurel.domain.records.ledger import Log
from laurel.store.driver.codec import copied
from laurel.store.driver.conditions import Absent, AllOf, Condition, Equals
from laurel.store.driver.requests import Item
from laurel.store.ledger.ids import SLOT

ROWS = "rows"
"""The attribute that has the logs of an item."""

MOVED = "moved"
"""The attribute of an item whose logs were in another one before: it brings nothing new, so no notice is made of it."""

_DICTIONARY = (
    b'"post_id":"comment_id":"specific_id":"old_rank_id":"rank_id":"rank_earn"rank_award"points_award"points_revoke"'
    b'points_expend"points_deduct","trigger_type":"gamipress_deduct_points"gamipress_expend_points","title":" earned a '
    b'new rank ","points":-1,"points_type":1,"meta":{"applied":-[2,{"type":"achievement_award","trigger_type":"gami'
    b'press_award_achievement"gamipress_unlock_achievement"gamipress_earn_points","title":" earned 10 points, now 100",'
    b'"points":10,"points_type":1,"meta":{"achievement_id":"applied":10}}]][{"date":"2026-01-01T10:20:30"},[0,{"type":'
    b'"event_trigger","trigger_type":"gamipress_publish_post","title":" a new post published (x1)","access":"private",'
    b'"specific_id":0,"meta":{"count":0}}],[1,{"type":"achievement_earn","trigger_type":"gamipress_login","title":" '
    b'has fulfilled  of  has earned ","meta":{"achievement_id":1'
)
"""What logs are likely to contain, the likeliest last. What is stored can only be read with it: it never changes."""

_DEFAULTS: Mapping[str, Any] = {
    field.name: field.default_factory() if field.default_factory is not MISSING else field.default
    for field in fields(Log)
    if field.name not in ("id", "user_id")
}


def packed(logs: Sequence[Log]) -> bytes:
    """The logs of one slot and user, compressed. Raises TypeError and ValueError for what DynamoDB cannot hold."""
    rows = [_fields(log) for log in logs]
    shared = {name: value for name, value in rows[0].items() if all(row.get(name) == value for row in rows[1:])}
    own = ({name: value for name, value in row.items() if name not in shared} for row in rows)
    content = [shared, *([log.id % SLOT, row] for log, row in zip(logs, own, strict=True))]
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS, zdict=_DICTIONARY)
    return compressor.compress(text.encode()) + compressor.flush()


def unpacked(item: Item) -> list[Log]:
    """The logs of an item in the order of their ids."""
    shared, *rows = _content(item[ROWS])
    slot = int(item["sk"]) // SLOT * SLOT
    user_id = item.get("user_id", 0)
    return [Log(slot + place, user_id, **_known(shared), **_known(own)) for place, own in rows]


def from_single(item: Item) -> Item:
    """An item of the first schema, which has one log, in the form of the second."""
    kept: Item = {name: item[name] for name in ("pk", "sk", "user", "user_key", "user_id") if name in item}
    return {**kept, "schema": 2, ROWS: [{}, [int(item["sk"]) % SLOT, _known(item)]]}


def as_read(item: Item) -> Condition:
    """That a stored item, of any schema, has the logs that it had when it was read."""
    if item.get("schema", 1) > 1:
        return AllOf((Equals(ROWS, item[ROWS]), _as_in(item, "user_id")))
    return AllOf(tuple(_as_in(item, name) for name in ("schema", "user", "user_id", *_DEFAULTS)))


def _as_in(item: Item, name: str) -> Condition:
    return Equals(name, item[name]) if name in item else Absent(name)


def _fields(log: Log) -> dict[str, Any]:
    return {name: copied(value) for name, default in _DEFAULTS.items() if (value := getattr(log, name)) != default}


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a log that this code knows: one that a later release adds is passed over."""
    return {name: row[name] for name in _DEFAULTS if name in row}


def _content(stored: bytes | list[Any]) -> list[Any]:
    """Raises ValueError for what is no content of an item."""
    if isinstance(stored, list):
        return stored
    try:
        text = zlib.decompressobj(wbits=-zlib.MAX_WBITS, zdict=_DICTIONARY).decompress(stored)
    except zlib.error as error:
        raise ValueError("not the logs of an item") from error
    content: list[Any] = json.loads(text)
    return content
