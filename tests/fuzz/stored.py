"""What the tables hold, so that before and after a request can be compared."""

from __future__ import annotations

from typing import Any

from devstore.memory import MemoryTables

COUNTERS = "failures#"
"""The prefix of keys and attributes that count failed attempts to authenticate: a refused request writes those."""

Snapshot = dict[tuple[str, Any], Any]


def stored(tables: MemoryTables) -> Snapshot:
    """Every item by table and key; counters of failed attempts to authenticate are left out."""
    return {
        (name, key): item
        for name, table in tables._tables.items()
        for key, item in table.items.items()
        if not key[0].startswith(COUNTERS)
    }


def written(before: Snapshot, after: Snapshot) -> list[str]:
    """What changed between two snapshots: the places, with the attributes."""
    found = []
    for place in sorted({*before, *after}, key=str):
        old, new = before.get(place, {}), after.get(place, {})
        if old is not new:
            names = {name for name in {*old, *new} if old.get(name) != new.get(name) and not name.startswith(COUNTERS)}
            found += [f"{place}: {', '.join(sorted(names))}"] if names else []
    return found
