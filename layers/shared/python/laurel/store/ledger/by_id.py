"""Rows of a ledger by their ids, wherever they are stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from laurel.domain.records.ledger import Earning, Log
from laurel.store.driver.requests import Item, Tables
from laurel.store.ledger.ids import is_id
from laurel.store.rows.ledger import Kind
from laurel.store.sizing import Sizing

Row = TypeVar("Row", Log, Earning)


def rows_by_id(
    tables: Tables, kind: Kind[Row], sizing: Sizing, row_ids: Iterable[int], *, consistent: bool = False
) -> dict[int, Row]:
    """The rows that exist of those ids, however many, in the order of `row_ids`; numbers that are no ids are ignored.

    A batch is read of the keys where the rows are stored now, and one more of each place of earlier times for the rows
    that were not found: half a read unit each, one if consistent.
    """
    found = items_by_id(tables, kind, sizing, row_ids, consistent=consistent)
    return {row_id: row for row_id, (row, _) in found.items()}


def items_by_id(
    tables: Tables, kind: Kind[Row], sizing: Sizing, row_ids: Iterable[int], *, consistent: bool = True
) -> dict[int, tuple[Row, Item]]:
    """As `rows_by_id`, each row with the item that it is stored in."""
    wanted = [row_id for row_id in dict.fromkeys(row_ids) if is_id(row_id)]
    found: dict[int, tuple[Row, Item]] = {}
    keys_left = {row_id: kind.keys_of(row_id, sizing) for row_id in wanted}
    while keys_left:
        keys = dict.fromkeys(places[0] for places in keys_left.values())
        items = tables.batch_get(kind.table, keys, consistent=consistent)
        rows = {row.id: (row, item) for item in items for row in kind.rows(item)}
        found |= {row_id: rows[row_id] for row_id in keys_left if row_id in rows}
        keys_left = {
            row_id: places[1:] for row_id, places in keys_left.items() if row_id not in found and len(places) > 1
        }
    return {row_id: found[row_id] for row_id in wanted if row_id in found}
