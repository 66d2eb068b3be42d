"""Removals as items of the system table."""

from __future__ import annotations

from datetime import UTC, datetime

from laurel.domain.records.removal import Removal
from laurel.store.driver.requests import Delete, Item, Key, Put
from laurel.store.rows import keys
from laurel.store.rows.schemas import SCHEMAS, upcast


def put_removal(removal: Removal) -> Put:
    """Write a removal: in the transaction that deletes."""
    pk, sk = _key(removal)
    fields = {"schema": SCHEMAS["removal"], "kind": removal.kind, "ids": list(removal.ids)}
    return Put("system", {"pk": pk, "sk": sk, **fields})


def drop_removal(removal: Removal) -> Delete:
    """Remove a removal, if it is there."""
    return Delete("system", _key(removal))


def removal_from_item(item: Item) -> Removal:
    """The removal of an item."""
    item = upcast("removal", item)
    time = datetime.fromisoformat(item["sk"].partition("#")[0]).replace(tzinfo=UTC)
    return Removal(time, item["kind"], tuple(item["ids"]))


def stamp(moment: datetime) -> str:
    """The prefix of the sort keys of removals of that moment: UTC, to the microsecond."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def _key(removal: Removal) -> Key:
    return keys.removal(stamp(removal.time), removal.kind, removal.ids[0])
