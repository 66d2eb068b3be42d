"""Families of keys: each partition that the stores have belongs to one."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import date

import pytest

from laurel.store.rows import keys, lean_keys, stream_keys
from laurel_cli.aws.key_families import FAMILIES, family_of, matches

EXAMPLES = {
    "user_id": 5, "other_id": 6, "name": "ann", "version": 3, "external_id": "8f1c", "chunk": 0, "type_ref": "post",
    "address": "ann@example.org", "client": "ab12", "window": 7,
    "session_id": "s", "shard": 1, "row_id": 9, "stamp": "2026", "kind": "posts", "first_id": 3,
    "attribute": "progress", "bucket": "2026-11#0",
    "number": 2, "key": "k", "post_id": 8, "item_id": 4, "comment_id": 2, "table": "logs", "of": "post#5",
    "question": "d1", "made": 1, "part": 0, "family": "names", "group": 1, "segment": 40, "date": "2026-01-01",
    "role_name": "editor", "on": date(2026, 11, 5),
}  # fmt: skip
"""A value for each parameter that the functions of keys have."""


LATER = ("counter", "page", "pages")
"""What makes keys of other keys, or the sort key alone."""


def partitions() -> Iterator[tuple[str, str, str]]:
    """Of each function of keys whose docstring names tables with families: its name, a table, a partition key."""
    for module in (keys, lean_keys, stream_keys):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            table, _, said = (function.__doc__ or "").partition(": ")
            parameters = inspect.signature(function).parameters
            if function.__module__ == module.__name__ and said and table in FAMILIES and name not in LATER:
                made = function(**{parameter: EXAMPLES[parameter] for parameter in parameters})
                yield name, table, made if isinstance(made, str) else made[0]


@pytest.mark.parametrize(("name", "table", "partition"), list(partitions()))
def test_a_key_is_in_one_family(name, table, partition):
    assert family_of(table, partition[0] if isinstance(partition, tuple) else partition)


def test_most_functions_of_keys_are_looked_at():
    assert len(list(partitions())) >= 30


CONSTANTS = {
    "posts": ("post", "17", "points-type", "snapshots", keys.CATALOGUE),
    "system": (
        keys.USER_COUNTER[0], keys.SETTINGS[0], keys.USER_TOTALS, keys.FRIENDSHIP_COUNTER[0], keys.MEMBER_TOTALS,
        keys.ERASURES, keys.REMOVALS, keys.FINISHED_REMOVALS, lean_keys.LEAN, lean_keys.LEAN_CHANGES, lean_keys.BUILT,
        stream_keys.STREAM_TOTALS, "totals#logs#2026-11", "totals#earnings",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("table", "partition"), [(table, found) for table, of in CONSTANTS.items() for found in of])
def test_partitions_of_one_item_are_in_one_family(table, partition):
    assert family_of(table, partition)


def test_every_family_has_a_partition():
    found = {(table, family_of(table, key)) for _, table, key in partitions() if isinstance(key, str)}
    found |= {(table, family_of(table, key)) for table, of in CONSTANTS.items() for key in of}
    # Logins of the first layout have no function of keys any more.
    assert found | {("users", "login#*")} == {(table, family) for table, of in FAMILIES.items() for family in of}


def test_a_family_of_one_key_is_that_key_alone():
    assert matches("removals", "removals")
    assert not matches("removals", "removals#finished")
    assert matches("removals*", "removals#finished")
    with pytest.raises(ValueError, match="no family"):
        family_of("system", "removals#other")
    assert family_of("logs", "anything") == ""


def test_what_no_other_family_of_posts_has_is_the_posts():
    assert [family_of("posts", key) for key in ("post", "17", "snapshots", "cat", "catalogue#2", "snapshot#1")] == [
        "*", "*", "*", "*", "catalogue*", "snapshot#*",
    ]  # fmt: skip
