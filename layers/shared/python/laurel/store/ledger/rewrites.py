"""Changes of all rows of a user in place, item by item: counts, ids and indexes stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from laurel.app.errors import Conflict
from laurel.app.ports.ledger import Rewritten
from laurel.domain.records.ledger import Earning, Log
from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.driver.requests import Item, Put, Query, Tables
from laurel.store.driver.tables import EXPIRES
from laurel.store.ledger.ids import first_id_at
from laurel.store.rows import keys
from laurel.store.rows.entries import MOVED, as_read
from laurel.store.rows.ledger import EARNINGS, LOGS, Kind, entry_at
from laurel.store.sizing import Sizing

Row = TypeVar("Row", Log, Earning)

PIECE = 100
"""Items that one piece looks at: more than there are in a slot of ids."""


def rewrite_logs(
    tables: Tables, partition: str, change: Callable[[Log], Log], after: int, since: datetime | None
) -> Rewritten:
    """A piece of a user's logs or bookings, from the items after an id on: 2 w for each item that changes."""

    def changed_item(item: Item, rows: list[Log]) -> Item:
        kept = {name: item[name] for name in (MOVED, EXPIRES) if name in item}
        return {**entry_at((item["pk"], item["sk"]), rows), **kept}

    return _rewrite(tables, LOGS, partition, change, changed_item, after, since)


def rewrite_earnings(
    tables: Tables, sizing: Sizing, partition: str, change: Callable[[Earning], Earning], after: int,
    since: datetime | None,
) -> Rewritten:  # fmt: skip
    """A piece of a user's earnings, as `rewrite_logs`."""

    def changed_item(item: Item, rows: list[Earning]) -> Item:
        return {**EARNINGS.to_item(rows[0], sizing), "pk": item["pk"], "sk": item["sk"]}

    return _rewrite(tables, EARNINGS, partition, change, changed_item, after, since)


def _rewrite(
    tables: Tables,
    kind: Kind[Row],
    partition: str,
    change: Callable[[Row], Row],
    changed_item: Callable[[Item, list[Row]], Item],
    after: int,
    since: datetime | None,
) -> Rewritten:
    low = keys.padded(max(after + 1, first_id_at(since)))
    page = tables.query(Query(kind.table, partition, "by_user", low=low, limit=PIECE))
    changed = 0
    for item in page.items:
        rows = kind.rows(item)
        rewritten = [change(row) for row in rows]
        if rewritten == rows:
            continue
        try:
            tables.write(Put(kind.table, changed_item(item, rewritten), as_read(item)))
        except (ConditionFailed, TransactionConflict) as error:  # also where the index is behind
            raise Conflict("another writer is at work on the rows") from error
        changed += sum(one != other for one, other in zip(rows, rewritten, strict=True))
    return Rewritten(changed, len(page.items), int(page.items[-1]["sk"]) if page.next else None)
