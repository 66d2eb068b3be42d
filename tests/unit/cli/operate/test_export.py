"""`laurel export`: complete files in every format, in parts, whatever kills it."""

from __future__ import annotations

import argparse
import csv
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from devstore.memory import MemoryTables
from laurel.composition.container import Container
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.post import Post
from laurel.domain.records.user import User
from laurel.store.driver.requests import Put
from laurel.store.ledger.ids import first_id_at
from laurel.store.rows import keys
from laurel.store.rows.ledger import earning_item, log_item
from laurel_cli.errors import CommandError
from laurel_cli.operate import export as module
from laurel_cli.operate import export_files
from laurel_cli.operate.export import ExportOptions, export_site
from laurel_cli.operate.export_files import PartFile
from tests.containers import services_on

DAYS = [datetime(2026, 3, day, 12, tzinfo=UTC) for day in (1, 2, 3)]
TITLES = ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "\rx", 'a,"b"\nc', "Ünï 😀 \u2028 عربي", "", "'=1"]


@pytest.fixture
def services():
    tables = MemoryTables()
    services = services_on(tables)
    services.posts.commit(
        services.posts.catalogue(),
        CatalogueChange(put=[Post(1, "points-type", "publish", "gold", "Gold", date="2020-01-01T00:00:00")]),
    )
    for number in range(1, 8):
        user = User(0, f"u{number}", f"u{number}@e.org", f"u{number}", "=U", f"2026-03-{number:02}T00:00:00")
        services.users.create(user, "scrypt:secret")
    for day in DAYS:
        first = first_id_at(day)
        for number, title in enumerate(TITLES):
            meta = {"applied": number}
            tables.write(
                Put(
                    "logs",
                    log_item(
                        Log(first + 16 * number, 1, "points_earn", "", title, points=-number, points_type=1, meta=meta)
                    ),
                )
            )
            tables.write(Put("earnings", earning_item(Earning(first + number, 2, 1, "points-type", title))))
    for table in ("logs", "earnings"):
        tables.write(Put("system", dict(zip(("pk", "sk"), keys.month(table, "2026-03"), strict=True)) | {"all": 30}))
    return services


@pytest.fixture
def options(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "PAGE_ROWS", 3)
    return ExportOptions("laurel", tmp_path / "out", parts=3)


def read(options, ledger):
    """The rows of all files of a ledger, by id."""
    rows = []
    for path in sorted(options.directory.glob(f"{ledger}-*.{options.format}")):
        with path.open(encoding="utf-8", newline="") as file:
            found = list(csv.DictReader(file)) if options.format == "csv" else [json.loads(line) for line in file]
        ids = [int(row["id"]) for row in found]
        assert ids == sorted(ids)
        rows += found
    return sorted(rows, key=lambda row: int(row["id"]))


def test_json_lines_have_every_row_as_it_is(services, options):
    assert export_site(services, options) == {"logs": 30, "earnings": 30, "users": 7, "balances": 7}
    assert [row["title"] for row in read(options, "logs")] == TITLES * 3
    assert [row["points"] for row in read(options, "logs")] == [-number for number in range(10)] * 3
    assert read(options, "logs")[4]["meta"] == {"applied": 4}
    assert [row["username"] for row in read(options, "users")] == [f"u{number}" for number in range(1, 8)]
    assert read(options, "balances")[0].keys() >= {"id", "_gamipress_gold_points"}
    names = sorted(path.name for path in options.directory.iterdir())
    ledgers = ("balances", "earnings", "logs", "users")
    assert names == sorted(["export.json", *(f"{name}-0{n}.jsonl" for name in ledgers for n in (1, 2, 3))])


def test_csv_is_no_formula_anywhere_and_reads_back(services, options):
    options = replace(options, format="csv")
    export_site(services, options)
    titles = [row["title"] for row in read(options, "logs")]
    assert titles[:10] == ["'=HYPERLINK(1)", "'+1", "'-1", "'@x", "'\tx", "'\rx", *TITLES[6:]]
    assert [row["points"] for row in read(options, "logs")][:3] == ["0", "-1", "-2"]
    assert json.loads(read(options, "logs")[4]["meta"]) == {"applied": 4}
    assert read(options, "users")[0]["name"] == "'=U"
    with (options.directory / "logs-01.csv").open(newline="") as file:
        assert (
            file.readline() == "id,user_id,title,type,trigger_type,access,date,specific_id,points,points_type,meta\r\n"
        )


def test_a_directory_that_cannot_be_one_is_named(tmp_path, capsys, monkeypatch):
    site = Container({"LAUREL_SECRET": "ab" * 32}, driver=MemoryTables())
    monkeypatch.setattr(module.deployment, "_container", lambda *_: site)
    (tmp_path / "file").write_text("")
    assert module.export(ExportOptions("p", tmp_path / "file")) == 1
    assert capsys.readouterr().err == f"laurel: {tmp_path / 'file'}: File exists\n"


def test_nothing_that_opens_an_account_is_in_any_file(services, options):
    export_site(services, options)
    rows = [path for path in options.directory.iterdir() if path.suffix == ".jsonl"]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in rows), "they have addresses"
    written = "".join(path.read_text() for path in options.directory.iterdir())
    assert "scrypt" not in written
    assert "password" not in written


def test_spans_of_time(services, options):
    options = replace(options, after=DAYS[1], before=DAYS[2])
    found = export_site(services, options)
    assert found["logs"] == found["earnings"] == 10
    assert [row["username"] for row in read(options, "users")] == ["u3"]


class Killed(BaseException):
    """The process is no more."""


@pytest.mark.parametrize("part_of_append", ["write", "place"])
def test_killed_at_any_page_it_goes_on_where_it_was(services, options, monkeypatch, part_of_append):
    """Before a page is written, or between the page and its place."""
    options = replace(options, parts=1)
    real = {"write": PartFile.append, "place": export_files.replace_text}[part_of_append]
    target = {"write": (PartFile, "append"), "place": (export_files, "replace_text")}[part_of_append]
    for survived in range(1, 60):
        left = iter(range(survived % 4 + 1))

        def die(*arguments, left=left):
            if next(left, None) is None:
                raise Killed
            return real(*arguments)

        with monkeypatch.context() as patched:
            patched.setattr(*target, die)
            try:
                rows = export_site(services, replace(options, resume=survived > 1))
            except Killed:
                continue
        break
    assert rows == {"logs": 30, "earnings": 30, "users": 7, "balances": 7}
    for ledger, number in rows.items():
        assert len({row["id"] for row in read(options, ledger)}) == len(read(options, ledger)) == number


def test_what_is_complete_is_not_read_again(services, options, monkeypatch):
    rows = export_site(services, options)
    monkeypatch.setattr(module, "export_rows", None)
    assert export_site(services, replace(options, resume=True)) == rows


def test_users_that_come_and_types_that_go_between_two_runs(services, options, monkeypatch):
    options = replace(options, format="csv", ledgers=("users", "balances"))
    with monkeypatch.context() as patched:
        patched.setattr(PartFile, "append", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            export_site(services, options)
    services.users.create(User(0, "late", "late@e.org", "late", "Late", "2026-03-09T00:00:00"), "")
    services.posts.commit(services.posts.catalogue(), CatalogueChange(delete=[1]))
    assert export_site(services, replace(options, resume=True)) == {"users": 8, "balances": 8}
    assert read(options, "users")[-1]["username"] == "late"
    assert read(options, "balances")[0]["_gamipress_gold_points"] == ""


def test_another_export_is_neither_overwritten_nor_mixed(services, options):
    export_site(services, options)
    with pytest.raises(CommandError, match="--resume"):
        export_site(services, options)
    with pytest.raises(CommandError, match="same options"):
        export_site(services, replace(options, resume=True, format="csv"))


def test_progress_is_on_standard_error(services, options, capsys):
    export_site(services, options)
    assert "30 logs" in capsys.readouterr().err


def test_the_command_line(capsys):
    parser = argparse.ArgumentParser()
    module.add_arguments(parser)
    given = parser.parse_args(
        ["--table-prefix", "p", "out", "--ledger", "logs", "--after", "2026-03-02", "--parts", "9"]
    )
    options = module.options_of(given)
    assert (options.ledgers, options.parts, options.after) == (("logs",), 9, datetime(2026, 3, 2, tzinfo=UTC))
    for wrong, reason in (
        (["--parts", "0"], "0 is not 1 to 64"),
        (["--parts", "x"], "x is not 1 to 64"),
        (["--ledger", "credentials"], "credentials"),
        (["--after", "soon"], "soon is no date such as 2026-11-22"),
    ):
        with pytest.raises(SystemExit):
            parser.parse_args(["--table-prefix", "p", "out", *wrong])
        assert reason in capsys.readouterr().err
