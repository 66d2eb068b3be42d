"""Removals as items of the system table."""

from __future__ import annotations

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
    return Put("system", {**_item(finished_key(removal), removal), "finished": finished, EXPIRES: expires})


def note_removal(removal: Removal, rows: int, *, left: bool) -> Update:
    """Add to the rows that were deleted, and say whether some are left; fails if it is gone."""
    changes: dict[str, Any] = {"set": {"left": True}} if left else {"remove": ["left"]}
    return Update("system", removal_key(removal), add={"rows": rows}, condition=Exists("pk"), **changes)


def drop_removal(removal: Removal) -> Delete:
    """Remove a removal; fails if it is gone."""
    return Delete("system", removal_key(removal), Exists("pk"))


def removal_from_item(item: Item) -> Removal:
    """The removal of an item, finished or not."""
    item = upcast("removal", item)
    finished = _moment(item["finished"]) if "finished" in item else None
    time = _moment(item["sk"].partition("#")[0])
    return Removal(time, item["kind"], tuple(item["ids"]), item.get("rows", 0), item.get("left", False), finished)


def removal_key(removal: Removal) -> Key:
    """The key of a removal that is not finished; its sort key sorts by time."""
    return keys.removal(_text(removal.time), removal.kind, removal.ids[0])


def finished_key(removal: Removal) -> Key:
    """The key of a removal once it is finished."""
    return keys.finished_removal(_text(removal.time), removal.kind, removal.ids[0])


def _item(key: Key, removal: Removal) -> Item:
    pk, sk = key
    item: Item = {"pk": pk, "sk": sk, "schema": SCHEMAS["removal"], "kind": removal.kind, "ids": list(removal.ids)}
    return {**item, "rows": removal.rows} if removal.rows else item


def _text(moment: datetime) -> str:
    """UTC, to the microsecond."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
