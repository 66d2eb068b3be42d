"""Entries: the logs that one commit writes for a user, as one item.

An item has the logs of one slot of ids (`laurel.store.ledger.ids.SLOT`) that are of one user, each with its own place
in the slot, since a log can be deleted or given to another user by itself. What all of them have in common is kept
once, and the whole is compressed, as nothing but reading it needs its parts: three logs that were items of 725 bytes
are one of 235. An earning is an item by itself, of which the fields that no key is made of are compressed likewise.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any

from laurel.domain.records.ledger import Earning, Log
from laurel.store.driver.codec import copied
from laurel.store.driver.conditions import Absent, AllOf, Condition, Equals
from laurel.store.driver.requests import Item
from laurel.store.ledger.ids import SLOT

ROWS = "rows"
"""The attribute that has the logs of an item, or the fields of its earning."""

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

_OF_EARNINGS = (
    b'"type_ref":"achievement""deduct""rank-requirement","points":1,"points_type":2,"type_ref":"points-deduct",'
    b'"_gamipress_parent_post_type":"badge"{"type_ref":"step","title":"","date":"2026-01-01T10:20:30","meta":{"_gamipress_'
    b'parent_post_type":"badges"}}{"type_ref":"points-award","title":"Award","points":10,"points_type":1,"date":"2026-'
)
"""The same of earnings."""

_KEPT = ("pk", "sk", "user", "user_key", "user_id", "post", "post_key", "post_id")
"""The attributes of an item beside what is compressed: what keys are made of."""

_DEFAULTS: Mapping[str, Any] = {
    field.name: field.default_factory() if field.default_factory is not MISSING else field.default
    for field in fields(Log)
    if field.name not in ("id", "user_id")
}

_EARNING: Mapping[str, Any] = {
    field.name: field.default_factory() if field.default_factory is not MISSING else field.default
    for field in fields(Earning)
    if field.name not in ("id", "user_id", "post_id")
}


def packed(logs: Sequence[Log]) -> bytes:
    """The logs of one slot and user, compressed. Raises TypeError and ValueError for what DynamoDB cannot hold."""
    rows = [_fields(log) for log in logs]
    shared = {name: value for name, value in rows[0].items() if all(row.get(name) == value for row in rows[1:])}
    own = ({name: value for name, value in row.items() if name not in shared} for row in rows)
    content = [shared, *([log.id % SLOT, row] for log, row in zip(logs, own, strict=True))]
    return _compressed(content, _DICTIONARY)


def unpacked(item: Item) -> list[Log]:
    """The logs of an item in the order of their ids."""
    shared, *rows = _content(item[ROWS], _DICTIONARY)
    slot = int(item["sk"]) // SLOT * SLOT
    user_id = item.get("user_id", 0)
    return [Log(slot + place, user_id, **_known(shared), **_known(own)) for place, own in rows]


def packed_earning(earning: Earning) -> bytes:
    """The fields of an earning that no key is made of, compressed. Raises as `packed`."""
    return _compressed(_fields(earning, _EARNING), _OF_EARNINGS)


def unpacked_earning(item: Item) -> Earning:
    """The earning of an item."""
    known = _known(_content(item[ROWS], _OF_EARNINGS), _EARNING)
    return Earning(int(item["sk"]), item.get("user_id", 0), item.get("post_id", 0), **known)


def from_single(item: Item) -> Item:
    """An item of the first schema, which has one log, in the form of the second."""
    return {**_kept(item), "schema": 2, ROWS: [{}, [int(item["sk"]) % SLOT, _known(item)]]}


def earning_from_first(item: Item) -> Item:
    """An item of an earning of the first schema in the form of the second; an index may have no more than its user."""
    return {**_kept(item), "schema": 2, ROWS: _known(item, _EARNING)}


def _kept(item: Item) -> Item:
    return {name: item[name] for name in _KEPT if name in item}


def as_read(item: Item) -> Condition:
    """That a stored item, of any schema, has the rows that it had when it was read."""
    if item.get("schema", 1) > 1:
        return AllOf((Equals(ROWS, item[ROWS]), _as_in(item, "user_id"), _as_in(item, "post_id")))
    names = dict.fromkeys(("schema", "user_id", "post_id", *_DEFAULTS, *_EARNING))
    return AllOf(tuple(_as_in(item, name) for name in names))


def _as_in(item: Item, name: str) -> Condition:
    return Equals(name, item[name]) if name in item else Absent(name)


def _fields(row: Log | Earning, defaults: Mapping[str, Any] = _DEFAULTS) -> dict[str, Any]:
    return {name: copied(value) for name, default in defaults.items() if (value := getattr(row, name)) != default}


def _known(row: Mapping[str, Any], defaults: Mapping[str, Any] = _DEFAULTS) -> dict[str, Any]:
    """The fields of a row that this code knows: one that a later release adds is passed over."""
    return {name: row[name] for name in defaults if name in row}


def _compressed(content: object, dictionary: bytes) -> bytes:
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS, zdict=dictionary)
    return compressor.compress(text.encode()) + compressor.flush()


def _content(stored: object, dictionary: bytes) -> Any:
    """Raises ValueError for what is no content of an item."""
    if not isinstance(stored, bytes):
        return stored
    try:
        text = zlib.decompressobj(wbits=-zlib.MAX_WBITS, zdict=dictionary).decompress(stored)
    except zlib.error as error:
        raise ValueError("not the rows of an item") from error
    return json.loads(text)
