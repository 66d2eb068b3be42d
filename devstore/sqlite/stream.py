"""The streams of a site's file: changes in the order of their commits, and how far each reader has come.

A change is recorded in the transaction that makes it, where its table has a reader, and kept until all have read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from devstore.sqlite.file import SiteFile
from devstore.sqlite.text import item_of
from laurel.store.driver.change import Batch, Change

CHANGES = 500
"""Changes that are read at once."""

COUNTING = "counting"
"""The reader that keeps the totals. It has its own watermark, in the transaction of the totals."""


class Watermarks(Protocol):
    """`laurel.store.ledger.projections.Projections`, as far as a stream asks it."""

    def watermark(self, table: str, shard: str) -> str:
        """The sequence number counted last; "" if none was."""


class Readers:
    """Who reads which table's stream."""

    def __init__(self, file: SiteFile) -> None:
        self._file = file

    def register(self, reader: str, table: str) -> None:
        """Let a reader have every change of a table from now on; one that is known goes on where it was."""
        with self._file.writing() as connection:
            connection.execute(
                """INSERT INTO readers (tbl, reader, seq)
                SELECT ?, ?, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'changes'), 0) WHERE true
                ON CONFLICT DO NOTHING""",
                (table, reader),
            )

    def position(self, reader: str, table: str) -> int:
        """The last change that a reader has done with; 0 for one that is not registered."""
        with self._file.reading() as connection:
            row = connection.execute("SELECT seq FROM readers WHERE tbl = ? AND reader = ?", (table, reader)).fetchone()
        return 0 if row is None else int(row[0])

    def advance(self, reader: str, table: str, sequence: int) -> None:
        """Note that a reader has done with all changes up to one."""
        with self._file.writing() as connection:
            connection.execute(
                "UPDATE readers SET seq = ? WHERE tbl = ? AND reader = ? AND seq < ?",
                (sequence, table, reader, sequence),
            )

    def trim(self) -> int:
        """Forget the changes that all readers of their table have done with; how many."""
        with self._file.writing() as connection:
            return connection.execute(
                "DELETE FROM changes WHERE seq <= coalesce((SELECT min(seq) FROM readers WHERE tbl = changes.tbl), seq)"
            ).rowcount

    def changes(self, table: str, after: int, limit: int = CHANGES) -> Sequence[tuple[Change, bool]]:
        """The next changes of a table after one, in their order, each with whether it is of an item that expired."""
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT seq, before, after, expired FROM changes WHERE tbl = ? AND seq > ? ORDER BY seq LIMIT ?",
                (table, after, limit),
            ).fetchall()
        return [
            (Change(str(sequence), *(None if text is None else item_of(text) for text in texts)), bool(expired))
            for sequence, *texts, expired in rows
        ]


class SqliteStream:
    """The streams that totals are counted from (`laurel.store.aws.stream.Stream`): a single shard each."""

    def __init__(self, file: SiteFile, followed: Iterable[str]) -> None:
        self._readers = Readers(file)
        self._followed = tuple(followed)
        self._shard = f"shard-{file.id}"
        for table in self._followed:
            self._readers.register(COUNTING, table)

    def read(self, watermarks: Watermarks) -> Iterator[Batch]:
        """The changes after the last one counted; of what expired, which stays counted, only the sequence number.

        A batch must be counted before the next is taken.
        """
        for table in self._followed:
            seen = self._seen(table, watermarks)
            while found := self._readers.changes(table, seen):
                changes = [Change(change.sequence, None, None) if expired else change for change, expired in found]
                yield Batch(table, self._shard, changes)
                seen = int(changes[-1].sequence)

    def settle(self, watermarks: Watermarks) -> None:
        """Let go of what is counted. Watermarks expire: this keeps how far they were, so call it before a sweep."""
        for table in self._followed:
            self._readers.advance(COUNTING, table, self._seen(table, watermarks))

    def _seen(self, table: str, watermarks: Watermarks) -> int:
        return max(int(watermarks.watermark(table, self._shard) or 0), self._readers.position(COUNTING, table))
