"""Item sizes by DynamoDB's documented rules ("DynamoDB item sizes and formats")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.store.driver.codec import number_text

ITEM_BYTES = 400 * 1024
"""The largest item DynamoDB takes, in bytes."""

TRANSACTION_BYTES = 4 * 1024 * 1024
"""The largest sum of the items of one transaction, in bytes."""

PAGE_BYTES = 1024 * 1024
"""The most that one Query reads, in bytes."""


def item_size(item: Mapping[str, Any]) -> int:
    """Bytes of an item: attribute names and values."""
    return sum(len(name.encode()) + value_size(value) for name, value in item.items())


def value_size(value: Any) -> int:
    """Bytes of one value; numbers are approximate on AWS' side too (two digits a byte)."""
    match value:
        case str():
            return len(value) if value.isascii() else len(value.encode())
        case bool() | None:
            return 1
        case int() | float():
            return _number_size(value)
        case bytes():
            return len(value)
        case dict():
            return 3 + sum(1 + len(name.encode()) + value_size(member) for name, member in value.items())
        case _:
            return 3 + sum(1 + value_size(member) for member in value)


def _number_size(value: int | float) -> int:
    digits = number_text(value).lstrip("-").replace(".", "").strip("0")
    return (len(digits) + 1) // 2 + (2 if value < 0 else 1)
