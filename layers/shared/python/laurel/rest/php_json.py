"""JSON as WordPress writes it: PHP knows no empty map."""

from __future__ import annotations

import json
from typing import Any

from laurel.rest.response import JsonObject


def to_json(data: Any, *, pretty: bool = False) -> str:
    """JSON as WordPress writes it: an empty map is ``[]`` unless it is a JsonObject."""
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    if "{}" in text or pretty:
        text = json.dumps(php_shaped(data), indent=4 if pretty else None, separators=None if pretty else (",", ":"))
    return text


def php_shaped(data: Any) -> Any:
    """The data with every empty map as an empty list, but for those that are a JsonObject."""
    if isinstance(data, dict):
        if not data:
            return {} if isinstance(data, JsonObject) else []
        return {key: php_shaped(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [php_shaped(entry) for entry in data]
    return data
