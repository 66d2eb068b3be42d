"""Erasures as items of the system table."""

from __future__ import annotations

from datetime import UTC, datetime

from laurel.domain.records.erasure import Erasure
from laurel.store.driver.requests import Item, Put
from laurel.store.rows import keys
from laurel.store.rows.schemas import SCHEMAS, upcast


def put_erasure(erasure: Erasure) -> Put:
    """Write an erasure: in the transaction that erases."""
    stamp = erasure.time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    pk, sk = keys.erasure(stamp, erasure.user_id)
    values = {name: getattr(erasure, name) for name in ("user_id", "mode", "reassign", "managed")}
    return Put("system", {"pk": pk, "sk": sk, "schema": SCHEMAS["erasure"], **values})


def erasure_from_item(item: Item) -> Erasure:
    """The erasure of an item."""
    item = upcast("erasure", item)
    time = datetime.fromisoformat(item["sk"].partition("#")[0]).replace(tzinfo=UTC)
    return Erasure(time, item["user_id"], item["mode"], item["reassign"], item["managed"])
