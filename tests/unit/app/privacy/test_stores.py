"""The table of stores of personal data, against the tables of a site: what is there, is exported, and is left."""

from __future__ import annotations

import re

import pytest

from laurel.app.privacy.export import GROUPS
from laurel.app.privacy.stores import STORES
from tests.unit.app.privacy.conftest import ANN, NAMES, WORDS

TABLES = [store for store in STORES if store.table]
LATER = {"finished job", "erasure", "job"}
"""What comes to be with an erasure."""

NAMELESS = {"attempts", "comment", "lean change", "login of before"}
"""What names no one by itself, or is in this place only now and then."""


def store_of(table, item):
    found = [
        store
        for store in TABLES
        if store.table == table and re.fullmatch(store.pk, item["pk"]) and re.fullmatch(store.sk, item["sk"])
    ]
    return found[0] if found else None


def test_every_item_that_names_a_person_is_of_a_store_in_the_table(village):
    seen, unknown = set(), []
    for table, item, text in village.items():
        if village.traces(text):
            store = store_of(table, item)
            (seen.add(store.name) if store else unknown.append((table, item["pk"], item["sk"])))
    assert unknown == []
    assert {store.name for store in TABLES} - seen - LATER - NAMELESS == set()


@pytest.mark.parametrize("mode", ["erase", "anonymize"])
def test_what_is_left_of_a_person_is_what_the_table_says(village, mode):
    village.erase(mode)
    village.settle()
    wrong = []
    for table, item, text in village.items():
        store = store_of(table, item)
        traces = village.traces(text)
        left = (store.left_erased if mode == "erase" else store.left_anonymized) if store else ""
        if (left == "" and traces) or (left == "id" and traces - {"id"}):
            wrong.append((store and store.name, item["pk"], item["sk"], traces))
    assert wrong == []


def test_all_that_is_said_of_a_person_is_exported_but_what_the_table_says(village):
    exported = village.exported()
    assert exported.keys() == {group_id for group_id, _, _ in GROUPS}
    text = repr(exported)
    secret = ("secret hash", "fragment", "5e5510", "'hash'")
    assert [word for word in (*NAMES, *WORDS) if word not in text and word != "Annmeta"] == []
    assert [word for word in secret if word in text] == []
    groups = {group_id for group_id, _, _ in GROUPS}
    assert [store.name for store in STORES if store.exported not in groups and store.exported[:4] != "no: "] == []
    assert {store.exported for store in STORES} >= groups - {"gamipress-ranks", "gamipress-achievements"}


def test_an_export_is_the_same_in_pages_of_any_size(village):
    from laurel.app.privacy.export import export_person

    whole = {group.group_id: group.items for group in export_person(village.site, ANN, (0, 0), 10_000).groups}
    assert village.exported() == whole
    assert len(whole["gamipress-logs"]) > 9
