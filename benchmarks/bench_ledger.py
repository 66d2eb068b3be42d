"""What the rows of an award cost: write units by table, and bytes that stay, beside one item for each row.

In this process, on the metered memory store. Bytes are those of AWS' storage: each item and each index entry, with the
100 bytes that DynamoDB adds to either.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any
from uuid import uuid4

from bench_events import SITE, record
from rules import prepare

from devstore.memory import MemoryTables
from devstore.meter import Meter
from laurel.domain.records.ledger import Earning, Log
from laurel.store.driver.requests import Put
from laurel.store.driver.sizes import item_size
from laurel.store.driver.tables import TABLES
from laurel.store.ledger.ids import LOW_BITS, SLOT
from laurel.store.rows import keys
from laurel.store.rows.ledger import earning_rows, log_rows

AWARDS = 200
ENTRY_UNITS, CASCADE_UNITS = 3, 65
"""Budgets: write units of the logs of an award, and of a cascade of five in all."""

OVERHEAD_BYTES = 100
EMPTY, NOTHING = Log(0, 0), Earning(0, 0)


def items_of(table: str) -> dict[Any, Mapping[str, Any]]:
    """The items of a table in memory, behind the meter."""
    driver = SITE.store._meter  # noqa: SLF001
    while not isinstance(driver, MemoryTables):
        driver = driver._tables  # noqa: SLF001
    return dict(driver._tables[table].items)  # noqa: SLF001


def stored_bytes(table: str, items: Iterable[Mapping[str, Any]]) -> int:
    """Bytes of items and of their entries in indexes."""
    total = 0
    for item in items:
        entries = [item, *(entry for index in TABLES[table].indexes if (entry := index.entry(dict(item))))]
        total += sum(item_size(entry) + OVERHEAD_BYTES for entry in entries)
    return total


def one_by_one(row: Log | Earning) -> dict[str, Any]:
    """The item of a row as it was before there were entries."""
    pk, sk = keys.ledger_row(row.id)
    empty = EMPTY if isinstance(row, Log) else NOTHING
    names = [field.name for field in fields(row) if field.name != "id"]
    kept = {name: value for name in names if (value := getattr(row, name)) != getattr(empty, name)}
    post = {"post": f"post#{row.post_id}", "post_key": sk} if isinstance(row, Earning) else {}
    return {"pk": pk, "sk": sk, "schema": 1, "user": f"user#{row.user_id}", "user_key": sk, **post, **kept}


def written(trigger: str, times: int) -> tuple[float, dict[str, list[Mapping[str, Any]]]]:
    """The write units of the last of some events, and the new items of all of them by table."""
    before = {table: items_of(table) for table in ("logs", "earnings", "system")}
    for _ in range(times):
        with SITE.store.measure() as usage:
            record(1)(trigger, uuid4().hex)
    new = {table: [item for key, item in items_of(table).items() if key not in old] for table, old in before.items()}
    return usage.write_units, new


def units_alone(items: Iterable[Mapping[str, Any]]) -> float:
    """What items cost in a transaction, with their indexes."""
    meter = Meter(MemoryTables())
    with meter.measure() as usage:
        meter.transact([Put("logs", dict(item)) for item in items])
    return usage.write_units


def collisions(rate: int, tries: int = 200_000) -> float:
    """The share of commits that take a slot that another of the same millisecond has, at so many a second."""
    slots = (1 << LOW_BITS) // SLOT
    random.seed(1)
    lost = made = 0
    while made < tries:
        beside = sum(random.random() < rate / 10_000 for _ in range(10))
        taken = [random.randrange(slots) for _ in range(beside)]
        lost += len(taken) - len(set(taken))
        made += len(taken)
    return lost / made


def main() -> None:
    """Print the figures, each with its budget."""
    prepare(SITE)
    units, award = written("gamipress_login", AWARDS)
    logs = [log for item in award["logs"] for log in log_rows(dict(item))]
    earned = [earning for item in award["earnings"] for earning in earning_rows(dict(item))]
    old_logs = [one_by_one(log) for log in logs]
    entry = units_alone(award["logs"][:1])
    one_each = units_alone(old_logs[:3])
    print(f"logs of an award: {entry:g} w / {ENTRY_UNITS}, one by one {one_each:g}; the whole award {units:g} w")
    figures = {
        "logs": (stored_bytes("logs", old_logs), stored_bytes("logs", award["logs"])),
        "earnings": (stored_bytes("earnings", map(one_by_one, earned)), stored_bytes("earnings", award["earnings"])),
    }
    for name, (before, after) in figures.items():
        now, once = after / AWARDS / 1000, before / AWARDS / 1000
        print(f"stored a million awards, {name}: {now:.2f} GB, one by one {once:.2f}")
    before, after = (sum(figure[place] for figure in figures.values()) / AWARDS / 1000 for place in (0, 1))
    print(f"stored a million awards: {after:.2f} GB, one by one {before:.2f} ({after / before:.0%} / 50%)")
    markers = stored_bytes("system", award["system"]) / AWARDS / 1000
    print(f"and for the eight days in which an event is known: markers {markers:.2f}")
    units, cascade = written("gamipress_publish_page", 1)
    count = sum(len(log_rows(dict(item))) for item in cascade["logs"])
    over = "!" if units > CASCADE_UNITS else ""
    rows = f"{count} logs in {len(cascade['logs'])} items, {len(cascade['earnings'])} earnings"
    print(f"cascade of five: {rows}: {units:g} w / {CASCADE_UNITS}{over}")
    for rate in (600, 10_000):
        print(f"commits whose slot another has taken, at {rate} a second: {collisions(rate):.2%}")


if __name__ == "__main__":
    main()
