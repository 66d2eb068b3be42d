"""Keeps the lean directory from the changes of members that the stream of users reports.

The rows that a batch changed are one item, written in one transaction with the watermark of the shard and the state of
the directory: each change once, in the order of the shard. When enough of them wait, they are folded into the segments,
the newest last, so that doing it again changes nothing; changes are kept until the fold after theirs, so that a reader
who read them before the segments misses nothing. A member who is deleted is folded out within an hour, and no earlier
change keeps a row of them.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from laurel.app.errors import Conflict
from laurel.store.driver.change import Change, follows
from laurel.store.driver.conditions import Absent, Equals
from laurel.store.driver.requests import Put, Tables, Update
from laurel.store.driver.tables import EXPIRES
from laurel.store.rows import keys, lean_keys
from laurel.store.rows.lean import SEGMENT_IDS, Row, Rows, lean_row, pack_changes, unpack_changes
from laurel.store.users.lean.build import build, is_small
from laurel.store.users.lean.store import LeanState, LeanStore

USERS = "users"

WATERMARK_LIFE = 3 * 86_400
"""How long a watermark outlives its last write, in seconds: a stream keeps changes for one day."""

LARGEST_CHANGES = 300_000
"""Bytes of changes in one item."""

FOLDED_AT_LEAST = 16_384
"""Changes of fewer bytes wait."""

FOLDED_SHARE = 8
"""Changes wait until they are one part in so many of the segments: each is then written some eight times over."""

FOLD_SECONDS = 10.0
"""How long one batch folds; the next one goes on."""

CLEARED_SECONDS = 3_600
"""Members who are deleted are folded out at once, or so long after the fold before that did it for others."""

_ATTEMPTS = 12


class LeanMerge:
    """Takes the changes of the table of users, over a driver; ``sleep`` waits between attempts."""

    def __init__(self, tables: Tables, sleep: Callable[[float], None] = time.sleep) -> None:
        self._tables = tables
        self._store = LeanStore(tables)
        self._sleep = sleep

    def apply(self, shard: str, changes: Sequence[Change], now: float) -> None:
        """Record the changes of a shard that were not recorded yet; `now` is in seconds since 1970.

        Raises Conflict if other processes keep writing the directory. Nothing happens on a site of before the
        directory that is too large to build it at once: `laurel migrate` builds it.
        """
        members = [change for change in changes if _is_member(change)]
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                if self._begun() and self._record(shard, members, changes[-1].sequence, now):
                    self._fold(time.monotonic() + FOLD_SECONDS, now)
                return
            except Conflict:
                if attempt == _ATTEMPTS:
                    raise
                self._sleep(random.random() * 0.02 * attempt)

    def _begun(self) -> bool:
        """Whether the directory exists, or could be built now; that of a small site whose builder was killed, again."""
        state = self._store.state()
        if state is None or not state.ready:
            if not is_small(self._tables):
                return state is not None
            build(self._tables)
        return True

    # ---- recording

    def _record(self, shard: str, changes: Sequence[Change], last: str, now: float) -> bool:
        """Write what changed, in as many items as it takes; whether anything did."""
        recorded = False
        while True:
            seen = self._watermark(shard)
            fresh = [change for change in changes if follows(change.sequence, seen)]
            if not fresh:
                if follows(last, seen):
                    self._tables.write(_mark(shard, seen, last, now))
                return recorded
            rows, packed, taken = _portion(fresh)
            mark = _mark(shard, seen, fresh[taken - 1].sequence, now)
            if rows:
                self._commit(mark, rows, packed, now)
                recorded = True
            else:
                self._tables.write(mark)

    def _watermark(self, shard: str) -> str:
        item = self._tables.get("system", keys.watermark(USERS, shard))
        return str(item["sequence"]) if item else ""

    def _commit(self, mark: Update, rows: Rows, packed: bytes, now: float) -> None:
        state = self._store.state()
        if state is None:
            raise Conflict("the lean directory was removed")
        number = state.changes + 1
        latest = max([state.registered, *(row[5] for row in rows.values() if row)])
        changed = replace(
            state,
            changes=number,
            waiting=state.waiting + len(packed),
            registered=min(latest, f"{datetime.fromtimestamp(now, UTC):%Y-%m-%dT%H:%M:%S}"),
            gone=state.gone or any(row is None for row in rows.values()),
        )
        pk, sk = lean_keys.lean_change(number)
        self._store.save(state, changed, mark, Put("system", {"pk": pk, "sk": sk, "data": packed}))

    # ---- folding

    def _fold(self, until: float, now: float) -> None:
        """Fold what waits into the segments if it is time, as long as there is time."""
        state = self._store.state()
        if state is None or state.building or not state.ready or not _is_due(state, now):
            return
        upto, following = state.folding or (state.changes, 0)
        packed = {number: data for number, data in self._store.changes(consistent=True) if number <= upto}
        rows = rows_of(packed.values())
        by_segment = by_segment_of(rows)
        clears = state.gone and not state.folding  # else some may have gone after what is being folded
        state = self._store.save(
            state,
            replace(
                state,
                folding=(upto, following),
                gone=state.gone and not clears,
                cleared=int(now) if clears else state.cleared,
                groups=tuple(sorted({*state.groups, *map(lean_keys.lean_group, by_segment)})),
            ),
        )
        grown, left = self._fold_from(following, by_segment, upto, until)
        if left is not None:
            self._update(lambda seen: replace(seen, folding=(upto, left), size=seen.size + grown))
            return
        folded = sum(len(data) for number, data in packed.items() if number > state.folded)
        before = state.folded
        self._update(
            lambda seen: replace(
                seen,
                folding=None,
                folded=max(seen.folded, upto),
                waiting=max(seen.waiting - folded, 0),
                size=max(seen.size + grown, 0),
            ),
        )
        self._store.drop_changes(number for number in packed if number <= before)
        self._clear({number: data for number, data in packed.items() if number > before}, rows)

    def _clear(self, kept: Mapping[int, bytes], rows: Rows) -> None:
        """Take the rows of members who are gone out of the changes that are kept."""
        gone = [number for number, row in rows.items() if row is None]
        for number, data in kept.items() if gone else ():
            changed = unpack_changes(data)
            if any(changed.get(user_id) is not None for user_id in gone):
                changed.update({user_id: None for user_id in gone if user_id in changed})
                self._store.replace_changes(number, pack_changes(changed))

    def _fold_from(
        self, following: int, by_segment: Mapping[int, Rows], upto: int, until: float
    ) -> tuple[int, int | None]:
        """Write segments from one on; by how many bytes they grew, and the segment at which time was over."""
        grown = 0
        for segment in sorted(number for number in by_segment if number >= following):
            if time.monotonic() > until:
                return grown, segment
            grown += self._rewrite(segment, by_segment[segment], upto)
        return grown, None

    def _rewrite(self, segment: int, changed: Rows, upto: int) -> int:
        seen = self._store.segment(segment)
        return self._store.write_segment(segment, seen, with_changes(seen.rows, changed), upto)

    def _update(self, change: Callable[[LeanState], LeanState]) -> None:
        """Change the state, which other batches may be writing; given up once the directory is being built anew."""
        for attempt in range(1, _ATTEMPTS + 1):
            state = self._store.state()
            if state is None or state.building:
                return
            try:
                self._store.save(state, change(state))
            except Conflict:
                self._sleep(random.random() * 0.02 * attempt)
            else:
                return
        raise Conflict("the lean directory is being written")


def _is_member(change: Change) -> bool:
    item = change.after or change.before
    return item is not None and item["sk"] == keys.MEMBER


def _is_due(state: LeanState, now: float) -> bool:
    if state.folding or (state.gone and now >= state.cleared + CLEARED_SECONDS):
        return True
    return state.waiting > max(FOLDED_AT_LEAST, state.size // FOLDED_SHARE)


def _portion(changes: Sequence[Change]) -> tuple[Rows, bytes, int]:
    """The rows of as many changes as fit into one item, packed, and how many these are."""
    taken = len(changes)
    while True:
        rows = changed_rows(changes[:taken])
        packed = pack_changes(rows)
        if taken == 1 or len(packed) <= LARGEST_CHANGES:
            return rows, packed, taken
        taken //= 2


def changed_rows(changes: Iterable[Change]) -> Rows:
    """The rows that one of the changes made another, as the last of them left them.

    What two changes undo is among them, too: the segments may have been built in between.
    """
    rows: Rows = {}
    for change in changes:
        item = change.after or change.before
        if item is not None and "user_id" in item:
            before, after = lean_row(change.before), lean_row(change.after)
            if before != after:
                rows[int(item["user_id"])] = after
    return rows


def rows_of(packed: Iterable[bytes]) -> Rows:
    """The rows of changes, the newest of each user."""
    rows: Rows = {}
    for data in packed:
        rows.update(unpack_changes(data))
    return rows


def by_segment_of(rows: Rows) -> dict[int, Rows]:
    """Rows by the number of their segment."""
    by_segment: dict[int, Rows] = {}
    for number, row in rows.items():
        by_segment.setdefault(number // SEGMENT_IDS, {})[number] = row
    return by_segment


def with_changes(rows: Mapping[int, Row], changed: Rows) -> dict[int, Row]:
    """Rows of a segment with changes folded in."""
    merged: Rows = {**rows, **changed}
    return {number: row for number, row in merged.items() if row is not None}


def _mark(shard: str, seen: str, last: str, now: float) -> Update:
    return Update(
        "system",
        keys.watermark(USERS, shard),
        set={"sequence": last, EXPIRES: int(now) + WATERMARK_LIFE},
        condition=Equals("sequence", seen) if seen else Absent("sequence"),
    )
