"""The tables of template.yaml against those of the last release: what DynamoDB would refuse in one update."""

from __future__ import annotations

import copy
import re
from pathlib import Path

import pytest

from laurel.store.driver.tables import TABLES
from laurel_cli.aws.released_tables import RELEASED, faults, keep, kept, shapes_of, version
from laurel_cli.aws.template import load_template

ROOT = Path(__file__).parents[2]
NOW = shapes_of(load_template(ROOT / "template.yaml"))
KEYS = {"keys": ["town S HASH", "id S RANGE"], "holds": ["ALL"]}


def test_this_release_can_follow_the_last_one():
    _, before = kept()
    assert list(faults(before, NOW)) == []


def test_what_is_kept_is_a_release_that_was():
    release, before = kept()
    assert re.fullmatch(r"\d+\.\d+\.\d+", release)
    assert tuple(map(int, release.split("."))) <= tuple(map(int, version().split(".")))
    assert before["UsersTable"]["indexes"].keys() >= {"by_name", "by_id"}


def test_what_is_written_is_read(tmp_path):
    keep(tmp_path / "kept.json", "1.2.3", NOW)
    assert kept(tmp_path / "kept.json") == ("1.2.3", NOW)
    assert NOW.keys() == {f"{name.capitalize()}Table" for name in TABLES}
    assert RELEASED.is_file()


def changed(change):
    """The faults of a release whose tables differ by a change."""
    after = copy.deepcopy(NOW)
    change(after)
    return list(faults(NOW, after))


def set_in(*path, value):
    def change(tables):
        *folders, last = path
        for folder in folders:
            tables = tables[folder]
        tables[last] = value

    return change


def two_indexes(tables):
    tables["UsersTable"]["indexes"] |= {"by_town": KEYS, "by_street": KEYS}


def one_for_another(tables):
    del tables["UsersTable"]["indexes"]["by_url"]
    tables["UsersTable"]["indexes"]["by_town"] = KEYS


def one_on_each_of_two(tables):
    tables["UsersTable"]["indexes"]["by_town"] = KEYS
    tables["LogsTable"]["indexes"]["by_town"] = KEYS


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (two_indexes, "UsersTable: DynamoDB creates or deletes one index in an update, not by_street, by_town"),
        (one_for_another, "UsersTable: DynamoDB creates or deletes one index in an update, not by_town, by_url"),
        (set_in("PostsTable", "keys", value=["pk S HASH"]), "PostsTable: its keys cannot be changed"),
        (set_in("PostsTable", "keys", value=["pk N HASH", "sk S RANGE"]), "PostsTable: its keys cannot be changed"),
        (set_in("PostsTable", "local indexes", value={"by": KEYS}), "PostsTable: its local indexes cannot be changed"),
        (set_in("LogsTable", "indexes", "by_user", value=KEYS), "LogsTable: the index by_user cannot be changed"),
        (
            set_in("EarningsTable", "indexes", "by_post", "holds", value=["ALL"]),
            "EarningsTable: the index by_post cannot be changed",
        ),
        (set_in("UsersTable", "stream", value="KEYS_ONLY"), "UsersTable: stream cannot be changed"),
        (set_in("PostsTable", "expires", value="until"), "PostsTable: expires cannot be changed"),
        (lambda tables: tables.pop("CredentialsTable"), "CredentialsTable: it is gone"),
    ],
)
def test_what_one_update_cannot_do_is_found(change, expected):
    (fault,) = changed(change)
    assert fault.startswith(expected)


@pytest.mark.parametrize(
    "change",
    [
        one_on_each_of_two,
        lambda tables: tables["UsersTable"]["indexes"].pop("by_url"),
        set_in("PostsTable", "stream", value="KEYS_ONLY"),
        set_in("PostsTable", "expires", value=""),
        set_in("TownsTable", value={**NOW["PostsTable"], "indexes": {"by_town": KEYS, "by_street": KEYS}}),
    ],
    ids=["an index of each of two", "an index less", "a stream", "no expiry", "a new table"],
)
def test_what_one_update_can_do_is_let_through(change):
    assert changed(change) == []
