"""`laurel copy`: between files, dumps and a DynamoDB; totals and streams are right afterwards."""

from __future__ import annotations

import gzip
from itertools import pairwise

import pytest

from devstore.sqlite.file import SiteFile
from devstore.sqlite.stream import Readers
from laurel.domain.records.ledger import Log
from laurel.store.driver.client import new_client
from laurel.store.driver.dynamodb import DynamoTables
from laurel.store.driver.tables import TABLES
from laurel.store.ledger.ids import LedgerIds
from laurel.store.ledger.ledger import LedgerStore
from laurel.store.ledger.totals import Totals
from laurel.store.rows import keys
from laurel_cli.local_store import exclusive
from laurel_cli.local_tables import sqlite_tables
from laurel_cli.main import main
from laurel_cli.operate import copy_places
from laurel_cli.operate.copy_places import is_watermark
from tests.site_dump import SITE_2026_11, items_of

SOURCE, TARGET = "sqlite:old/site.db", "sqlite:new/site.db"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch, aws_environment):
    """The folder in which commands are run, where no store is named by the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAUREL_SECRET", "")  # so that it is as before afterwards
    return tmp_path


@pytest.fixture
def opened(folder):
    """opened(name): the site's file in a folder, with its tables."""
    files = []

    def open_file(name):
        (folder / name).mkdir(exist_ok=True)
        files.append(SiteFile(folder / name / "site.db"))
        return files[-1], sqlite_tables(files[-1])

    yield open_file
    for file in files:
        file.close()


@pytest.fixture
def old(opened, folder):
    """A site of every kind of item, with three logs on top of which one is not counted yet."""
    file, tables = opened("old")
    for table in TABLES:
        if table != "credentials":
            tables.driver.load(table, items_of(SITE_2026_11, table))
    tables.driver.load("credentials", [{"pk": "a", "sk": "1", "packed": b"\x00\xff", "n": 1.5}])
    (folder / "old/secret").write_text("ab" * 32)
    ledger = LedgerStore(tables.driver, LedgerIds(), tables.catch_up)
    for _ in range(2):
        ledger.logs.create(Log(0, 0, "rank_earn"))
    tables.catch_up()
    ledger.logs.create(Log(0, 0, "rank_earn"))
    return file, tables


def copy(*arguments):
    return main(("copy", *arguments))


def contents(tables):
    return {table: [item for item in tables.scan(table) if not is_watermark(table, item)] for table in TABLES}


def months(tables):
    return {month: counts.all for month, counts in Totals(tables, "logs").months().items()}


@pytest.mark.parametrize("over", [(), ("dump:site.jsonl",), ("dump:site.jsonl.gz",)])
def test_every_item_arrives_as_it_is(old, opened, folder, over, capsys):
    stops = [SOURCE, *over, TARGET]
    for source, target in pairwise(stops):
        assert copy("--from", source, "--to", target) == 0
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.glob("site.jsonl*"))
    _, new = opened("new")
    assert contents(new.driver) == contents(old[1].driver)
    assert sum(map(len, contents(new.driver).values())) > 1000
    printed = capsys.readouterr()
    assert "logs: " in printed.err
    assert printed.out.endswith("items copied.\n")


def test_totals_are_those_of_the_source_and_go_on_from_there(old, opened):
    copy("--from", SOURCE, "--to", TARGET)
    before = months(old[1].driver)
    file, new = opened("new")
    Readers(file).register("notices", "logs")
    new.catch_up()
    assert months(new.driver) == before
    assert Readers(file).changes("logs", 0) == [], "nothing of the copy is counted or sent"
    LedgerStore(new.driver, LedgerIds()).logs.create(Log(0, 0, "rank_earn"))
    new.catch_up()
    assert sum(months(new.driver).values()) == sum(before.values()) + 1
    assert len(Readers(file).changes("logs", 0)) == 1


def test_a_target_that_has_items_is_left_alone(old, opened, capsys):
    _, new = opened("new")
    mine = {"pk": "a", "sk": "1", "mine": True}
    other = {"pk": "zz", "sk": "1"}
    new.driver.load("credentials", [mine, other])
    assert copy("--from", SOURCE, "--to", TARGET) == 1
    assert "--overwrite" in capsys.readouterr().err
    assert [list(new.driver.scan(table)) for table in TABLES if table != "credentials"] == [[]] * 5
    assert list(new.driver.scan("credentials")) == [mine, other]
    assert copy("--from", SOURCE, "--to", TARGET, "--overwrite") == 0
    assert [item.get("mine") for item in new.driver.scan("credentials")] == [None, None]
    assert [copy("--from", SOURCE, "--to", "dump:x.jsonl") for _ in range(2)] == [0, 1]


def test_a_copy_that_was_cut_short_is_not_served_and_is_run_again(old, opened, capsys, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(copy_places.FilePlace, "takes", lambda self, table, item: table != "users" or 1 / 0)
        with pytest.raises(ZeroDivisionError):
            copy("--from", SOURCE, "--to", TARGET)
    _, new = opened("new")
    assert contents(new.driver)["posts"]
    assert main(("recount", "--store", TARGET)) == copy("--from", TARGET, "--to", "dump:x.jsonl") == 1
    assert capsys.readouterr().err.count("not copied to its end") == 2
    assert copy("--from", SOURCE, "--to", TARGET) == 0
    assert contents(new.driver) == contents(old[1].driver)
    assert main(("recount", "--store", TARGET)) == 0


def test_a_dump_that_was_cut_short_has_another_name(old, folder, monkeypatch):
    monkeypatch.setattr(copy_places.DumpPlace, "takes", lambda self, table, item: table != "users" or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        copy("--from", SOURCE, "--to", "dump:x.jsonl")
    assert [path.name for path in folder.glob("x*")] == ["x.jsonl.part"]


def test_the_secret_goes_along_or_is_named(old, opened, folder, capsys):
    copy("--from", SOURCE, "--to", TARGET)
    assert (folder / "new/secret").read_text() == (folder / "old/secret").read_text()
    assert "LAUREL_SECRET" not in capsys.readouterr().err
    (folder / "new/secret").write_text("cd" * 32)
    copy("--from", SOURCE, "--to", TARGET, "--overwrite")
    assert "LAUREL_SECRET" in capsys.readouterr().err
    assert (folder / "new/secret").read_text() == "cd" * 32


@pytest.mark.parametrize("text", ["memory", "dump", "dump:", "paper", "sqlite:"])
def test_what_names_no_store_is_said(old, text, capsys):
    assert copy("--from", SOURCE, "--to", text) == 1
    assert f"laurel: {text} is none of" in capsys.readouterr().err


def test_a_source_has_to_be_there(folder, capsys):
    assert copy("--from", "sqlite:typo/site.db", "--to", TARGET) == 1
    assert "there is no file typo/site.db" in capsys.readouterr().err
    assert list(folder.iterdir()) == []


def test_a_file_that_is_no_dump_is_said(folder, capsys):
    for content in ("no JSON\n", '{"table": "logs"}\n', "[1]\n"):
        (folder / "bad.jsonl").write_text(content)
        assert copy("--from", "dump:bad.jsonl", "--to", f"sqlite:{len(content)}/site.db") == 1
        assert capsys.readouterr().err.splitlines()[-1] == "laurel: bad.jsonl: line 1 holds no item of a dump"
    assert copy("--from", "dump:none.jsonl", "--to", "sqlite:0/site.db") == 1
    assert capsys.readouterr().err == "laurel: none.jsonl: No such file or directory\n"
    packed = gzip.compress(b'{"table": "logs", "item": {}}\n' * 9)
    for name, content in (("a.jsonl", b"\xff\xfe\n"), ("b.gz", b"not packed"), ("c.gz", packed[:-4])):
        (folder / name).write_bytes(content)
        assert copy("--from", f"dump:{name}", "--to", "sqlite:0/site.db") == 1
        assert capsys.readouterr().err.startswith(f"laurel: {name} is no dump, or not all of one: ")


def test_a_bad_dump_leaves_the_target_as_it_was(old, folder, capsys):
    (folder / "bad.jsonl").write_text("no JSON\n")
    for name in ("none", "bad"):
        assert copy("--from", f"dump:{name}.jsonl", "--to", SOURCE, "--overwrite") == 1
        assert copy("--from", f"dump:{name}.jsonl", "--to", TARGET) == 1
    assert not (folder / "new").exists()
    assert main(("recount", "--store", SOURCE)) == 0, "it is no unfinished copy"


def test_what_cannot_be_a_file_is_named(old, folder, capsys):
    (folder / "dir.db").mkdir()
    (folder / "file").write_text("")
    assert copy("--from", SOURCE, "--to", "sqlite:dir.db") == 1
    assert copy("--from", "sqlite:dir.db", "--to", "dump:x.jsonl") == 1
    assert copy("--from", SOURCE, "--to", "sqlite:file/site.db") == 1
    assert capsys.readouterr().err.splitlines() == [
        "laurel: dir.db: unable to open database file",
        "laurel: dir.db: unable to open database file",
        "laurel: file: File exists",
    ]


def test_a_site_that_is_served_is_not_copied(old, folder, capsys, monkeypatch):
    monkeypatch.setattr("laurel_cli.local_store._LOCK_SECONDS", 0.1)
    with exclusive(folder / "old"):
        assert copy("--from", SOURCE, "--to", TARGET) == 1
    said = capsys.readouterr().err
    assert "in use by another laurel serve" in said
    assert "--fresh" not in said


def test_to_a_dynamodb_and_back(old, opened, ministack_endpoint, monkeypatch, folder):
    """Its streams count what is written there, so the totals are right in both."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", ministack_endpoint)
    monkeypatch.setenv("LAUREL_SECRET", "ab" * 32)
    place = f"dynamodb:copy{folder.name[-4:].strip('_')}"
    few = [item for item in old[1].driver.scan("logs") if not item["pk"].startswith(keys.BOOKINGS)][-3:]
    _, small = opened("small")
    small.driver.load("logs", few)
    small.driver.load("credentials", [{"pk": "a", "sk": "1", "packed": b"\x00\xff"}])
    small.driver.load("system", [{"pk": "totals#logs", "sk": "2026-11", "all": 3}, {"pk": "marker", "sk": "1"}])
    assert copy("--from", "sqlite:small/site.db", "--to", place) == 0
    client = new_client(ministack_endpoint)
    there = DynamoTables(client, place.partition(":")[2])
    assert sum(months(there).values()) == 3
    assert there.get("credentials", ("a", "1"))["packed"] == b"\x00\xff"
    assert copy("--from", place, "--to", TARGET) == 0
    _, new = opened("new")
    assert list(new.driver.scan("logs")) == few
    assert sum(months(new.driver).values()) == 3
    assert not [item for item in new.driver.scan("system") if is_watermark("system", item)]
    client.close()
