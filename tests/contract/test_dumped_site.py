"""The items of a dumped site: every kind that its layout has, as a driver keeps and finds them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest

from laurel.store.driver.requests import Query, pages
from laurel.store.engine.roll_forward import settled_state
from tests.site_dump import SITE_2026_11, definitions, items_of, load, read

TABLES = definitions(SITE_2026_11)
KINDS = read(SITE_2026_11, "kinds")


@pytest.fixture
def site(faithful_tables):
    """Without what expires: the emulator would remove it in the middle of a test."""
    load(SITE_2026_11, faithful_tables, expiring=False)
    return faithful_tables


def lasting(table):
    return [item for item in items_of(SITE_2026_11, table) if "expires" not in item]


def kinds_of(table, item):
    return [
        (table, kind["item"])
        for kind in KINDS
        if kind["table"] == table and re.fullmatch(kind["pk"], item["pk"]) and re.fullmatch(kind["sk"], item["sk"])
    ]


def test_every_item_is_of_one_kind_and_every_kind_is_there():
    found = Counter()
    for table in TABLES:
        for item in items_of(SITE_2026_11, table):
            (kind,) = kinds_of(table, item)
            found[kind] += 1
    assert found == {(kind["table"], kind["item"]): kind["count"] for kind in KINDS}
    assert all(found.values())


def keys_of(items):
    return [(item["pk"], item["sk"]) for item in items]


def partitions(table, index):
    """The items that belong into an index, by partition and in its order."""
    names = {key["KeyType"]: key["AttributeName"] for key in index["KeySchema"]}
    found = defaultdict(list)
    for item in lasting(table):
        if names["HASH"] in item and names["RANGE"] in item:
            found[item[names["HASH"]]].append(item)
    return {pk: sorted(items, key=lambda item: item[names["RANGE"]]) for pk, items in found.items()}


def test_a_driver_finds_every_item_by_key_and_in_every_index(site):
    for table, definition in TABLES.items():
        items = lasting(table)
        kept = site.batch_get(table, keys_of(items))
        assert sorted(kept, key=lambda item: (item["pk"], item["sk"])) == items
        for index in definition.get("GlobalSecondaryIndexes", ()):
            for pk, items in partitions(table, index).items():
                entries = pages(site, Query(table, pk, index["IndexName"]))
                assert keys_of(entries) == keys_of(items), (index, pk)


def test_a_pending_rest_is_written_once(site):
    for waiting in [item for item in lasting("users") if item["sk"] == "pending"]:
        user_id = int(waiting["pk"].removeprefix("user#"))
        settled = settled_state(site, user_id)
        assert "pending" not in settled
        for table in ("logs", "earnings"):
            rows = list(pages(site, Query(table, waiting["pk"], "by_user")))
            assert len(rows) == settled[table]
        assert settled_state(site, user_id) == settled
        assert site.get("users", (waiting["pk"], "pending")) is None
