"""Erasures on the tables."""

from __future__ import annotations

from collections.abc import Iterator

from laurel.domain.records.erasure import Erasure
from laurel.store.driver.requests import Query, Tables, pages
from laurel.store.rows import keys
from laurel.store.rows.erasures import erasure_from_item


class ErasureStore:
    """`laurel.app.ports.erasures.Erasures` over a driver."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def all(self) -> Iterator[Erasure]:
        """One query, strongly consistent: a read unit for 4 KB."""
        return map(erasure_from_item, pages(self._tables, Query("system", keys.ERASURES, consistent=True)))
