"""Finds people in the lean directory: a column of a segment is searched as one text, and only hits are looked at.

What changed since the segments were written, and who signed up since anything was recorded, comes on top.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from laurel.app.errors import TooManyRows
from laurel.domain.fold import fold
from laurel.domain.records.member import Member
from laurel.store.driver.requests import Query, Tables
from laurel.store.rows import keys
from laurel.store.rows.keys import SORT_TEXT_BYTES
from laurel.store.rows.lean import FAMILY_OF, Block, Row, Rows, aligned, lean_member, lean_row, unpack_changes
from laurel.store.users.lean.store import LeanState, LeanStore

LATE = timedelta(minutes=5)
"""How much later a stream may report a sign-up than another one; an alarm goes off when it is more."""

EXAMINED_PROFILES = 300_000
"""How many profiles with values one request looks into: some 3 seconds."""

NEWEST_AT_MOST = 1_000
"""How many of the newest sign-ups are read in addition."""


class Segment:
    """The users of a segment, as far as the columns were read."""

    def __init__(self, blocks: Mapping[str, Block]) -> None:
        self._blocks = blocks
        self.ids = next(iter(blocks.values())).ids

    def values(self, column: str) -> list[bytes]:
        """The values of a column, one for each id."""
        return self._blocks[FAMILY_OF[column]].values(column)

    def rows_with(self, column: str, term: bytes, *, before: bool = True, after: bool = True) -> set[int]:
        """The rows whose value has the term, with more before and after it where that is allowed."""
        if not term and (before or after):
            return set(range(len(self.ids)))
        text = self._blocks[FAMILY_OF[column]].text(column)
        pattern = (b"" if before else b"\n") + term + (b"" if after else b"\n")
        rows, row, counted = set(), -1, 0
        at = text.find(pattern)
        while at >= 0:
            begin = at if before else at + 1
            row += text.count(b"\n", counted, begin)
            counted = begin
            rows.add(row)
            at = text.find(pattern, text.find(b"\n", begin))
        return rows


Filter = Callable[[Segment, Collection[int]], set[int]]
"""Returns those of some rows of a segment that pass; it may return others, too."""


def any_text(columns: Collection[str], term: str, *, before: bool = True, after: bool = True) -> Filter:
    """Users one of whose columns has the term, regardless of case and accents."""
    folded = fold(term).encode("utf-8", "surrogatepass")
    searched = () if b"\n" in folded else columns  # no text that is searched has several lines

    def found(segment: Segment, _: Collection[int]) -> set[int]:
        rows: set[int] = set()
        for name in searched:
            if len(rows) < len(segment.ids):
                rows |= segment.rows_with(name, folded, before=before, after=after)
        return rows

    return found


def any_name(column: str, names: Collection[str]) -> Filter:
    """Users whose column, a list, has one of the names."""
    terms = [f",{name},".encode("utf-8", "surrogatepass") for name in names]
    return lambda segment, _: set().union(*(segment.rows_with(column, term) for term in terms))


def among(ids: Container[int]) -> Filter:
    """Users with one of the ids."""
    return lambda segment, rows: {row for row in rows if segment.ids[row] in ids}


def either(*filters: Filter) -> Filter:
    """Users who pass one of the filters."""
    return lambda segment, rows: set().union(*(passes(segment, rows) for passes in filters))


def having(column: str, accepts: Callable[[bytes], bool]) -> Filter:
    """Users whose value of a column is accepted."""

    def found(segment: Segment, rows: Collection[int]) -> set[int]:
        values = segment.values(column)
        return {row for row in rows if accepts(values[row])}

    return found


def whose_profile(accepts: Callable[[Member], bool], term: str = "") -> Filter:
    """Users whose profile is accepted; with a term, only profiles that have it somewhere are looked at.

    Raises TooManyRows beyond `EXAMINED_PROFILES`.
    """
    folded = fold(term).replace("\n", " ").encode("utf-8", "surrogatepass")
    empty = not folded and accepts(Member(0))
    examined = 0

    def found(segment: Segment, rows: Collection[int]) -> set[int]:
        nonlocal examined
        looked_at = segment.rows_with("words", folded).intersection(rows) if folded else rows
        profiles = segment.values("profile") if looked_at else []
        written = [row for row in looked_at if profiles[row]]
        examined += len(written)
        if examined > EXAMINED_PROFILES:
            raise TooManyRows(f"more than {EXAMINED_PROFILES} profiles to look through")
        accepted = {row for row in written if accepts(lean_member(segment.ids[row], profiles[row].decode()))}
        return accepted | {row for row in looked_at if not profiles[row]} if empty else accepted

    return found


class LeanDirectory:
    """Reads the lean directory, over a driver; ``shards`` are the partitions of the directory of users."""

    def __init__(self, tables: Tables, shards: int) -> None:
        self._tables = tables
        self._store = LeanStore(tables)
        self._shards = shards

    def state(self) -> LeanState | None:
        """The state of a directory that holds all users, else None: half a read unit."""
        state = self._store.state(consistent=False)
        return state if state and state.ready else None

    def find(
        self, state: LeanState, filters: Sequence[Filter], order: str, *more: str, without: Container[int] = ()
    ) -> array[int]:
        """The ids of all users who pass the filters, in the order of a column, ties by id; "" orders by id.

        Args:
            state: What `state` returned.
            filters: Cheap ones first: each is asked only about segments in which others found something.
            order: A column.
            more: Columns that the filters look at.
            without: Ids of users to leave out.
        """
        ids: list[int] = []
        values: list[bytes] = []
        for segment in self._segments(state, {FAMILY_OF[column] for column in (order, *more) if column} or {"names"}):
            rows = _passing(segment, filters)
            if rows is not None and not rows:
                continue
            _collect(segment, rows, order, without, (ids, values))
        by_id = sorted(range(len(ids)), key=ids.__getitem__)
        ordered = sorted(by_id, key=values.__getitem__) if order else by_id
        return array("Q", map(ids.__getitem__, ordered))

    def _segments(self, state: LeanState, families: Collection[str]) -> Iterator[Segment]:
        """All segments without those who changed, then these; changes are read first, so that none is missed."""
        changed = self._changed(state)
        for group in state.groups:
            blocks = {family: self._store.blocks(family, group) for family in families}
            for segment in sorted(set.intersection(*(set(found) for found in blocks.values()))):
                yield _Without(aligned({family: blocks[family][segment] for family in families}), changed)
        now = {number: row for number, row in changed.items() if row}
        if now:
            yield Segment({family: Block.of(now, family) for family in families})

    def _changed(self, state: LeanState) -> Rows:
        rows: Rows = {}
        for _, data in self._store.changes():
            rows.update(unpack_changes(data))
        return {**self._newest(state), **rows}

    def _newest(self, state: LeanState) -> dict[int, Row]:
        """Those who signed up last, of whom nothing may have been recorded yet."""
        since = ""
        if state.registered:
            since = fold(f"{datetime.fromisoformat(state.registered) - LATE:%Y-%m-%dT%H:%M:%S}")
        rows = {}
        for shard in range(self._shards):
            query = Query(
                "users", keys.directory(shard), "by_registered", low=since, limit=NEWEST_AT_MOST, reverse=True
            )
            for profile in self._tables.query(query).items:
                number = int(profile["id"])
                row = lean_row({"user_id": number, "user": profile})
                if row:
                    rows[number] = row
        return rows


class _Without(Segment):
    """A segment, in which those who changed are passed over."""

    def __init__(self, blocks: Mapping[str, Block], changed: Container[int]) -> None:
        super().__init__(blocks)
        self.changed = changed


def _passing(segment: Segment, filters: Sequence[Filter]) -> set[int] | None:
    """The rows that pass all filters; None for all rows."""
    rows: set[int] | None = None
    for passes in filters:
        found = passes(segment, range(len(segment.ids)) if rows is None else rows)
        rows = found if rows is None else rows & found
        if not rows:
            break
    return rows


def _collect(
    segment: Segment,
    rows: set[int] | None,
    order: str,
    without: Container[int],
    into: tuple[list[int], list[bytes]],
) -> None:
    """Add the ids of some rows, and what they are ordered by."""
    ids, values = into
    changed: Container[int] = segment.changed if isinstance(segment, _Without) else ()
    numbers = segment.ids
    left = [
        row
        for row in (range(len(numbers)) if rows is None else rows)
        if numbers[row] not in changed and numbers[row] not in without
    ]
    ids += map(numbers.__getitem__, left)
    if order:
        column = segment.values(order)
        values += [column[row][:SORT_TEXT_BYTES] for row in left]
