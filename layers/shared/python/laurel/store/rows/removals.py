"""Removals as items of the system table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from laurel.domain.records.removal import Removal
from laurel.store.driver.conditions import Exists
from laurel.store.driver.requests import Delete, Item, Key, Put, Update
from laurel.store.driver.tables import EXPIRES
from laurel.store.rows import keys
from laurel.store.rows.schemas import SCHEMAS, upcast


def put_removal(removal: Removal) -> Put:
    """Write a removal: in the transaction that deletes."""
    return Put("system", _item(removal_key(removal), removal))


def put_finished(removal: Removal, expires: int) -> Put:
    """Keep a finished removal until then, in seconds since 1970."""
    finished = removal.finished and _text(removal.finished)
    without_names = replace(removal, names=(), stages=(), after=0)
    return Put("system", {**_item(finished_key(removal), without_names), "finished": finished, EXPIRES: expires})


def note_removal(removal: Removal, rows: int, *, left: bool) -> Update:
    """Add to the rows that were worked, and say whether some are left, and how far it is; fails if it is gone."""
    place = {"stages": list(removal.stages), "after": removal.after} if removal.kind == "names" else {}
    changes: dict[str, Any] = {"set": {**place, "left": True}} if left else {"set": place, "remove": ["left"]}
    return Update("system", removal_key(removal), add={"rows": rows}, condition=Exists("pk"), **changes)


def drop_removal(removal: Removal) -> Delete:
    """Remove a removal; fails if it is gone."""
    return Delete("system", removal_key(removal), Exists("pk"))


def removal_from_item(item: Item) -> Removal:
    """The removal of an item, finished or not."""
    item = upcast("removal", item)
    finished = _moment(item["finished"]) if "finished" in item else None
    time = _moment(item["sk"].partition("#")[0])
    rows, left, ids = item.get("rows", 0), item.get("left", False), tuple(item["ids"])
    names, stages = tuple(item.get("names", ())), tuple(item.get("stages", ()))
    return Removal(time, item["kind"], ids, rows, left, finished, names, stages, item.get("after", 0))


def removal_key(removal: Removal) -> Key:
    """The key of a removal that is not finished; its sort key sorts by time."""
    return keys.removal(_text(removal.time), removal.kind, removal.ids[0])


def finished_key(removal: Removal) -> Key:
    """The key of a removal once it is finished."""
    return keys.finished_removal(_text(removal.time), removal.kind, removal.ids[0])


def _item(key: Key, removal: Removal) -> Item:
    pk, sk = key
    item: Item = {"pk": pk, "sk": sk, "schema": SCHEMAS["removal"], "kind": removal.kind, "ids": list(removal.ids)}
    if removal.kind == "names" and removal.names:
        item |= {"names": list(removal.names), "stages": list(removal.stages), "after": removal.after}
    if removal.left:
        item["left"] = True
    return {**item, "rows": removal.rows} if removal.rows else item


def _text(moment: datetime) -> str:
    """UTC, to the microsecond."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
