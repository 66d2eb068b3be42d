"""DynamoDB's semantics on an SQLite file: what `laurel serve` keeps a site in.

What DynamoDB refuses is refused, a transaction happens whole or not at all, an index holds exactly the items that have
its keys, and what a write returns from is on the disk. Writers wait for each other: conflicts and lag never show.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from devstore.operations import (
    Outcome,
    index_of,
    outcomes,
    place_of,
    refuse_malformed,
    refuse_query,
    refuse_transaction,
    start_after,
)
from devstore.sqlite.file import SiteFile
from devstore.sqlite.statements import STATEMENTS, select
from devstore.sqlite.text import item_of, text_of
from laurel.store.driver.codec import copied
from laurel.store.driver.conditions import Equals
from laurel.store.driver.errors import ConditionFailed
from laurel.store.driver.requests import (
    TRANSACTION_ITEMS,
    Delete,
    Item,
    Key,
    Page,
    Query,
    TransactionItem,
    Update,
    Write,
)
from laurel.store.driver.sizes import PAGE_BYTES, item_size
from laurel.store.driver.tables import EXPIRES, TABLES

SWEPT = 100
"""Expired items that one transaction deletes."""

SCANNED = 500
"""Items that a scan reads at once."""

_OLDEST = 5 * 365 * 86_400
"""Seconds since an item expired after which DynamoDB takes its time for a mistake and leaves it alone."""


_LAST_SECOND = 2**63 - 1


class SqliteTables:
    """All tables in a site's file (a `laurel.store.driver.requests.Tables`)."""

    def __init__(self, file: SiteFile) -> None:
        self._file = file

    def get(self, table: str, key: Key, *, consistent: bool = True) -> Item | None:
        """GetItem."""
        with self._file.reading() as connection:
            row = connection.execute(STATEMENTS[table].get, key).fetchone()
        return None if row is None else item_of(row[0])

    def batch_get(self, table: str, keys: Iterable[Key], *, consistent: bool = True) -> list[Item]:
        """BatchGetItem, and all as of one moment."""
        statement = STATEMENTS[table].get
        with self._file.snapshot() as connection:
            rows = [connection.execute(statement, key).fetchone() for key in dict.fromkeys(keys)]
        return [item_of(row[0]) for row in rows if row is not None]

    def transact_get(self, table: str, keys: Sequence[Key]) -> list[Item]:
        """TransactGetItems."""
        refuse_transaction([(table, key) for key in keys])
        return self.batch_get(table, keys)

    def query(self, query: Query) -> Page:
        """Query: one page, ended by the limit or by 1 MB."""
        refuse_query(query)
        index = index_of(query)
        statement, values = select(query, index)
        found: list[Item] = []
        room = PAGE_BYTES
        with self._file.reading() as connection:
            cursor = connection.execute(statement, values)
            try:
                for body, size in cursor:
                    if len(found) == query.limit or room <= 0:
                        return Page(found, start_after(index, found[-1]))
                    item = index.entry(item_of(body)) or {}
                    room -= size if index.projection == "ALL" else item_size(item)
                    found.append(item)
            finally:
                cursor.close()
        return Page(found)

    def write(self, operation: Write) -> Item:
        """PutItem, UpdateItem or DeleteItem."""
        (changed,) = self._commit([operation])
        return changed.after if isinstance(operation, Update) and changed.after else {}

    def batch_delete(self, table: str, keys: Iterable[Key]) -> None:
        """BatchWriteItem, a hundred items in each transaction."""
        waiting = list(dict.fromkeys(keys))
        for start in range(0, len(waiting), TRANSACTION_ITEMS):
            self._commit([Delete(table, key) for key in waiting[start : start + TRANSACTION_ITEMS]])

    def transact(self, operations: Sequence[TransactionItem]) -> None:
        """TransactWriteItems."""
        refuse_transaction([(operation.table, operation.key) for operation in operations])
        self._commit(operations)

    def scan(self, table: str) -> Iterator[Item]:
        """Every item of a table in the order of their keys, each as it is when it is reached (Scan)."""
        last = ("", "")
        while True:
            with self._file.reading() as connection:
                rows = connection.execute(STATEMENTS[table].scan, (*last, SCANNED)).fetchall()
            items = [item_of(body) for (body,) in rows]
            yield from items
            if len(items) < SCANNED:
                return
            last = items[-1]["pk"], items[-1]["sk"]

    def load(self, table: str, items: Iterable[Item]) -> None:
        """Put items past the streams: no reader will hear of them. In one transaction."""
        stored = [copied(item) for item in items]
        with self._file.writing() as connection:
            for item in stored:
                key = item["pk"], item["sk"]
                before = _body(connection, table, key)
                size = refuse_malformed(TABLES[table], item)
                _store(connection, Outcome(table, key, item_of(before) if before else None, item, size), text_of(item))

    def sweep(self, now: float) -> int:
        """Delete what has expired by `now` (seconds since 1970), as TTL does; how many items."""
        swept = 0
        for table in TABLES.values():
            while table.ttl and (expired := self._expired(table.name, now)):
                for item in expired:
                    condition = Equals(table.ttl, item[table.ttl])
                    try:
                        self._commit([Delete(table.name, (item["pk"], item["sk"]), condition)], expired=True)
                    except ConditionFailed:
                        continue  # it was given more time meanwhile
                    swept += 1
                if len(expired) < SWEPT:
                    break
        return swept

    def _expired(self, table: str, now: float) -> list[Item]:
        with self._file.reading() as connection:
            rows = connection.execute(STATEMENTS[table].expired, (int(now), int(now) - _OLDEST, SWEPT)).fetchall()
        return [item_of(body) for (body,) in rows]

    def _commit(self, operations: Sequence[TransactionItem], *, expired: bool = False) -> list[Outcome]:
        texts: dict[tuple[str, Key], str | None] = {}
        with self._file.writing() as connection:

            def stored(table: str, key: Key) -> Item | None:
                text = texts[table, key] = _body(connection, table, key)
                return None if text is None else item_of(text)

            changed = outcomes(operations, stored)
            for each in changed:
                text = None if each.after is None else text_of(each.after)
                _store(connection, each, text)
                if TABLES[each.table].stream and each.before != each.after:
                    before = texts[each.table, each.key]
                    connection.execute(_RECORD, (each.table, before, text, expired, each.table))
        return changed


_RECORD = """INSERT INTO changes (tbl, before, after, expired) SELECT ?, ?, ?, ?
WHERE EXISTS (SELECT 1 FROM readers WHERE tbl = ?)"""
"""A change of a table without readers is not kept."""


def _body(connection: sqlite3.Connection, table: str, key: Key) -> str | None:
    row = connection.execute(STATEMENTS[table].get, key).fetchone()
    return None if row is None else str(row[0])


def _store(connection: sqlite3.Connection, changed: Outcome, text: str | None) -> None:
    """Replace, or remove for None, what is under a key, in the table and in its indexes."""
    table, key, before, after, size = changed
    statements = STATEMENTS[table]
    if after is None:
        connection.execute(statements.delete, key)
    else:
        connection.execute(statements.put, (*key, text, size, _expires(table, after)))
    for index in TABLES[table].indexes:
        old, new = place_of(index, before), place_of(index, after)
        if old != new:
            if old:
                connection.execute(statements.leave[index.name], (*old, *key))
            if new:
                connection.execute(statements.enter[index.name], (*new, *key))


def _expires(table: str, item: Item) -> int | None:
    """When an item expires; a value that is no number has no effect, as in DynamoDB."""
    value = item.get(TABLES[table].ttl or EXPIRES)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return max(0, min(int(value), _LAST_SECOND))
