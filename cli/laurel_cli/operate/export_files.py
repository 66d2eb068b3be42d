"""The files of an export: one for each part of a ledger, written page by page and resumed where it ended."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell begins with that spreadsheets take for a formula: it gets an apostrophe before it."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a file is: the id after which its next row comes, its length in bytes, its rows, and whether all."""

    after: int
    length: int = 0
    rows: int = 0
    is_last: bool = False


class PartFile:
    """A file that is called ``….part`` until it is complete; ``….place`` beside it says how far it is.

    Every page is written before the place that names it: whatever is killed, the file is cut back to its place.
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._path = path
        self._columns = columns
        self._format = FORMATS[path.suffix]
        self._written = path.with_name(path.name + ".part")
        self._place = path.with_name(path.name + ".place")

    def begin(self, after: int) -> Place:
        """Where to go on, at first after that id. What was written beyond is cut off."""
        place = Place(**json.loads(self._place.read_text())) if self._place.exists() else Place(after)
        if not self._path.exists():
            self._written.touch(mode=0o600)  # it has addresses
            with self._written.open("ab") as file:
                file.truncate(place.length)
            self._name(place)
        return place

    def append(self, place: Place, rows: Sequence[Mapping[str, Any]], rest: int | None) -> Place:
        """Write the rows that come at a place, and what follows them; after the last (no `rest`) it is complete."""
        content = self._format(self._columns, rows, is_first=not place.length).encode("utf-8")
        with self._written.open("ab") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        after = place.after if rest is None else rest
        reached = Place(after, place.length + len(content), place.rows + len(rows), is_last=rest is None)
        replace_text(self._place, json.dumps(asdict(reached)))
        self._name(reached)
        return reached

    def _name(self, place: Place) -> None:
        if place.is_last:
            self._written.rename(self._path)

    def forget_place(self) -> None:
        """Leave nothing but the complete file."""
        self._place.unlink(missing_ok=True)


def replace_text(path: Path, text: str) -> None:
    """Replace a file's content at once: whoever reads it sees the one or the other."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(text)
    beside.replace(path)


def json_lines(_columns: Sequence[str], rows: Iterable[Mapping[str, Any]], *, is_first: bool) -> str:
    """Rows as JSON, one on a line, every column with its value."""
    del is_first
    return "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], *, is_first: bool) -> str:
    """Rows as RFC 4180 has them, the first of a file with a line of names; lists and objects are JSON in a cell.

    Text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    if is_first:
        writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    return value


FORMATS: Mapping[str, Callable[..., str]] = {".jsonl": json_lines, ".csv": csv_lines}
"""The formats by the suffix of their files."""
