"""The records of the ledgers' streams, as Lambda delivers them, as changes of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from laurel.app.ports.notices import RowChange
from laurel.domain.records.ledger import Earning, Log
from laurel.store.aws.stream import change_of, table_of
from laurel.store.driver.requests import Item
from laurel.store.rows.ledger import EARNINGS, LOGS

_READERS: Mapping[str, Callable[[Item], Log | Earning]] = {
    LOGS.table: LOGS.from_item,
    EARNINGS.table: EARNINGS.from_item,
}


def row_changes(records: Iterable[Mapping[str, Any]]) -> list[RowChange]:
    """The changes in records of the streams of logs and earnings. Raises KeyError for another table's."""
    return [_row_change(record) for record in records]


def _row_change(record: Mapping[str, Any]) -> RowChange:
    read = _READERS[table_of(record["eventSourceARN"])]
    change = change_of(record["dynamodb"])
    before, after = (None if item is None else read(item) for item in (change.before, change.after))
    return RowChange(change.sequence, before, after)
