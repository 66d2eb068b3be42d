"""JSON as tokens and keys have it: objects in UTF-8, without a name twice and without numbers that JSON lacks."""

from __future__ import annotations

import json
from typing import Any


def strict_object(raw: bytes) -> dict[str, Any]:
    """The object of a JSON text. Raises ValueError for anything else, a name that occurs twice, NaN and infinities."""
    try:
        found = json.loads(raw.decode("utf-8"), object_pairs_hook=_distinct, parse_constant=_refused)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
