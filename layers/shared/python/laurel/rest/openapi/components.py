"""The parts of an OpenAPI document that several operations share."""

from __future__ import annotations

import re
from typing import Any

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


class Components:
    """Collects parts by kind (``schemas``, ``parameters`` …); equal parts of a name are kept once."""

    def __init__(self) -> None:
        self.parts: dict[str, dict[str, Any]] = {}

    def ref(self, kind: str, name: str, part: object) -> dict[str, str]:
        """A reference to the part, which is added unless it is there; another part of that name gets a number."""
        known = self.parts.setdefault(kind, {})
        base = _NOT_IN_NAMES.sub("-", name).strip("-") or kind
        key, count = base, 1
        while key in known and known[key] != part:
            count += 1
            key = f"{base}-{count}"
        known[key] = part
        return {"$ref": f"#/components/{kind}/{key}"}
