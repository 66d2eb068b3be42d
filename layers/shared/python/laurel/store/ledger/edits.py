"""Changes of single rows, where an item may have several.

A log of an entry is changed, given to another user or deleted by itself; what was read of the item is the condition. A
log of another user cannot stay in the item, since an item is in the index by user once: it gets an item of its own.
The item that new logs of the slot would take stays in place as long as it has any log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from laurel.app.errors import Conflict
from laurel.domain.records.ledger import Earning, Log
from laurel.store.driver.conditions import Absent, AllOf, AnyOf, Condition, Equals, Exists
from laurel.store.driver.requests import Delete, Item, Key, Put, Tables, TransactionItem
from laurel.store.ledger.by_id import items_by_id
from laurel.store.rows import keys
from laurel.store.rows.entries import MOVED, as_read
from laurel.store.rows.ledger import EARNINGS, LOGS, entry_at
from laurel.store.sizing import Sizing

Row = TypeVar("Row", Log, Earning)


def with_changes(current: Row, seen: Row, changed: Row, places: Sequence[str]) -> Row:
    """The stored row with what differs between `seen` and `changed`.

    Raises Conflict if that, or what the keys of indexes are made of, is stored otherwise than it was seen.
    """
    names = [field.name for field in fields(changed) if field.name != "id"]
    differing: dict[str, Any] = {
        name: getattr(changed, name) for name in names if getattr(changed, name) != getattr(seen, name)
    }
    if any(getattr(current, name) != getattr(seen, name) for name in {*places, *differing}):
        raise Conflict("the row changed meanwhile")
    return replace(current, **differing)


def edit_log(
    tables: Tables, sizing: Sizing, seen: Log, changed: Log | None
) -> tuple[Log | None, list[TransactionItem]]:
    """A log as it comes to be stored, and what stores it; None for `changed` deletes it: two read units at most.

    Raises Conflict if the log is gone, or is not what was seen.
    """
    found = items_by_id(tables, LOGS, sizing, [seen.id]).get(seen.id)
    if found is None:
        raise Conflict("the row is gone")
    current, item = found
    after = None
    if changed is not None:
        after = with_changes(current, seen, changed, LOGS.places)
    elif current.user_id != seen.user_id:
        raise Conflict("the row is another user's by now")
    others = [row for row in LOGS.rows(item) if row.id != seen.id]
    return after, _rewritten(item, current, after, others)


def _rewritten(item: Item, current: Log, after: Log | None, others: Sequence[Log]) -> list[TransactionItem]:
    """What stores an item's logs, one of which is changed or, for None, deleted."""
    key: Key = item["pk"], item["sk"]
    if after is None and not others:
        return [Delete("logs", key, as_read(item))]
    stay = sorted([*others, *([after] if after else [])], key=lambda row: row.id)
    if after is None or not others or after.user_id == current.user_id:
        return [_put(key, stay, as_read(item), moved=MOVED in item)]
    if keys.padded(after.id) != item["sk"]:
        alone = _put((item["pk"], keys.padded(after.id)), [after], Absent("pk"), moved=True)
        return [_put(key, others, as_read(item), moved=MOVED in item), alone]
    # The place of the slot is that of its first log: there it stays, and the others are stored one by one.
    apart = [_put((item["pk"], keys.padded(row.id)), [row], Absent("pk"), moved=True) for row in others]
    return [_put(key, [after], as_read(item), moved=True), *apart]


def _put(key: Key, logs: Sequence[Log], condition: Condition, *, moved: bool) -> Put:
    return Put("logs", entry_at(key, logs) | ({MOVED: True} if moved else {}), condition)


def edit_earning(
    tables: Tables, sizing: Sizing, seen: Earning, changed: Earning | None
) -> tuple[Earning | None, list[TransactionItem]]:
    """As `edit_log`, of an earning; to delete one nothing is read where its place cannot have been another."""
    if changed is None:
        owner = Equals("user_id", seen.user_id) if seen.user_id else AnyOf((Absent("user_id"), Equals("user_id", 0)))
        return None, [Delete("earnings", _key_of_earning(tables, sizing, seen), AllOf((Exists("pk"), owner)))]
    current, item = _found(tables, sizing, seen)
    after = with_changes(current, seen, changed, EARNINGS.places)
    place = {"pk": item["pk"], "sk": item["sk"]}
    return after, [Put("earnings", EARNINGS.to_item(after, sizing) | place, as_read(item))]


def _key_of_earning(tables: Tables, sizing: Sizing, seen: Earning) -> Key:
    places = EARNINGS.keys_of(seen.id, sizing)
    if len(places) == 1:
        return places[0]
    _, item = _found(tables, sizing, seen)
    return item["pk"], item["sk"]


def _found(tables: Tables, sizing: Sizing, seen: Earning) -> tuple[Earning, Item]:
    found = items_by_id(tables, EARNINGS, sizing, [seen.id]).get(seen.id)
    if found is None:
        raise Conflict("the row is gone")
    return found
