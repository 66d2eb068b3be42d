"""Two processes that write to one site's file and are killed at any moment, again and again."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from devstore.sqlite.file import SiteFile
from devstore.sqlite.stream import Readers
from devstore.sqlite.tables import SqliteTables
from laurel.store.driver.requests import Query, pages
from tests.unit.devstore.sqlite.writing import ACCOUNTS

ROOT = Path(__file__).parents[4]
FULL = os.environ.get("LAUREL_RACES") == "full"
ROUNDS = 100 if FULL else 5
LONGEST = 0.15
"""Seconds that both write before they are killed."""


@pytest.fixture
def write(tmp_path):
    """write(name, last): a process that writes entries of that name after a number."""
    running = []

    def start(name, last):
        child = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("writing.py")), str(tmp_path / "site.db"), name, str(last)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(child)
        return child

    yield start
    for child in running:
        child.kill()
        child.communicate()


def test_what_was_acknowledged_is_there_and_what_was_not_is_whole_or_absent(write, tmp_path):
    file = SiteFile(tmp_path / "site.db")
    Readers(file).register("audit", "logs")
    file.close()
    acknowledged = {"a": 0, "b": 0}
    for _ in range(ROUNDS):
        children = {name: write(name, last) for name, last in acknowledged.items()}
        for name, child in children.items():
            acknowledged[name] = max(acknowledged[name], int(child.stdout.readline()))
        time.sleep(random.uniform(0, LONGEST))
        for child in children.values():
            child.kill()
        for name, child in children.items():
            lines = child.stdout.read().split("\n")[:-1]  # the last one may be cut short
            acknowledged[name] = max([acknowledged[name], *map(int, lines)])
        acknowledged = audited(tmp_path / "site.db", acknowledged)
    assert min(acknowledged.values()) > ROUNDS


def audited(path, acknowledged):
    """The last entry of each writer, once all of the file agrees."""
    file = SiteFile(path)
    tables = SqliteTables(file)
    found = {name: [int(item["sk"]) for item in pages(tables, Query("logs", name))] for name in acknowledged}
    for name, last in acknowledged.items():
        assert found[name] == list(range(1, len(found[name]) + 1)), "each entry is there once"
        assert 0 <= len(found[name]) - last <= 1, "the one that was not acknowledged may be there"
    entries = sum(map(len, found.values()))
    accounts = [tables.get("system", ("account", str(number))) or {"n": 0} for number in range(ACCOUNTS)]
    assert sum(account["n"] for account in accounts) == 0
    assert tables.get("system", ("count", "all"))["n"] == entries
    assert len(list(pages(tables, Query("logs", "u", "by_user")))) == entries
    with file.reading() as connection:
        recorded = connection.execute("SELECT json_extract(after, '$.user_key') FROM changes ORDER BY seq").fetchall()
        assert len(recorded) == len(set(recorded)) == entries, "the stream has each change once"
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    file.close()
    return {name: len(numbers) for name, numbers in found.items()}
