"""The outbox on the tables."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

from laurel.app.errors import Unavailable
from laurel.app.ports.outbox import Rows
from laurel.domain.records.outbox_row import OutboxRow
from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.driver.requests import Query, Tables, pages
from laurel.store.rows import keys
from laurel.store.rows.outbox import count_failure, drop_row, put_rows, row_from_item

PAGE_ROWS = 50
"""Rows read at once from each shard."""


class OutboxStore:
    """`laurel.app.ports.outbox.Outbox` over a driver."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def put(self, rows: Rows) -> None:
        """One transaction, also for a single row: sent again after a lost reply, it puts nothing a second time."""
        try:
            self._tables.transact(put_rows(rows))
        except TransactionConflict as error:
            raise Unavailable("the outbox is being written") from error

    def waiting(self, until: datetime) -> Iterator[OutboxRow]:
        """One query for each shard, eventually consistent: what is recorded already may show for a moment."""
        last = until.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
        shards = [
            pages(self._tables, Query("system", keys.outbox_partition(shard), high=last, limit=PAGE_ROWS))
            for shard in range(keys.OUTBOX_SHARDS)
        ]
        return map(row_from_item, heapq.merge(*shards, key=lambda item: str(item["sk"])))

    def delete(self, row: OutboxRow) -> None:
        """One write unit; a row that another transaction holds is being removed."""
        with suppress(TransactionConflict):
            self._tables.write(drop_row(row))

    def count_failure(self, row: OutboxRow) -> None:
        """One write unit."""
        with suppress(ConditionFailed, TransactionConflict):
            self._tables.write(count_failure(row))
