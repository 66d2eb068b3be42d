"""The state of a user in the engine (balances, ranks, totals) as an item of the users table.

It is changed attribute by attribute: what others keep on the same item stays. Each write raises ``rev``,
so that a decision on an older state is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from laurel.domain.awards.state import UserState
from laurel.store.driver.conditions import Absent, Equals
from laurel.store.driver.requests import Item, Update
from laurel.store.rows import keys
from laurel.store.rows.schemas import SCHEMAS, upcast

PENDING = "pending"
"""The attribute that holds the mark of a commit whose rest is to come: a token and how many rows of it are written."""

_FIELDS = {
    field.name: field.default_factory() if field.default_factory is not MISSING else field.default
    for field in fields(UserState)
}


def state_from_item(item: Item | None) -> UserState:
    """The state of an item; for None that of a user without events."""
    item = upcast("state", item) if item else {}
    fields = {name: _read(item[name]) for name in _FIELDS if name in item}
    return UserState(**fields)


def state_update(user_id: int, seen_rev: int, state: UserState) -> Update:
    """Replace the state, its ``rev`` becoming one more than the one seen; fails if that is not the stored one.

    The counts of rows are part of it: a caller that adds rows in the same transaction counts them in `state`.
    """
    values: dict[str, Any] = {name: getattr(state, name) for name in _FIELDS if name != "rev"}
    kept = {name: _stored(value) for name, value in values.items() if value}
    return Update(
        "users",
        keys.state(user_id),
        set={"schema": SCHEMAS["state"], **kept, "rev": seen_rev + 1},
        remove=[name for name in values if name not in kept],
        condition=Equals("rev", seen_rev) if seen_rev else Absent("rev"),
    )


def count_update(user_id: int, logs: int = 0, earnings: int = 0) -> Update:
    """Count rows that come (or, below 0, go) in the same transaction, whatever the state is."""
    amounts = {"logs": logs, "earnings": earnings, "rev": 1}
    return Update("users", keys.state(user_id), add={name: amount for name, amount in amounts.items() if amount})


def _stored(value: object) -> Any:
    """Maps have text for keys in DynamoDB."""
    return {str(key): entry for key, entry in value.items()} if isinstance(value, Mapping) else value


def _read(value: object) -> Any:
    return {int(key): entry for key, entry in value.items()} if isinstance(value, dict) else value
