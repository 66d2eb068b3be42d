"""A site's file: opened anew, by many at once, with what does not belong there."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from devstore.sqlite import file as site_file_module
from devstore.sqlite import tables as tables_module
from devstore.sqlite.file import NotASite, SiteFile
from devstore.sqlite.tables import SqliteTables
from laurel.app.errors import Unavailable
from laurel.store.driver.conditions import Absent
from laurel.store.driver.errors import ConditionFailed
from laurel.store.driver.requests import Check, Delete, Put, Query, Update

KEY = ("a", "1")


def log(number, **more):
    return {"pk": "a", "sk": str(number), "user": "u", "user_key": str(number), **more}


def test_a_file_that_is_opened_anew_has_everything(tmp_path):
    first = SiteFile(tmp_path / "site.db")
    SqliteTables(first).transact([Put("logs", log(1, data=b"\x00", nested={"b": b"", "n": 1.5})), Put("logs", log(2))])
    first.close()
    again = SiteFile(tmp_path / "site.db")
    assert again.id == first.id
    found = SqliteTables(again).query(Query("logs", "u", "by_user", reverse=True)).items
    assert found == [log(2), log(1, data=b"\x00", nested={"b": b"", "n": 1.5})]
    again.close()


def test_a_file_is_for_its_owner_alone(site_file, sqlite_tables):
    sqlite_tables.write(Put("logs", log(1)))
    found = sorted(site_file.path.parent.glob("site.db*"))
    assert {path.name for path in found} >= {"site.db", "site.db-wal"}
    assert {path.stat().st_mode & 0o777 for path in found} == {0o600}


def test_texts_that_look_like_bytes_are_texts(sqlite_tables):
    item = {"pk": "a", "sk": "1", "t": '{"":"AA=="}', "l": ["{", "", '{"":'], "m": {"{": ""}, "b": b"\xff"}
    sqlite_tables.write(Put("system", item))
    assert sqlite_tables.get("system", KEY) == item


def test_two_files_are_two_sites(tmp_path):
    files = [SiteFile(tmp_path / name) for name in "ab"]
    assert files[0].id != files[1].id
    SqliteTables(files[0]).write(Put("system", {"pk": "a", "sk": "1"}))
    assert SqliteTables(files[1]).get("system", KEY) is None
    for file in files:
        file.close()


def test_many_may_make_a_file_at_once(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        files = list(pool.map(lambda _: SiteFile(tmp_path / "site.db"), range(8)))
    assert len({file.id for file in files}) == 1
    for file in files:
        file.close()


def test_a_refused_transaction_leaves_nothing(site_file):
    tables = SqliteTables(site_file)
    tables.write(Put("logs", log(1)))
    with pytest.raises(ConditionFailed) as refused:
        tables.transact([Put("logs", log(2)), Check("logs", KEY, Absent("pk")), Delete("logs", ("a", "3"))])
    assert refused.value.failed == {1: log(1)}
    with pytest.raises(ValueError, match="number"):
        tables.transact([Put("logs", log(2)), Update("logs", KEY, add={"user": 1})])
    assert tables.query(Query("logs", "u", "by_user")).items == [log(1)]


def test_a_transaction_that_fails_half_way_leaves_nothing(site_file, monkeypatch):
    tables = SqliteTables(site_file)
    store, stored = tables_module._store, []

    def fail_second(*arguments):
        stored.append(arguments)
        if len(stored) == 2:
            raise RuntimeError("half way")
        store(*arguments)

    with monkeypatch.context() as broken:
        broken.setattr(tables_module, "_store", fail_second)
        with pytest.raises(RuntimeError):
            tables.transact([Put("logs", log(1)), Put("logs", log(2))])
    assert tables.query(Query("logs", "a")).items == tables.query(Query("logs", "u", "by_user")).items == []
    tables.write(Put("logs", log(3)))
    assert tables.query(Query("logs", "a")).items == [log(3)]


def test_a_writer_that_waits_too_long_is_unavailable(tmp_path, monkeypatch):
    monkeypatch.setattr(site_file_module, "BUSY_SECONDS", 0.01)
    file, other = SiteFile(tmp_path / "site.db"), sqlite3.connect(tmp_path / "site.db", isolation_level=None)
    tables = SqliteTables(file)
    file.close()
    tables.write(Put("logs", log(1)))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="locked"):
        tables.write(Put("logs", log(2)))
    assert tables.query(Query("logs", "a")).items == [log(1)]
    other.execute("ROLLBACK")
    tables.write(Put("logs", log(2)))
    assert len(tables.query(Query("logs", "a")).items) == 2
    other.close()
    file.close()


@pytest.mark.parametrize("made", ["text", "tables", "later"])
def test_what_is_no_site_is_refused_and_stays_as_it_is(tmp_path, made):
    path = tmp_path / "other.db"
    if made == "text":
        path.write_text("no database, but a text that is long enough for a header of one hundred bytes " * 3)
    else:
        other = sqlite3.connect(path)
        other.execute("CREATE TABLE t (x)" if made == "tables" else "PRAGMA user_version = 999")
        other.close()
    with pytest.raises(NotASite, match=r"other\.db"):
        SiteFile(path)
    if made == "tables":
        other = sqlite3.connect(path)
        assert other.execute("SELECT name FROM sqlite_schema").fetchall() == [("t",)]
        other.close()


def test_an_index_that_the_file_lacks_is_made_of_its_items(tmp_path):
    file = SiteFile(tmp_path / "site.db")
    tables = SqliteTables(file)
    tables.transact([Put("logs", log(2)), Put("logs", log(1)), Put("logs", {"pk": "a", "sk": "9", "user": "u"})])
    with file.writing() as connection:
        connection.execute('DROP TABLE "logs by_user"')
    file.close()
    again = SiteFile(tmp_path / "site.db")
    assert SqliteTables(again).query(Query("logs", "u", "by_user")).items == [log(1), log(2)]
    again.close()


def test_a_scan_finds_every_item_once(sqlite_tables, monkeypatch):
    monkeypatch.setattr("devstore.sqlite.tables.SCANNED", 3)
    keys = [(pk, str(sk)) for pk in ("a", "b", "c") for sk in range(4)]
    for pk, sk in keys:
        sqlite_tables.write(Put("system", {"pk": pk, "sk": sk}))
    assert [(item["pk"], item["sk"]) for item in sqlite_tables.scan("system")] == keys


def test_a_sweep_deletes_what_has_expired_by_then(sqlite_tables):
    now = 2_000_000_000
    for sk, expires in enumerate((now - 1, now, now + 1, "soon", True, now - 6 * 365 * 86_400, now - 0.5, 10**30)):
        sqlite_tables.write(Put("system", {"pk": "a", "sk": str(sk), "expires": expires}))
    sqlite_tables.write(Put("users", log(1, expires=now - 1)))
    assert sqlite_tables.sweep(now) == 2
    assert [item["sk"] for item in sqlite_tables.scan("system")] == ["1", "2", "3", "4", "5", "7"]
    assert list(sqlite_tables.scan("users")) == [log(1, expires=now - 1)]


def test_deletions_in_batches_are_of_any_number(sqlite_tables):
    keys = [("a", str(number)) for number in range(150)]
    sqlite_tables.load("system", [{"pk": pk, "sk": sk} for pk, sk in keys])
    sqlite_tables.batch_delete("system", [*keys[:140], *keys[:3], ("b", "1")])
    assert [(item["pk"], item["sk"]) for item in sqlite_tables.scan("system")] == sorted(keys[140:])
    sqlite_tables.batch_delete("system", [])


def test_a_sweep_leaves_what_was_given_more_time(sqlite_tables, monkeypatch):
    sqlite_tables.write(Put("system", {"pk": "a", "sk": "1", "expires": 100}))
    stale = sqlite_tables._expired("system", 200)
    sqlite_tables.write(Update("system", KEY, set={"expires": 300}))
    monkeypatch.setattr(sqlite_tables, "_expired", lambda table, now: stale if table == "system" else [])
    assert sqlite_tables.sweep(200) == 0
    assert sqlite_tables.get("system", KEY)["expires"] == 300
