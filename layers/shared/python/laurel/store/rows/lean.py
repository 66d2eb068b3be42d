"""The lean directory: what lists of people search, filter and sort by, packed by columns and compressed.

A row is a user's texts in the order of `COLUMNS`; texts that are searched or sorted by are folded
(`laurel.domain.fold`). Rows are kept in segments of `SEGMENT_IDS` ids each, a segment as one block for each family of
columns: so a search reads and decompresses only what it looks at, and looks at a column as one text.
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import accumulate
from typing import Any

from laurel.domain.fold import fold
from laurel.domain.records.member import Member
from laurel.store.driver.requests import Item
from laurel.store.rows.keys import padded
from laurel.store.rows.members import COUNTERS, copied_user, member_from_item, member_values, profile_values

SEGMENT_IDS = 4096
"""Ids of one segment."""

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "names": ("login", "slug", "email", "name", "url", "registered", "roles"),
    "standing": ("active", "friends", "spam", "types"),
    "profiles": ("profile", "words"),
}
"""The columns of each family: of users, of members, and of values of profile fields."""

FAMILY_OF = {column: family for family, columns in FAMILIES.items() for column in columns}

COLUMNS = tuple(FAMILY_OF)

Row = tuple[str, ...]
"""The texts of a user, in the order of `COLUMNS`."""

Rows = dict[int, Row | None]
"""Rows by the id of the user; None for a user who is gone."""


def lean_row(item: Item | None) -> Row | None:
    """The row of a member's item, which holds a copy of the profile; None where there is no account."""
    user = copied_user(item) if item else None
    if item is None or user is None:
        return None
    member = member_from_item(item)
    names = (user.login, user.slug, user.email, user.name, user.url)
    return (
        *(_line(fold(text)) for text in names),
        user.registered,
        _listed(user.roles),
        member.last_activity if COUNTERS["active"](member) else "",
        "" if member.friends is None else padded(member.friends),
        "1" if member.spam else "",
        _listed(member.types),
        *_profile(member),
    )


def lean_member(user_id: int, profile: str) -> Member:
    """A member with the values of profile fields that a row holds, and nothing else."""
    return Member(user_id, profile=profile_values(json.loads(profile)))


def _profile(member: Member) -> tuple[str, str]:
    """The values of profile fields, as stored, and the words in them; both empty where there is none."""
    if not member.profile:
        return "", ""
    stored = json.dumps(member_values(member)["profile"], separators=(",", ":"))
    return stored, _line(fold("\x02".join(text for value in member.profile.values() for text in value.entries)))


def _listed(names: Iterable[str]) -> str:
    """Names with a comma before and after each, so that one is found by itself."""
    return _line("".join(f",{name}" for name in names) + ",") if names else ""


def _line(text: str) -> str:
    return text.replace("\n", " ").encode("utf-8", "ignore").decode()


# ---- blocks


class Block:
    """The columns of one family for the users of a segment, in the order of their ids."""

    def __init__(self, packed: bytes) -> None:
        size = int.from_bytes(packed[:4], "big")
        self._places: dict[str, list[int]] = json.loads(packed[4 : 4 + size])
        self.packed = packed
        self._columns = memoryview(packed)[4 + size :]

    @classmethod
    def of(cls, rows: Mapping[int, Row], family: str) -> Block:
        """The block of some rows."""
        return cls(pack(rows, family))

    @cached_property
    def ids(self) -> list[int]:
        """The ids of the users."""
        steps = array("Q")
        steps.frombytes(self._bytes("id"))
        return list(accumulate(steps))

    def text(self, column: str) -> bytes:
        """A column as one text: each value between two line feeds."""
        return b"\n" + self._bytes(column) + b"\n"

    def values(self, column: str) -> list[bytes]:
        """The values of a column, one for each id."""
        return self._bytes(column).split(b"\n") if self.ids else []

    def _bytes(self, column: str) -> bytes:
        begin, end = self._places[column]
        return zlib.decompress(self._columns[begin:end])


def pack(rows: Mapping[int, Row], family: str) -> bytes:
    """The columns of a family, each compressed, behind their places as JSON."""
    ids = sorted(rows)
    steps = array("Q", (after - before for before, after in zip([0, *ids], ids, strict=False)))
    columns = {"id": steps.tobytes()}
    for column in FAMILIES[family]:
        place = COLUMNS.index(column)
        columns[column] = "\n".join((rows[number] or ())[place] for number in ids).encode()
    compressed = {column: zlib.compress(text) for column, text in columns.items()}
    ends = list(accumulate(map(len, compressed.values())))
    places = dict(zip(compressed, zip([0, *ends], ends, strict=False), strict=True))
    head = json.dumps(places, separators=(",", ":")).encode()
    return b"".join([len(head).to_bytes(4, "big"), head, *compressed.values()])


def aligned(blocks: Mapping[str, Block]) -> Mapping[str, Block]:
    """Blocks of a segment that hold the same users: those as they are; else, read while written, what they share."""
    all_ids = [block.ids for block in blocks.values()]
    if all(ids == all_ids[0] for ids in all_ids):
        return blocks
    shared = set(all_ids[0]).intersection(*all_ids)
    return {family: _narrowed(block, family, shared) for family, block in blocks.items()}


def _narrowed(block: Block, family: str, shared: set[int]) -> Block:
    columns = [[value.decode() for value in block.values(column)] for column in FAMILIES[family]]
    before = COLUMNS.index(FAMILIES[family][0])
    rows = {
        number: ("",) * before + tuple(texts)
        for number, texts in zip(block.ids, zip(*columns, strict=True), strict=True)
        if number in shared
    }
    return Block.of(rows, family)


def unpack(blocks: Mapping[str, Block]) -> dict[int, Row]:
    """The rows of a segment, of its block of each family."""
    columns = [[value.decode() for value in blocks[FAMILY_OF[column]].values(column)] for column in COLUMNS]
    return dict(zip(blocks["names"].ids, zip(*columns, strict=True), strict=True))


# ---- changes


def pack_changes(rows: Rows) -> bytes:
    """Rows that changed, compressed."""
    return zlib.compress(json.dumps(rows, separators=(",", ":"), ensure_ascii=False).encode())


def unpack_changes(packed: bytes) -> Rows:
    """The rows of `pack_changes`."""
    stored: dict[str, Any] = json.loads(zlib.decompress(packed))
    return {int(number): None if row is None else tuple(row) for number, row in stored.items()}
