"""The item that a write results in, computed without a database."""

from __future__ import annotations

from laurel.store.driver.codec import copied
from laurel.store.driver.requests import Check, Delete, Item, Put, TransactionItem, Update


def outcome(operation: TransactionItem, before: Item | None) -> Item | None:
    """The item after the operation on what was there before; None where there is none.

    Conditions are not looked at. Raises ValueError where DynamoDB refuses: adding to what is no
    number, changing a key.
    """
    match operation:
        case Put():
            stored: Item = copied(operation.item)
            return stored
        case Delete():
            return None
        case Check():
            return before
        case Update():
            return _updated(operation, before)


def _updated(update: Update, before: Item | None) -> Item:
    touched = [*update.set, *update.remove, *update.add]
    if len(set(touched)) != len(touched) or {"pk", "sk"} & set(touched):
        raise ValueError(f"attribute named twice, or part of the key: {touched}")
    item: Item = dict(before) if before else {"pk": update.key[0], "sk": update.key[1]}
    item.update(copied(dict(update.set)))
    for name in update.remove:
        item.pop(name, None)
    for name, amount in update.add.items():
        item[name] = copied(_number(item.get(name, 0)) + amount)
    return item


def _number(value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("cannot add to what is not a number")
    return value
