"""Files of packages that no function reads."""

from __future__ import annotations

import shutil
from pathlib import Path

FOLDERS = ("__pycache__", "test", "tests", "*.data", "sboms")
"""Folders that go: names and patterns. Byte code that a wheel or an earlier step brought is made anew."""

FILES = ("*.pyi", "*.pyx", "*.pxd", "*.c", "*.h", "*.md", "*.rst", "py.typed", "requirements.in", "requirements.txt")
"""Files that go wherever they are but in a package's metadata."""

METADATA = "*.dist-info"
METADATA_FILES = ("METADATA", "entry_points.txt", "AUTHORS*", "COPYING*", "LICENCE*", "LICENSE*", "NOTICE*")
"""What stays of a package's metadata: who made it, which version it is, and under which licence.

RECORD goes: it would list what is not there.
"""


def remove_clutter(folder: Path) -> None:
    """Delete what no function reads from an artefact."""
    for path in sorted(folder.rglob("*"), key=lambda path: len(path.parts)):
        if not path.exists():
            continue
        if path.is_dir():
            if _matches(path, FOLDERS):
                shutil.rmtree(path)
        elif _is_clutter(path, path.relative_to(folder)):
            path.unlink()


def _is_clutter(path: Path, place: Path) -> bool:
    if any(Path(part).match(METADATA) for part in place.parts[:-1]):
        return not _matches(path, METADATA_FILES)
    return _matches(path, FILES)


def _matches(path: Path, patterns: tuple[str, ...]) -> bool:
    return any(Path(path.name).match(pattern) for pattern in patterns)
