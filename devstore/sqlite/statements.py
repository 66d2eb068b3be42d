"""The statements of each table, and those of queries."""

from __future__ import annotations

from dataclasses import dataclass

from devstore.operations import bounds_of
from devstore.sqlite.schema import index_table, items_table
from laurel.store.driver.requests import Query
from laurel.store.driver.tables import PK, SK, TABLES, Index


@dataclass(frozen=True, slots=True)
class TableStatements:
    """The statements of a table; those of an index are in ``enter`` and ``leave`` by its name."""

    get: str
    put: str
    delete: str
    scan: str
    expired: str
    enter: dict[str, str]
    leave: dict[str, str]


def _of_table(table: str) -> TableStatements:
    items, indexes = items_table(table), TABLES[table].indexes
    return TableStatements(
        get=f"SELECT body FROM {items} WHERE pk = ? AND sk = ?",  # noqa: S608
        put=f"INSERT OR REPLACE INTO {items} (pk, sk, body, size, expires) VALUES (?, ?, ?, ?, ?)",  # noqa: S608
        delete=f"DELETE FROM {items} WHERE pk = ? AND sk = ?",  # noqa: S608
        scan=f"SELECT body FROM {items} WHERE (pk, sk) > (?, ?) ORDER BY pk, sk LIMIT ?",  # noqa: S608
        expired=f"SELECT body FROM {items} WHERE expires < ? AND expires > ? ORDER BY expires LIMIT ?",  # noqa: S608
        enter={
            index.name: f"INSERT INTO {index_table(table, index.name)} VALUES (?, ?, ?, ?)"  # noqa: S608
            for index in indexes
        },
        leave={
            index.name: f"DELETE FROM {index_table(table, index.name)} "  # noqa: S608
            "WHERE hash = ? AND range = ? AND pk = ? AND sk = ?"
            for index in indexes
        },
    )


STATEMENTS = {table: _of_table(table) for table in TABLES}
"""The statements of each table by its logical name."""


def select(query: Query, index: Index) -> tuple[str, list[object]]:
    """The statement that reads the bodies and sizes of a query's items in its order, one more than its limit."""
    source = items_table(query.table)
    place, key = ("pk", "sk"), ["sk"]
    if index.name:
        # CROSS: SQLite joins in the order that is written, the index first.
        joined = f"{index_table(query.table, index.name)} AS e CROSS JOIN {source} AS i ON i.pk = e.pk AND i.sk = e.sk"
        source, place, key = joined, ("e.hash", "e.range"), ["e.range", "e.pk", "e.sk"]
    low, high = bounds_of(query)
    where, values = [f"{place[0]} = ?"], [query.pk]
    for bound, sign in ((low, ">="), (high, "<=")):
        if bound:
            where.append(f"{place[1]} {sign} ?")
            values.append(bound)
    if query.start:
        where.append(f"({', '.join(key)}) {'<' if query.reverse else '>'} ({', '.join('?' * len(key))})")
        values += [query.start[name] for name in ((index.range, PK, SK) if index.name else (SK,))]
    order = ", ".join(f"{name}{' DESC' if query.reverse else ''}" for name in key)
    statement = f"SELECT body, size FROM {source} WHERE {' AND '.join(where)} ORDER BY {order} LIMIT ?"  # noqa: S608
    return statement, [*values, -1 if query.limit is None else query.limit + 1]
