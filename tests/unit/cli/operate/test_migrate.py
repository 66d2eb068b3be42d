"""Migrations: each once, in order, and again if it was cut short."""

from __future__ import annotations

import pytest

from laurel.store.driver import client as store_client
from laurel.store.driver.requests import Put
from laurel.store.rows import keys
from laurel_cli.main import main
from laurel_cli.operate.migrate import MIGRATIONS, MigrateOptions, migrate, migrations_of

FIRST = """
from laurel.store.driver.requests import Update

def migrate(work):
    changed = 0
    for item in work.scan("users"):
        if "town" in item and "town_key" not in item:
            work.tables.write(Update("users", (item["pk"], item["sk"]), set={"town_key": item["town"].lower()}))
            changed += 1
    return changed
"""
SECOND = """
def migrate(work):
    assert all("town_key" in item for item in work.scan("users"))
    return 0
"""
BROKEN = """
def migrate(work):
    raise RuntimeError("cut short")
"""


@pytest.fixture
def tables(moto_tables, monkeypatch):
    """The tables of a deployment, with two users."""
    monkeypatch.setattr(store_client, "dynamodb_client", lambda: moto_tables._client)
    for number, town in ((1, "Ghent"), (2, "Oslo")):
        moto_tables.write(Put("users", {"pk": f"user#{number}", "sk": "profile", "town": town}))
    return moto_tables


@pytest.fixture
def write(tmp_path):
    """write(name, source): puts a migration into the folder."""

    def put(name, source):
        (tmp_path / f"{name}.py").write_text(source)

    return put


@pytest.fixture
def run(tables, tmp_path, capsys):
    """run(): the exit code and what was printed."""

    def call(**options):
        code = migrate(MigrateOptions("laurel", directory=tmp_path, **options))
        output = capsys.readouterr()
        return code, output.out.splitlines(), output.err

    return call


def test_each_is_run_once_in_the_order_of_their_numbers(tables, write, run):
    write("0002_check", SECOND)
    write("0001_towns", FIRST)
    assert run() == (0, ["0001_towns: 2 items changed", "0002_check: 0 items changed"], "")
    assert tables.get("users", ("user#2", "profile"))["town_key"] == "oslo"
    assert tables.get("system", keys.migration("0001_towns"))["changed"] == 2
    assert run() == (0, ["Nothing to migrate."], "")


def test_a_new_one_is_run_alone(tables, write, run):
    write("0001_towns", FIRST)
    run()
    write("0002_check", SECOND)
    assert run()[1] == ["0002_check: 0 items changed"]


def test_one_that_fails_ends_the_run_and_is_run_again(tables, write, run):
    write("0001_broken", BROKEN)
    write("0002_towns", FIRST)
    assert run() == (1, [], "laurel: RuntimeError: cut short\n")
    assert tables.get("system", keys.migration("0001_broken")) is None
    write("0001_broken", FIRST)
    assert run()[1] == ["0001_broken: 2 items changed", "0002_towns: 0 items changed"]


def test_a_dry_run_changes_nothing(tables, write, run):
    write("0001_towns", FIRST)
    assert run(dry_run=True) == (0, ["0001_towns: to be run"], "")
    assert "town_key" not in tables.get("users", ("user#1", "profile"))
    assert run()[1] == ["0001_towns: 2 items changed"]


@pytest.mark.parametrize("name", ["towns", "1_towns", "0001-towns", "0001_Towns"])
def test_a_file_without_its_number_is_refused_before_anything_is_run(tables, write, run, name):
    write("0000_towns", FIRST)
    write(name, SECOND)
    code, printed, errors = run()
    assert (code, printed) == (1, [])
    assert name in errors
    assert "town_key" not in tables.get("users", ("user#1", "profile"))


def test_the_migrations_of_the_repository_can_be_loaded(tables, capsys):
    found = migrations_of(MIGRATIONS)
    assert len({migration.name[:4] for migration in found}) == len(found)
    assert main(("migrate", "--table-prefix", "laurel", "--dry-run")) == 0
