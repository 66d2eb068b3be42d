"""Removals on the tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from laurel.domain.records.removal import Removal
from laurel.store.driver.errors import TransactionConflict
from laurel.store.driver.requests import Query, Tables, pages
from laurel.store.rows import keys
from laurel.store.rows.removals import drop_removal, removal_from_item, stamp

PAGE_REMOVALS = 20
"""Removals read at once: one of many posts has some hundred bytes."""


class RemovalStore:
    """`laurel.app.ports.removals.Removals` over a driver."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def waiting(self, until: datetime) -> Iterator[Removal]:
        """One query, eventually consistent: half a read unit where nothing waits."""
        query = Query("system", keys.REMOVALS, high=stamp(until), limit=PAGE_REMOVALS)
        return map(removal_from_item, pages(self._tables, query))

    def done(self, removal: Removal) -> None:
        """One write unit; one that another transaction holds is looked at again by the next sweep."""
        with suppress(TransactionConflict):
            self._tables.write(drop_removal(removal))
