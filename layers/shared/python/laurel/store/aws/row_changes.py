"""The records of the ledgers' streams, as Lambda delivers them, as changes of rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from laurel.app.ports.notices import RowChange
from laurel.store.aws.stream import change_of, is_expiry, table_of
from laurel.store.rows.entries import MOVED
from laurel.store.rows.ledger import EARNINGS, LOGS, Kind

_KINDS: Mapping[str, Kind[Any]] = {kind.table: cast(Kind[Any], kind) for kind in (LOGS, EARNINGS)}


def row_changes(records: Iterable[Mapping[str, Any]]) -> list[RowChange]:
    """The changes in records of the streams of logs and earnings, row by row; what expires changes nothing.

    Raises KeyError for another table's.
    """
    return [change for record in records if not is_expiry(record) for change in _changes(record)]


def _changes(record: Mapping[str, Any]) -> Iterator[RowChange]:
    """The rows that a change of an item brought, changed or removed, in the order of their ids.

    Rows that were in another item before are nothing new.
    """
    kind = _KINDS[table_of(record["eventSourceARN"])]
    change = change_of(record["dynamodb"])
    before, after = (
        {} if item is None else {row.id: row for row in kind.rows(item)} for item in (change.before, change.after)
    )
    brought = set() if change.after and MOVED in change.after else after.keys()
    for row_id in sorted(before.keys() | brought):
        if before.get(row_id) != after.get(row_id):
            yield RowChange(change.sequence, before.get(row_id), after.get(row_id))
