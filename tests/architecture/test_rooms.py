"""How large rooms and files are: a room holds at most 16 files, a file under 400 lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.architecture.source_tree import ROOT, files

LARGEST_ROOM = 16
"""Files of a folder, beside its __init__.py."""

LONGEST_FILE = 400
"""Lines."""


def too_large(some: Iterable[Path]) -> list[str]:
    """The rooms with too many files, by their paths."""
    rooms = Counter(file.parent for file in some if file.name != "__init__.py")
    return [f"{room.relative_to(ROOT)}: {count} files" for room, count in rooms.items() if count > LARGEST_ROOM]


def too_long(some: Iterable[Path]) -> list[str]:
    """The files with too many lines, by their paths."""
    lines = ((file, file.read_text(encoding="utf-8").count("\n")) for file in some)
    return [f"{file}: {count} lines" for file, count in lines if count > LONGEST_FILE]


def test_no_room_has_too_many_files():
    assert too_large(files()) == []


def test_no_file_is_too_long():
    assert (
        too_long([*files(), *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "benchmarks").glob("*.py"))]) == []
    )


def test_the_rule_itself(tmp_path):
    room = ROOT / "functions" / "planted"
    assert too_large([room / f"file_{number}.py" for number in range(LARGEST_ROOM)] + [room / "__init__.py"]) == []
    assert too_large([room / f"file_{number}.py" for number in range(LARGEST_ROOM + 1)]) == [
        "functions/planted: 17 files"
    ]
    long = tmp_path / "long.py"
    long.write_text("x = 1\n" * (LONGEST_FILE + 1))
    assert too_long([long]) == [f"{long}: 401 lines"]
