"""Outbox rows as items of the system table."""

from __future__ import annotations

import json

from laurel.app.ports.outbox import Rows
from laurel.domain.records.outbox_row import OutboxRow
from laurel.store.driver.conditions import Exists
from laurel.store.driver.requests import Delete, Item, Put, Update
from laurel.store.rows import keys
from laurel.store.rows.schemas import SCHEMAS, upcast


def put_rows(rows: Rows) -> list[Put]:
    """Write rows; that each is written once is the matter of the transaction that they are part of."""
    return [Put("system", _item(row)) for row in rows]


def take_row(row: OutboxRow) -> Delete:
    """Remove a row with what its event leads to; fails if it is gone."""
    return Delete("system", keys.outbox_row(row.user_id, row.id), Exists("pk"))


def drop_row(row: OutboxRow) -> Delete:
    """Remove a row, if it is there."""
    return Delete("system", keys.outbox_row(row.user_id, row.id))


def count_failure(row: OutboxRow) -> Update:
    """Count one more failure on a row; fails if it is gone."""
    return Update("system", keys.outbox_row(row.user_id, row.id), add={"failures": 1}, condition=Exists("pk"))


def row_from_item(item: Item) -> OutboxRow:
    """The row of an item."""
    item = upcast("outbox", item)
    return OutboxRow(item["sk"], item["trigger"], item["user_id"], json.loads(item["args"]), item.get("failures", 0))


def _item(row: OutboxRow) -> Item:
    pk, sk = keys.outbox_row(row.user_id, row.id)
    args = json.dumps(row.args, separators=(",", ":"))
    fields = {"schema": SCHEMAS["outbox"], "trigger": row.trigger, "user_id": row.user_id, "args": args}
    return {"pk": pk, "sk": sk, **fields}
