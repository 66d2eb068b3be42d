"""Builds the lean directory of a site that exists, while it is in use.

From the moment the state says so, every change is recorded. Then all users are read in the order of their ids, and
written segment by segment; what changed meanwhile is among the changes, which count for more. Cut short, it is done
again.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby

from laurel.app.errors import Conflict
from laurel.store.driver.requests import Item, Query, Tables, pages
from laurel.store.rows import keys, lean_keys
from laurel.store.rows.lean import SEGMENT_IDS, Row, lean_row
from laurel.store.sizing import LARGEST
from laurel.store.users.lean.store import LeanState, LeanStore

BUILT_AT_ONCE = 10_000
"""A site of so many users builds the directory with the first change; a larger one with `laurel migrate`."""

_ATTEMPTS = 100


def is_small(tables: Tables) -> bool:
    """Whether the directory can be built beside other work."""
    counts = pages(tables, Query("system", keys.USER_TOTALS))
    return sum(int(item.get("all", 0)) for item in counts) <= BUILT_AT_ONCE


def build(tables: Tables, wait: Callable[[], None] = lambda: None) -> int:
    """Write all segments anew; how many users they hold.

    `wait` is called when changes are being recorded and before users are read, so that indexes can follow.
    """
    store = LeanStore(tables)
    begun = _changed(
        store, lambda state: replace(state, building=True, folding=None, waiting=0, changes=state.changes + 1)
    )
    wait()
    users = size = 0
    groups: set[int] = set()
    latest = ""
    for segment, rows in _segments(tables):
        size += store.write_segment(segment, store.segment(segment), rows, begun.changes)
        groups.add(lean_keys.lean_group(segment))
        users += len(rows)
        latest = max(latest, *(row[5] for row in rows.values())) if rows else latest
    _changed(
        store,
        lambda state: replace(
            state,
            building=False,
            ready=True,
            folded=max(begun.changes, state.folded),
            size=max(size, 0),
            groups=tuple(sorted({*state.groups, *groups})),
            registered=state.registered or latest,
        ),
    )
    return users


def _changed(store: LeanStore, change: Callable[[LeanState], LeanState]) -> LeanState:
    for _ in range(_ATTEMPTS):
        state = store.state()
        try:
            return store.save(state, change(state or LeanState()))
        except Conflict:
            continue
    raise Conflict("the lean directory is being written")


def _segments(tables: Tables) -> Iterator[tuple[int, dict[int, Row]]]:
    """The rows of all users, segment by segment: 0.6 read units a user."""
    directories = map(keys.directory, range(LARGEST["directory_shards"]))
    shards = [pages(tables, Query("users", directory, "by_id")) for directory in directories]
    in_order = heapq.merge(*shards, key=_user_id)
    for segment, profiles in groupby(in_order, key=lambda item: _user_id(item) // SEGMENT_IDS):
        numbers = [_user_id(item) for item in profiles]
        members = tables.batch_get("users", [keys.member(number) for number in numbers])
        rows = {int(item["user_id"]): row for item in members if (row := lean_row(item))}
        yield segment, rows


def _user_id(item: Item) -> int:
    return int(item["id"])
