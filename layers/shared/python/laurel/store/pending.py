"""Rolling forward: the rest of a commit that one transaction could not hold.

The first transaction writes the state with a token, and the rest as one compressed item. Whoever next
reads or writes the user finishes it: each further transaction requires that the token is still there,
so that somebody slow cannot write what is long past.
"""

from __future__ import annotations

import json
import uuid
import zlib
from collections.abc import Sequence
from typing import Any

from laurel.store.conditions import Equals
from laurel.store.errors import ConditionFailed, TransactionConflict
from laurel.store.keys import user_partition
from laurel.store.operations import TRANSACTION_ITEMS, Check, Delete, Item, Key, Put, Tables, TransactionItem, Update

CHUNK_BYTES = 300_000
"""Compressed bytes in one pending item, under DynamoDB's 400 KB."""

PENDING = "pending"
"""The attribute of a user's state that holds the token."""

Rest = Sequence[Put | Delete]


class TooMuch(ValueError):
    """A commit so large that not even its rest fits in one item; nothing was written."""


def pending_key(user_id: int) -> Key:
    """users: what is left to write of a commit."""
    return user_partition(user_id), "pending"


def put_pending(user_id: int, rest: Rest) -> tuple[str, Put]:
    """The token of a rest, and the write that keeps it. Raises TooMuch."""
    token = uuid.uuid4().hex
    plain = json.dumps([_written(operation) for operation in rest], separators=(",", ":"))
    packed = zlib.compress(plain.encode())
    if len(packed) > CHUNK_BYTES:
        raise TooMuch(f"{len(rest)} writes are too many for one event")
    pk, sk = pending_key(user_id)
    return token, Put("users", {"pk": pk, "sk": sk, "token": token, "rest": packed})


def finish_pending(tables: Tables, user_id: int, state_key: Key) -> None:
    """Write what is left of a user's commit, if anything is; harmless when somebody else does the same."""
    item = tables.get("users", pending_key(user_id))
    if item is None:
        return
    guard = Check("users", pending_key(user_id), Equals("token", item["token"]))
    rest = [_read(written) for written in json.loads(zlib.decompress(item["rest"]))]
    step = TRANSACTION_ITEMS - 1
    try:
        for start in range(0, len(rest), step):
            tables.transact([guard, *rest[start : start + step]])
        tables.transact(_cleared(user_id, state_key, item))
    except ConditionFailed:
        return  # somebody else finished it
    except TransactionConflict:
        return  # somebody else is at it; whoever comes next looks again


def _cleared(user_id: int, state_key: Key, item: Item) -> list[TransactionItem]:
    has_token = Equals("token", item["token"])
    return [
        Delete("users", pending_key(user_id), has_token),
        Update("users", state_key, remove=[PENDING], condition=Equals(PENDING, item["token"])),
    ]


def _written(operation: Put | Delete) -> list[Any]:
    if isinstance(operation, Put):
        return ["put", operation.table, operation.item]
    return ["delete", operation.table, list(operation.key)]


def _read(written: list[Any]) -> Put | Delete:
    kind, table, content = written
    return Put(table, content) if kind == "put" else Delete(table, (content[0], content[1]))
