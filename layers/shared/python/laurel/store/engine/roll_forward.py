"""Rolling forward: the rest of a commit that one transaction could not hold.

The first transaction writes the state with a mark, and the rest as one compressed item. The next request that
reads or writes the user writes the rest, in steps; the mark has the number of its rows that are written, and every
step moves it on. So each row is written exactly once: a slow process does not overwrite what others wrote since.

Where another process made one of the ids, the rows of that step and of those after it get later ids; the mark
has the shift, so that rows keep their order whichever process goes on.
"""

from __future__ import annotations

import json
import random
import time
import uuid
import zlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from laurel.app.errors import Conflict, Unavailable
from laurel.store.driver.conditions import Absent, Equals
from laurel.store.driver.requests import TRANSACTION_ITEMS, Delete, Item, Put, Tables, TransactionItem, Update
from laurel.store.driver.steps import attempt
from laurel.store.ledger.ids import SLOT, day_of, month_of
from laurel.store.rows import keys
from laurel.store.rows.keys import padded
from laurel.store.rows.state import PENDING

PENDING_BYTES = 300_000
"""Compressed bytes in the pending item, under DynamoDB's 400 KB."""

STEP = TRANSACTION_ITEMS - 2
"""Rows of one step; the state and the pending item are the other two."""

_BYTES = "\x00bytes"
"""What an object has for bytes, which JSON has no form of: no name in a row begins so."""

ATTEMPTS_TO_SETTLE = 20
"""How often finishing a rest is tried, while others write the user, before the user is reported busy."""

PAUSE_SECONDS = 0.02
"""The longest pause between two tries."""

Rest = Sequence[Put | Delete]

_LEDGERS = ("logs", "earnings")

SAME_PLACE = SLOT * 64
"""Rows whose ids are moved on by a multiple of this are in the same partitions and places of their slots as before."""


_PACKED = "packed:"
"""Begins the token of a rest with packed rows, which code of the layout before cannot write: it leaves them to this."""


class TooMuch(ValueError):
    """A commit so large that not even its rest fits in one item; nothing was written."""


def put_pending(user_id: int, rest: Rest) -> tuple[str, Put]:
    """The mark of a rest, and the write that keeps it. Raises TooMuch."""
    token = uuid.uuid4().hex
    plain = json.dumps([_row_to_json(row) for row in rest], separators=(",", ":"), default=_bytes_to_json)
    packed = zlib.compress(plain.encode())
    if len(packed) > PENDING_BYTES:
        raise TooMuch(f"{len(rest)} writes are too many for one event")
    pk, sk = keys.pending(user_id)
    return _mark(token, 0), Put("users", {"pk": pk, "sk": sk, "token": _PACKED + token, "rest": packed})


def settled_state(tables: Tables, user_id: int) -> Item | None:
    """The item of a user's state, strongly consistent, after what was pending is written: one read unit.

    Requests that show anything of one user read this first, so that no user is seen half-awarded. Raises
    Unavailable while others keep the rest from being written.
    """
    for _ in range(ATTEMPTS_TO_SETTLE):
        state = tables.get("users", keys.state(user_id))
        if state is None or PENDING not in state:
            return state
        if not finish_pending(tables, user_id, state[PENDING]):
            pause()
    raise Unavailable("an earlier commit of this user is still being finished")


def pause() -> None:
    """Wait a moment for another process that writes the same user."""
    time.sleep(random.uniform(0, PAUSE_SECONDS))


def finish_pending(tables: Tables, user_id: int, mark: str) -> bool:
    """Write what is left of a user's commit after a mark; False, and early, when another process writes it."""
    token, _, progress = mark.partition("#")
    item = tables.get("users", keys.pending(user_id))
    if item is None or item["token"] not in (_PACKED + token, token):
        return False
    rest = [_row_from_json(table, content) for table, content in _content(item["rest"])]
    written, _, shifted = progress.partition("+")
    shift = int(shifted or 0)
    for start in range(int(written), len(rest), STEP):
        reached = _write_step(tables, user_id, token, rest, start, shift)
        if reached is None:
            return False
        shift = reached
    return True


def _write_step(tables: Tables, user_id: int, token: str, rest: Rest, start: int, shift: int) -> int | None:
    """Write the rows from `start` on, their ids `shift` later, and move the mark.

    By how much the ids of these and the later steps are shifted by then; None if another process wrote them.
    """
    condition = Equals(PENDING, _mark(token, start, shift))
    while True:
        state = Update("users", keys.state(user_id), {PENDING: _mark(token, start + STEP, shift)}, condition=condition)
        moves: list[TransactionItem] = [state]
        if start + STEP >= len(rest):
            moves = [replace(state, set={}, remove=[PENDING]), Delete("users", keys.pending(user_id))]
        rows = [_renumbered(row, shift) for row in rest[start : start + STEP]]
        try:
            refused = attempt(tables, [*moves, *rows], Conflict("another process writes the rows"))
        except Conflict:
            return None
        if not refused:
            return shift
        if moves[0] in refused:
            return None
        shift += SAME_PLACE * (1 + random.getrandbits(6))


def _renumbered(row: Put | Delete, shift: int) -> Put | Delete:
    """A row under a later id: that two processes make the same one is rare but possible.

    All rows of a step and of those after it are shifted alike, so that none takes the id of another and their order
    stays.
    """
    if not shift or isinstance(row, Delete) or row.table not in _LEDGERS:
        return row
    row_id = int(row.item["sk"]) + shift
    pk, sk = f"{month_of(day_of(row_id))}#{row.item['pk'].partition('#')[2]}", padded(row_id)
    indexed: Item = {name: sk for name in ("user_key", "post_key") if name in row.item}
    return replace(row, item={**row.item, **indexed, "pk": pk, "sk": sk})


def _mark(token: str, written: int, shift: int = 0) -> str:
    return f"{token}#{written}+{shift}" if shift else f"{token}#{written}"


def _row_to_json(row: Put | Delete) -> list[Any]:
    return [row.table, row.item if isinstance(row, Put) else list(row.key)]


def _content(rest: bytes) -> list[Any]:
    content: list[Any] = json.loads(zlib.decompress(rest), object_hook=_bytes_from_json)
    return content


def _bytes_to_json(value: bytes) -> dict[str, str]:
    return {_BYTES: b64encode(value).decode()}


def _bytes_from_json(value: dict[str, Any]) -> Any:
    return b64decode(value[_BYTES]) if value.keys() == {_BYTES} else value


def _row_from_json(table: str, content: Any) -> Put | Delete:
    if isinstance(content, list):
        return Delete(table, (content[0], content[1]))
    return Put(table, content, Absent("pk") if table in _LEDGERS else None)
