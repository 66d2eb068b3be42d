"""The tables of a site's file: one for each of DynamoDB's, one for each index, and what carries events.

Indexes that a file lacks are made of its items, and columns get their defaults, so a file goes on with code that has
more of them.
"""

from __future__ import annotations

import sqlite3

from devstore.operations import place_of
from devstore.sqlite.text import item_of
from laurel.store.driver.tables import TABLES, Index, Table

LAYOUT = 1
"""The number of this layout (PRAGMA user_version)."""

_FIXED = (
    "CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    # AUTOINCREMENT: a sequence number that was trimmed is never given again.
    """CREATE TABLE IF NOT EXISTS changes (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, tbl TEXT NOT NULL, before TEXT, after TEXT, expired INTEGER NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS changes_of_table ON changes (tbl, seq)",
    """CREATE TABLE IF NOT EXISTS readers (
        tbl TEXT, reader TEXT, seq INTEGER NOT NULL, PRIMARY KEY (tbl, reader)) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS queues (name TEXT PRIMARY KEY, attributes TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS messages (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, queue TEXT NOT NULL, body TEXT NOT NULL,
        sent REAL NOT NULL, visible REAL NOT NULL, received INTEGER NOT NULL DEFAULT 0, first REAL, receipt TEXT,
        attributes TEXT NOT NULL DEFAULT '{}')""",
    "CREATE INDEX IF NOT EXISTS messages_of_queue ON messages (queue, visible)",
    "CREATE INDEX IF NOT EXISTS messages_by_receipt ON messages (receipt)",
    "CREATE TABLE IF NOT EXISTS buses (name TEXT PRIMARY KEY) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS rules (
        bus TEXT, name TEXT, pattern TEXT NOT NULL, PRIMARY KEY (bus, name)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS targets (
        bus TEXT, rule TEXT, id TEXT, queue TEXT NOT NULL, PRIMARY KEY (bus, rule, id)) WITHOUT ROWID""",
)


def items_table(table: str) -> str:
    """The name of the table with the items of one of DynamoDB's, ready for a statement."""
    return f'"items of {table}"'


def index_table(table: str, index: str) -> str:
    """The name of the table that is an index, ready for a statement."""
    return f'"{table} {index}"'


def make_tables(connection: sqlite3.Connection) -> None:
    """Make what is not there yet, inside the transaction of a connection."""
    for statement in _FIXED:
        connection.execute(statement)
    if "attributes" not in {row[1] for row in connection.execute("PRAGMA table_info(messages)")}:
        connection.execute("ALTER TABLE messages ADD COLUMN attributes TEXT NOT NULL DEFAULT '{}'")
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in TABLES.values():
        if items_table(table.name).strip('"') not in there:
            _make_items(connection, table)
        for index in table.indexes:
            if index_table(table.name, index.name).strip('"') not in there:
                _make_index(connection, table, index)
    if connection.execute("PRAGMA user_version").fetchone() != (LAYOUT,):
        connection.execute(f"PRAGMA user_version = {LAYOUT}")


def _make_items(connection: sqlite3.Connection, table: Table) -> None:
    name = items_table(table.name)
    connection.execute(
        f"""CREATE TABLE {name} (pk TEXT, sk TEXT, body TEXT NOT NULL, size INTEGER NOT NULL, expires INTEGER,
        PRIMARY KEY (pk, sk)) WITHOUT ROWID"""
    )
    connection.execute(f'CREATE INDEX "{table.name} expires" ON {name} (expires) WHERE expires IS NOT NULL')


def _make_index(connection: sqlite3.Connection, table: Table, index: Index) -> None:
    name = index_table(table.name, index.name)
    connection.execute(
        f"""CREATE TABLE {name} (hash TEXT, range TEXT, pk TEXT, sk TEXT, PRIMARY KEY (hash, range, pk, sk))
        WITHOUT ROWID"""
    )
    rows = connection.execute(f"SELECT pk, sk, body FROM {items_table(table.name)}").fetchall()  # noqa: S608
    placed = ((place_of(index, item_of(body)), pk, sk) for pk, sk, body in rows)
    entries = ((*place, pk, sk) for place, pk, sk in placed if place)
    connection.executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?)", entries)  # noqa: S608
