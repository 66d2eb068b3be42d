"""What the tables hold, so that before and after a request can be compared."""

from __future__ import annotations

from typing import Any

from devstore.memory import MemoryTables

COUNTERS = "attempts#"
"""The prefix of the keys that count attempts to authenticate: a refused request writes those."""

IDS = "counter"
"""The partition of the counters of ids: a sign-up that is refused for its name leaves a gap, as in WordPress."""

MARK = "failed"
"""The attribute of a login that says when an attempt at it failed last."""

Snapshot = dict[tuple[str, Any], Any]


def stored(tables: MemoryTables) -> Snapshot:
    """Every item by table and key; counters of attempts to authenticate and of ids are left out."""
    return {
        (name, key): item
        for name, table in tables._tables.items()
        for key, item in table.items.items()
        if not key[0].startswith((COUNTERS, IDS))
    }


def written(before: Snapshot, after: Snapshot) -> list[str]:
    """What changed between two snapshots: the places, with the attributes."""
    found = []
    for place in sorted({*before, *after}, key=str):
        old, new = before.get(place, {}), after.get(place, {})
        if old is not new:
            names = {name for name in {*old, *new} if old.get(name) != new.get(name) and name != MARK}
            found += [f"{place}: {', '.join(sorted(names))}"] if names else []
    return found
