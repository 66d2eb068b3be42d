"""The lean directory in the table of the system: its state, its segments, and the changes that are not in them yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import groupby

from laurel.app.errors import Conflict
from laurel.store.driver.conditions import Absent, Equals, Exists, LessThan, any_of
from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.driver.requests import Delete, Item, Put, Query, Tables, TransactionItem, Update, pages
from laurel.store.rows import lean_keys
from laurel.store.rows.lean import FAMILIES, Block, Row, aligned, pack, unpack

PART_BYTES = 350_000
"""The most of a segment in one item, of the 400 KB that DynamoDB takes."""


@dataclass(frozen=True, slots=True)
class LeanState:
    """How far the lean directory is.

    ``rev`` counts writes of the state, ``changes`` the items of changes ever written, of which those up to ``folded``
    are in the segments; ``waiting`` are the bytes of the others, ``size`` those of the segments. ``folding`` is the
    number of changes that are being folded in and the next segment to write. ``groups`` are the partitions in use.
    ``registered`` is the latest sign-up known. ``ready``: the segments hold all users. ``building``: they are being
    written anew, and no change is folded in meanwhile. ``gone``: members were deleted whom the segments or changes may
    still have, ``cleared`` is when the latest fold began that took such out, in seconds since 1970.
    """

    rev: int = 0
    changes: int = 0
    folded: int = 0
    waiting: int = 0
    size: int = 0
    folding: tuple[int, int] | None = None
    groups: tuple[int, ...] = ()
    registered: str = ""
    ready: bool = False
    building: bool = False
    gone: bool = False
    cleared: int = 0


@dataclass(frozen=True, slots=True)
class Stored:
    """A segment as read: its rows, how far its changes are folded in, and the items of each family (0: not stored)."""

    rows: Mapping[int, Row] = field(default_factory=dict)
    upto: int = 0
    packed: Mapping[str, tuple[bytes, int]] = field(default_factory=dict)


class LeanStore:
    """Reads and writes the parts of the lean directory, over a driver."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def state(self, *, consistent: bool = True) -> LeanState | None:
        """The state; None where the site has no lean directory. One read unit, half if not consistent."""
        item = self._tables.get("system", lean_keys.LEAN_STATE, consistent=consistent)
        if item is None:
            return None
        values = {name: item[name] for name in LeanState.__slots__ if name in item}
        values["groups"] = tuple(values.get("groups", ()))
        if values.get("folding"):
            values["folding"] = tuple(values["folding"])
        return LeanState(**values)

    def save(self, seen: LeanState | None, changed: LeanState, *with_it: TransactionItem) -> LeanState:
        """Replace the state, with other writes in one transaction. Raises Conflict if `seen` is stale."""
        changed = replace(changed, rev=(seen.rev if seen else 0) + 1)
        pk, sk = lean_keys.LEAN_STATE
        item: Item = {"pk": pk, "sk": sk, **{name: getattr(changed, name) for name in LeanState.__slots__}}
        put = Put("system", item, Equals("rev", seen.rev) if seen else Absent("pk"))
        try:
            if with_it:
                self._tables.transact([put, *with_it])
            else:
                self._tables.write(put)
        except (ConditionFailed, TransactionConflict) as error:
            raise Conflict("the lean directory is being written") from error
        return changed

    # ---- changes

    def changes(self, *, consistent: bool = False) -> Iterator[tuple[int, bytes]]:
        """The changes that are kept, each with its number, the oldest first."""
        for item in pages(self._tables, Query("system", lean_keys.LEAN_CHANGES, consistent=consistent)):
            yield int(item["sk"]), item["data"]

    def drop_changes(self, numbers: Iterable[int]) -> None:
        """Remove changes that are in the segments."""
        for number in numbers:
            self._tables.write(Delete("system", lean_keys.lean_change(number)))

    def replace_changes(self, number: int, data: bytes) -> None:
        """Write changes that are kept anew; nothing happens where another process dropped them."""
        update = Update("system", lean_keys.lean_change(number), set={"data": data}, condition=Exists("pk"))
        with suppress(ConditionFailed):
            self._tables.write(update)

    # ---- segments

    def blocks(self, family: str, group: int) -> dict[int, Block]:
        """The blocks of a group, by the number of the segment: half a read unit for 8 KB."""
        items = pages(self._tables, Query("system", lean_keys.lean_partition(family, group)))
        by_segment = groupby(items, key=lambda item: int(item["sk"].partition("#")[0]))
        return {segment: self._block(family, segment, list(parts)) for segment, parts in by_segment}

    def _block(self, family: str, segment: int, parts: list[Item]) -> Block:
        if len({part["upto"] for part in parts}) > 1 or len(parts) != parts[0]["parts"]:
            parts = self._parts(family, segment)  # read while it was being written
        return Block(b"".join(part["data"] for part in parts))

    def _parts(self, family: str, segment: int) -> list[Item]:
        pk, sk = lean_keys.lean_segment(family, segment)
        query = Query("system", pk, prefix=sk.partition("#")[0] + "#", consistent=True)
        return list(pages(self._tables, query))

    def segment(self, number: int) -> Stored:
        """One segment, strongly consistent."""
        parts = {family: self._parts(family, number) for family in FAMILIES}
        if not all(parts.values()):
            return Stored()
        packed = {family: (b"".join(part["data"] for part in found), len(found)) for family, found in parts.items()}
        rows = unpack(aligned({family: Block(data) for family, (data, _) in packed.items()}))
        return Stored(rows, min(int(found[0]["upto"]) for found in parts.values()), packed)

    def write_segment(self, number: int, seen: Stored, rows: Mapping[int, Row], upto: int) -> int:
        """Write what differs of a segment; by how many bytes it grew.

        Raises Conflict if another process folds changes into it that are newer.
        """
        grown = 0
        for family in FAMILIES:
            data, (before, parts) = pack(rows, family), seen.packed.get(family, (b"", 0))
            if data != before:
                self._write_block(family, number, data, parts, upto)
                grown += len(data) - len(before)
        return grown

    def _write_block(self, family: str, segment: int, data: bytes, parts_before: int, upto: int) -> None:
        cuts = range(0, len(data), PART_BYTES)
        older = any_of(Absent("pk"), LessThan("upto", upto + 1))
        writes: list[TransactionItem] = []
        for part, begin in enumerate(cuts):
            pk, sk = lean_keys.lean_segment(family, segment, part)
            values: Item = {"upto": upto, "parts": len(cuts), "data": data[begin : begin + PART_BYTES]}
            writes.append(Put("system", {"pk": pk, "sk": sk, **values}, older))
        writes += [
            Delete("system", lean_keys.lean_segment(family, segment, part)) for part in range(len(cuts), parts_before)
        ]
        try:
            if len(writes) == 1 and isinstance(writes[0], Put):
                self._tables.write(writes[0])
            else:
                self._tables.transact(writes)
        except (ConditionFailed, TransactionConflict) as error:
            raise Conflict("the segment is being written") from error
