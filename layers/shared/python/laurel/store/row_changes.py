"""The records of the ledgers' streams, as Lambda delivers them, as changes of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from laurel.app.ports import RowChange
from laurel.domain.ledger import Earning, Log
from laurel.store.ledger_rows import EARNINGS, LOGS
from laurel.store.operations import Item
from laurel.store.stream import change_of


def row_changes(records: Iterable[Mapping[str, Any]]) -> list[RowChange]:
    """The changes in records of the streams of logs and earnings. Raises ValueError for another table's."""
    return [_row_change(record) for record in records]


def _row_change(record: Mapping[str, Any]) -> RowChange:
    # arn:aws:dynamodb:{region}:{account}:table/{name}/stream/{label}
    name = record["eventSourceARN"].split("/")[1]
    change = change_of(record["dynamodb"])
    return RowChange(change.sequence, _row(name, change.before), _row(name, change.after))


def _row(name: str, item: Item | None) -> Log | Earning | None:
    if item is None:
        return None
    if name.endswith(f"-{LOGS.table}"):
        return LOGS.from_item(item)
    if name.endswith(f"-{EARNINGS.table}"):
        return EARNINGS.from_item(item)
    raise ValueError(f"{name} holds no ledger")
