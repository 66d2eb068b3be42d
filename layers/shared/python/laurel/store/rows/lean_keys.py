"""The keys of the lean directory: segments, changes, lists that were found. docs/data.md explains them."""

from __future__ import annotations

from laurel.store.driver.requests import Key
from laurel.store.rows.keys import padded

LEAN = "lean"
LEAN_STATE: Key = (LEAN, "state")
LEAN_CHANGES = f"{LEAN}#changes"

BUILT = "migration#0004_lean_directory"
"""The mark of the migration that built it; a copy of a site without the lean directory is without the mark, too."""

_GROUP_SEGMENTS = 32
"""Segments in a partition: some 5 MB of names, which are read page after page."""


def lean_change(number: int) -> Key:
    """system: rows of the lean directory that changed together."""
    return LEAN_CHANGES, padded(number)


def lean_group(segment: int) -> int:
    """The number of the partitions that a segment is in."""
    return segment // _GROUP_SEGMENTS


def lean_partition(family: str, group: int) -> str:
    """system: the segments of a group, of one family of columns."""
    return f"{LEAN}#{family}#{group}"


def lean_segment(family: str, segment: int, part: int = 0) -> Key:
    """system: a part of one family's columns of a segment."""
    return lean_partition(family, lean_group(segment)), f"{padded(segment)}#{part}"


def found(question: str) -> Key:
    """system: the list kept for a question, given as a digest."""
    return f"found#{question}", "list"


def found_part(question: str, made: int, part: int) -> Key:
    """system: ids of the list that was made for a question at that time, in milliseconds."""
    return f"found#{question}#{made}", padded(part)
