"""The SQLite file of a site: its connections, and who reads and writes when.

WAL: readers see what was committed when they began, and wait for no one. Writers wait for each other, those of this
process for a lock, those of other processes for SQLite's. A commit returns when it is on the disk (synchronous=FULL).
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
import uuid
import weakref
from collections.abc import Iterator
from pathlib import Path

from devstore.sqlite.schema import LAYOUT, make_tables
from laurel.app.errors import Unavailable

BUSY_SECONDS = 20.0
"""How long a writer waits for one of another process before it raises Unavailable."""

_IDLE = 16
"""Connections that are kept open for the next reader."""

_STATEMENTS = 256
"""Prepared statements that a connection keeps."""


class NotASite(Exception):
    """A file that holds no site, or one that a later version of Laurel wrote."""


class SiteFile:
    """A site's file, which is made where it is absent; safe under threads, and for several processes at once.

    Raises NotASite for another file. Use no object of this class in a process forked from the one that made it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: list[sqlite3.Connection] = []
        weakref.finalize(self, _close_all, self._idle)
        self._writing = threading.Lock()
        try:
            with self.writing() as connection:
                _refuse_other_layout(connection, path)
                make_tables(connection)
                connection.execute(
                    "INSERT INTO facts VALUES ('id', ?) ON CONFLICT DO NOTHING",
                    (uuid.uuid4().hex,),
                )
                (self.id,) = connection.execute("SELECT value FROM facts WHERE name = 'id'").fetchone()
        except sqlite3.DatabaseError as error:
            raise NotASite(f"{path}: {error}") from error

    def close(self) -> None:
        """Close the connections that are at rest; the file stays as it is."""
        _close_all(self._idle)

    def fact(self, name: str) -> str | None:
        """What is noted under a name; None if nothing is."""
        with self.reading() as connection:
            row = connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def note(self, name: str, value: str) -> None:
        """Note a text under a name."""
        with self.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def forget(self, name: str) -> None:
        """Note nothing under a name any more."""
        with self.writing() as connection:
            connection.execute("DELETE FROM facts WHERE name = ?", (name,))

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection to read with, statement by statement. Raises Unavailable."""
        connection = self._take()
        try:
            with _faults():
                yield connection
        finally:
            self._put_back(connection)

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """A connection all of whose reads are of one moment. Raises Unavailable."""
        with self.reading() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("COMMIT")

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection whose writes are on the disk as a whole after the block; none of them is if it raises.

        Raises Unavailable if the file cannot be written, or another process writes for long.
        """
        with self._writing, self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _take(self) -> sqlite3.Connection:
        with contextlib.suppress(IndexError):
            return self._idle.pop()
        with _faults():
            return self._connect()

    def _put_back(self, connection: sqlite3.Connection) -> None:
        if len(self._idle) < _IDLE and not connection.in_transaction:
            self._idle.append(connection)
        else:
            connection.close()

    def _connect(self) -> sqlite3.Connection:
        with contextlib.suppress(OSError):  # which SQLite will say more of
            self.path.touch(mode=0o600)  # its hashes of passwords are for its owner; SQLite's other files follow it
        connection = sqlite3.connect(
            self.path,
            timeout=BUSY_SECONDS,
            isolation_level=None,  # transactions begin where we say so
            check_same_thread=False,  # a thread takes it, and puts it back
            cached_statements=_STATEMENTS,
        )
        try:
            _use_wal(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA fullfsync = ON")  # macOS: past the cache of the disk, too
        except BaseException:
            connection.close()
            raise
        return connection


def _close_all(connections: list[sqlite3.Connection]) -> None:
    while connections:
        connections.pop().close()


def _use_wal(connection: sqlite3.Connection) -> None:
    """Change a new file to WAL, which SQLite does not wait for while another process makes the file, too."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


@contextlib.contextmanager
def _faults() -> Iterator[None]:
    """Turn what SQLite fails with while a file is in use, or a disk full, into Unavailable."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise Unavailable(f"SQLite: {error}") from error


def _refuse_other_layout(connection: sqlite3.Connection, path: Path) -> None:
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if found > LAYOUT:
        raise NotASite(f"{path} was written by a later version of Laurel")
    if tables and not found:
        raise NotASite(f"{path} is no site of Laurel")
