"""The streams of a site's file: order, positions, and what is forgotten when."""

from __future__ import annotations

import pytest

from devstore.sqlite.file import SiteFile
from devstore.sqlite.stream import Readers, SqliteStream
from devstore.sqlite.tables import SqliteTables
from laurel.store.driver.requests import Delete, Put, Update


class Marks:
    """Watermarks of which a test says how far they are."""

    def __init__(self, **marks):
        self.marks = marks

    def watermark(self, table, shard):
        return self.marks.get(table, "")


def log(number, **more):
    return {"pk": "a", "sk": str(number), **more}


@pytest.fixture
def readers(site_file):
    return Readers(site_file)


def put(tables, *numbers, table="logs"):
    for number in numbers:
        tables.write(Put(table, log(number)))


def read(readers, table="logs", after=0):
    return [(change.before, change.after) for change, _ in readers.changes(table, after)]


def test_changes_are_in_the_order_of_their_commits(readers, sqlite_tables):
    readers.register("r", "logs")
    sqlite_tables.transact([Put("logs", log(2)), Put("earnings", log(1)), Put("logs", log(1))])
    sqlite_tables.write(Update("logs", ("a", "2"), set={"b": b"x"}))
    sqlite_tables.write(Update("logs", ("a", "2"), set={"b": b"x"}))
    sqlite_tables.write(Delete("logs", ("a", "2")))
    sqlite_tables.write(Delete("logs", ("a", "2")))
    assert read(readers) == [
        (None, log(2)),
        (None, log(1)),
        (log(2), log(2, b=b"x")),
        (log(2, b=b"x"), None),
    ]
    assert read(readers, "earnings") == []


def test_a_reader_begins_when_it_is_registered_and_goes_on_where_it_was(readers, sqlite_tables):
    readers.register("first", "logs")
    put(sqlite_tables, 1)
    readers.register("second", "logs")
    assert (readers.position("first", "logs"), readers.position("second", "logs")) == (0, 1)
    put(sqlite_tables, 2)
    readers.advance("second", "logs", 2)
    readers.advance("second", "logs", 1)
    readers.register("second", "logs")
    assert (readers.position("second", "logs"), readers.position("third", "logs")) == (2, 0)


def test_changes_are_kept_until_all_have_read_them(readers, sqlite_tables):
    for reader in ("one", "other"):
        readers.register(reader, "logs")
    readers.register("one", "earnings")
    put(sqlite_tables, 1, 2, 3)
    put(sqlite_tables, 1, table="earnings")
    readers.advance("one", "logs", 3)
    assert readers.trim() == 0
    readers.advance("other", "logs", 2)
    assert readers.trim() == 2
    assert (read(readers), read(readers, "earnings")) == ([(None, log(3))], [(None, log(1))])
    readers.advance("other", "logs", 3)
    readers.trim()
    put(sqlite_tables, 4)
    assert [change.sequence for change, _ in readers.changes("logs", 0)] == ["5"]


def test_a_number_is_never_given_twice_even_if_the_file_is_opened_anew(tmp_path):
    file = SiteFile(tmp_path / "site.db")
    Readers(file).register("r", "logs")
    put(SqliteTables(file), 1, 2)
    Readers(file).advance("r", "logs", 2)
    Readers(file).trim()
    file.close()
    again = SiteFile(tmp_path / "site.db")
    put(SqliteTables(again), 3)
    assert [change.sequence for change, _ in Readers(again).changes("logs", 2)] == ["3"]
    again.close()


def test_what_is_loaded_or_has_no_reader_is_not_recorded(readers, sqlite_tables):
    put(sqlite_tables, 1)
    readers.register("r", "logs")
    sqlite_tables.load("logs", [log(1, b=1), log(2)])
    assert readers.changes("logs", 0) == []
    assert sqlite_tables.get("logs", ("a", "1")) == log(1, b=1)


def test_counting_goes_on_after_the_watermark_or_after_what_was_settled(site_file, sqlite_tables):
    stream = SqliteStream(site_file, ("logs", "earnings"))
    put(sqlite_tables, 1, 2)
    put(sqlite_tables, 3, table="earnings")
    batches = [(batch.table, [change.sequence for change in batch.changes]) for batch in stream.read(Marks())]
    assert batches == [("logs", ["1", "2"]), ("earnings", ["3"])]
    assert {batch.shard for batch in stream.read(Marks())} == {f"shard-{site_file.id}"}
    assert [len(batch.changes) for batch in stream.read(Marks(logs="1"))] == [1, 1]
    stream.settle(Marks(logs="2", earnings="3"))
    assert Readers(site_file).trim() == 3
    put(sqlite_tables, 4)
    # The watermarks have expired meanwhile.
    assert [[change.sequence for change in batch.changes] for batch in stream.read(Marks())] == [["4"]]


def test_what_expired_stays_counted(site_file, sqlite_tables):
    put(sqlite_tables, 1)
    stream = SqliteStream(site_file, ("logs",))
    sqlite_tables._commit([Delete("logs", ("a", "1"))], expired=True)
    put(sqlite_tables, 2)
    ((_, _, (first, second)),) = stream.read(Marks())
    assert (first.before, first.after, second.after) == (None, None, log(2))


def test_many_changes_are_read_piece_by_piece(site_file, sqlite_tables, monkeypatch):
    stream = SqliteStream(site_file, ("logs",))
    put(sqlite_tables, *range(1, 8))
    monkeypatch.setattr(Readers.changes, "__defaults__", (3,))
    assert [len(batch.changes) for batch in stream.read(Marks())] == [3, 3, 1]
