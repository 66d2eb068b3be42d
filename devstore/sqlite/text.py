"""Items as the text that the file keeps: JSON, in which bytes are an object that no item can have."""

from __future__ import annotations

import base64
import json
from typing import Any

from laurel.store.driver.requests import Item

_BYTES = ""
"""The name of the only member of an object that stands for bytes: DynamoDB has no attribute without a name."""

_MARK = f'{{"{_BYTES}":'
"""How such an object begins. No string has it in JSON, where a quotation mark has a backslash."""


def text_of(item: Item) -> str:
    """The text of an item in stored form (`laurel.store.driver.codec.copied`)."""
    return _encoder.encode(item)


def item_of(text: str) -> Item:
    """The item of a text."""
    item: Item = json.loads(text, object_hook=_with_bytes) if _MARK in text else json.loads(text)
    return item


def _bytes_as_text(value: object) -> dict[str, str]:
    if not isinstance(value, bytes):
        raise TypeError(f"DynamoDB cannot hold a {type(value).__name__}")
    return {_BYTES: base64.b64encode(value).decode()}


def _with_bytes(value: dict[str, Any]) -> Any:
    return base64.b64decode(value[_BYTES]) if _BYTES in value else value


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_bytes_as_text)
