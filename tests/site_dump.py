"""Dumped sites: what the tables of a past layout held, for the code of today to read (tests/data/site-*/README.md)."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from devstore.memory import MemoryTables
from laurel.store.driver.codec import decode_item
from laurel.store.driver.requests import Item, Put, Tables

SITE_2026_11 = Path(__file__).parent / "data" / "site-2026-11"
"""A community of November 2026, of the first layout."""

PUTS_AT_ONCE = 100
"""Items that one transaction takes."""


def load(folder: Path, driver: Tables, *, expiring: bool = True) -> None:
    """Put the items of a dumped site into the tables behind a driver, which are there and have no such items.

    ``expiring``: those with a time to live, too. Without them a site is as DynamoDB leaves it after some months.
    """
    for table in definitions(folder):
        items = [item for item in items_of(folder, table) if expiring or "expires" not in item]
        for start in range(0, len(items), PUTS_AT_ONCE):
            driver.transact([Put(table, dict(item)) for item in items[start : start + PUTS_AT_ONCE]])


class WholeMemory:
    """What a migration works on (`laurel_cli.operate.whole_tables`), in memory; ``driver`` is the one it writes by."""

    def __init__(self, memory: MemoryTables, driver: Tables | None = None) -> None:
        self._memory, self.tables = memory, driver or memory

    def scan(self, table: str, segment: int = 0, segments: int = 1) -> Iterator[Item]:
        """Every item of a table, or of one of its segments, as it is when the scan begins."""
        return iter([dict(item) for item in list(self._memory._tables[table].items.values())[segment::segments]])


@cache
def items_of(folder: Path, table: str) -> Sequence[Mapping[str, Any]]:
    """The items of a table as plain values, in the order of their keys; read once, so not to be changed."""
    with gzip.open(folder / f"{table}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return tuple(_item(line) for line in lines)


def definitions(folder: Path) -> dict[str, Any]:
    """The tables by logical name, each as the arguments of CreateTable, name apart, and of UpdateTimeToLive."""
    found: dict[str, Any] = read(folder, "tables")
    return found


def read(folder: Path, name: str) -> Any:
    """What a JSON file of the folder says: tables, kinds, expected or sign_in."""
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def differences(expected: Any, found: Any, place: str = "") -> Iterator[str]:
    """Where something is not as expected, in words; members of objects that were not there then are passed over."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for name, value in expected.items():
            if name not in found:
                yield f"{place}.{name} is missing"
            else:
                yield from differences(value, found[name], f"{place}.{name}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from differences(one, other, f"{place}[{number}]")
    elif type(expected) is not type(found) or expected != found:
        yield f"{place} is {_short(found)}, was {_short(expected)}"


def _item(line: str) -> Item:
    return decode_item(json.loads(line, object_hook=_with_bytes))


def _with_bytes(value: dict[str, Any]) -> dict[str, Any]:
    """An attribute value of type B with the bytes that its base64 stands for."""
    if value.keys() == {"B"} and isinstance(value["B"], str):
        return {"B": base64.b64decode(value["B"])}
    return value


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:200]}…"
