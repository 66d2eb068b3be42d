"""Removals on the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from heapq import merge
from itertools import islice

from laurel.domain.records.removal import Removal
from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.driver.requests import Query, Tables, pages
from laurel.store.rows import keys
from laurel.store.rows.removals import (
    drop_removal,
    finished_key,
    note_removal,
    put_finished,
    removal_from_item,
    removal_key,
)

PAGE_REMOVALS = 20
"""Removals read at once: one of many posts has some hundred bytes."""

FINISHED_SECONDS = 7 * 86_400
"""How long a finished removal can be seen."""


class RemovalStore:
    """`laurel.app.ports.removals.Removals` over a driver."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def waiting(self) -> Iterator[Removal]:
        """One query, eventually consistent: half a read unit where nothing waits."""
        query = Query("system", keys.REMOVALS, limit=PAGE_REMOVALS)
        return map(removal_from_item, pages(self._tables, query))

    def note(self, removal: Removal, rows: int, *, left: bool) -> None:
        """One write unit; dropped where another transaction holds the removal, so that rows may be counted too low."""
        with suppress(ConditionFailed, TransactionConflict):
            self._tables.write(note_removal(removal, rows, left=left))

    def done(self, removal: Removal, now: datetime) -> None:
        """Four write units; one that another transaction holds is looked at again by the next sweep."""
        finished = put_finished(replace(removal, left=False, finished=now), int(now.timestamp()) + FINISHED_SECONDS)
        with suppress(ConditionFailed, TransactionConflict):
            self._tables.transact([drop_removal(removal), finished])

    def get(self, job: Removal) -> Removal | None:
        """One read unit, or two."""
        item = self._tables.get("system", removal_key(job)) or self._tables.get("system", finished_key(job))
        return removal_from_item(item) if item else None

    def newest(self, before: Removal | None, limit: int) -> Sequence[Removal]:
        """Two queries, eventually consistent: half a read unit each for 8 KB."""
        parts = (self._newest(partition, before, limit) for partition in (keys.REMOVALS, keys.FINISHED_REMOVALS))
        return list(islice(merge(*parts, key=removal_key, reverse=True), limit))

    def _newest(self, partition: str, before: Removal | None, limit: int) -> Iterator[Removal]:
        high = removal_key(before)[1] if before else ""
        query = Query("system", partition, high=high, reverse=True, limit=limit + 1)
        found = map(removal_from_item, pages(self._tables, query))
        return (removal for removal in found if not before or removal_key(removal) != removal_key(before))
