"""Logs as they were stored before there were entries: each an item of its own, in the bucket of its id modulo 4."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from laurel.domain.records.ledger import Log
from laurel.store.rows import keys

_EMPTY = Log(0, 0)


def old_log(log: Log) -> dict[str, Any]:
    """The item of a log."""
    pk, sk = keys.ledger_row(log.id)
    index = {"user": f"user#{log.user_id}", "user_key": sk} if log.user_id else {}
    return {"pk": pk, "sk": sk, "schema": 1, "user_id": log.user_id, **index, **_fields(log)}


def old_booking(log: Log) -> dict[str, Any]:
    """The item of a booking."""
    item = old_log(log)
    return {**item, "pk": f"booked#{item['pk']}", "user": f"booked#user#{log.user_id}"}


def _fields(log: Log) -> dict[str, Any]:
    names = [field.name for field in fields(Log) if field.name not in ("id", "user_id")]
    return {name: value for name in names if (value := getattr(log, name)) != getattr(_EMPTY, name)}
