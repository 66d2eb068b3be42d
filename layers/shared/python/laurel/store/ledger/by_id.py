"""Rows of a ledger by their ids, wherever they are stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeVar

from laurel.domain.records.ledger import Earning, Log
from laurel.store.driver.requests import Item, Key, Tables
from laurel.store.ledger.ids import is_id
from laurel.store.rows.ledger import Kind
from laurel.store.sizing import Sizing

Row = TypeVar("Row", Log, Earning)


def rows_by_id(
    tables: Tables, kind: Kind[Row], sizing: Sizing, row_ids: Iterable[int], *, consistent: bool = False
) -> dict[int, Row]:
    """The rows that exist of those ids, however many, in the order of `row_ids`; numbers that are no ids are ignored.

    A batch is read of the keys where rows are written, and, for those that are not there, one of the places where rows
    may have come to be since, or were written before: half a read unit each, one if consistent.
    """
    found = items_by_id(tables, kind, sizing, row_ids, consistent=consistent)
    return {row_id: row for row_id, (row, _) in found.items()}


def items_by_id(
    tables: Tables, kind: Kind[Row], sizing: Sizing, row_ids: Iterable[int], *, consistent: bool = True
) -> dict[int, tuple[Row, Item]]:
    """As `rows_by_id`, each row with the item that it is stored in."""
    wanted = [row_id for row_id in dict.fromkeys(row_ids) if is_id(row_id)]
    found: dict[int, tuple[Row, Item]] = {}
    for first, last in ((0, 1), (1, None)):
        keys = {key for row_id in wanted if row_id not in found for key in kind.keys_of(row_id, sizing)[first:last]}
        items = _read(tables, kind.table, keys, consistent=consistent)
        rows = {row.id: (row, item) for item in items for row in kind.rows(item)}
        found |= {row_id: rows[row_id] for row_id in wanted if row_id in rows and row_id not in found}
    return {row_id: found[row_id] for row_id in wanted if row_id in found}


def _read(tables: Tables, table: str, keys: Collection[Key], *, consistent: bool) -> Iterable[Item]:
    if len(keys) > 1:
        return tables.batch_get(table, keys, consistent=consistent)
    return [item for key in keys if (item := tables.get(table, key, consistent=consistent))]
