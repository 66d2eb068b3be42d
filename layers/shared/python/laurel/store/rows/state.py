"""The state of a user in the engine (balances, ranks, totals) as an item of the users table.

It is changed attribute by attribute: what others keep on the same item stays. Each write raises ``commits``, which is
the ``rev`` of the state, so that a decision on an older state is refused.

The layout of before counted them in ``rev``, and had an item for each progress and trigger count. A state of this
layout has the text `IS_PACKED` there: code of before cannot add to it, so it writes nothing of a user whose progress
it does not see, and still reads what the user has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from laurel.domain.awards.state import UserState
from laurel.store.driver.conditions import Absent, AllOf, Condition, Equals
from laurel.store.driver.requests import Item, Update
from laurel.store.rows import keys
from laurel.store.rows.packed import KINDS
from laurel.store.rows.schemas import SCHEMAS, upcast

PENDING = "pending"
"""The attribute that holds the mark of a commit whose rest is to come: a token and how many rows of it are written."""

IS_PACKED = "packed"
"""The ``rev`` of a state that has all progress and trigger counts of its user, or says in how many pages they are."""

_FIELDS = {
    field.name: field.default_factory() if field.default_factory is not MISSING else field.default
    for field in fields(UserState)
    if field.name != "rev"
}
_PACKED = tuple(name for kind in KINDS for name in (kind.attribute, kind.pages))


def state_from_item(item: Item | None) -> UserState:
    """The state of an item; for None that of a user without events."""
    item = upcast("state", item) if item else {}
    fields = {name: _read(item[name]) for name in _FIELDS if name in item}
    return UserState(rev=item.get("commits", 0), **fields)


def rev_of(item: Item) -> int:
    """The ``rev`` of the state of an item, which rises with each of its writes; 0 for no item."""
    return int(upcast("state", item).get("commits", 0)) if item else 0


def is_of_before(item: Item) -> bool:
    """Whether the user's progress and trigger counts may still be items of their own."""
    return isinstance(item.get("rev"), int)


def state_values(state: UserState, rev: int) -> Item:
    """The attributes of a state of that ``rev``, but the key and what is packed with it."""
    kept = {name: _stored(value) for name in _FIELDS if (value := getattr(state, name))}
    return {"schema": SCHEMAS["state"], "rev": IS_PACKED, "commits": rev, **kept}


def state_update(user_id: int, seen: Item, values: Item) -> Update:
    """Replace the state by `state_values` and what is packed; fails if the stored item is not the one seen ({}: none).

    The counts of rows are part of it: a caller that adds rows in the same transaction counts them in the values.
    """
    return Update(
        "users",
        keys.state(user_id),
        set=values,
        remove=[name for name in (*_FIELDS, *_PACKED) if name not in values],
        condition=AllOf((_as_seen(seen, "rev"), _as_seen(seen, "commits"))),
    )


def count_update(user_id: int, logs: int = 0, earnings: int = 0) -> Update:
    """Count rows that come (or, below 0, go) in the same transaction, whatever the state is."""
    amounts = {"logs": logs, "earnings": earnings, "commits": 1}
    return Update("users", keys.state(user_id), add={name: amount for name, amount in amounts.items() if amount})


def _as_seen(seen: Item, name: str) -> Condition:
    return Equals(name, seen[name]) if name in seen else Absent(name)


def _stored(value: object) -> Any:
    """Maps have text for keys in DynamoDB."""
    return {str(key): entry for key, entry in value.items()} if isinstance(value, Mapping) else value


def _read(value: object) -> Any:
    return {int(key): entry for key, entry in value.items()} if isinstance(value, dict) else value
