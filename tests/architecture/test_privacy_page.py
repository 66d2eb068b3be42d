"""docs/privacy.md against the stores of personal data in the code, and these against the items of docs/data.md."""

from __future__ import annotations

import re
from pathlib import Path

from laurel.app.privacy.stores import STORES
from laurel.store.driver.tables import TABLES
from tests.architecture.test_data_page import EXAMPLES

PAGE = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")

OF_NO_PERSON = {
    "version", "copy of the version", "month's count", "day's count", "deletions", "watermark", "stream totals",
    "friendship counter", "member totals", "migration", "user counter", "user totals", "lean state",
}  # fmt: skip
"""Items that hold figures of the whole site."""


def left(store):
    if store.left_erased == store.left_anonymized:
        return store.left_erased or "nothing"
    return f"anonymized: {store.left_anonymized}"


def test_the_page_has_every_store_as_the_code_has_it():
    rows = [line for line in PAGE.partition("## All stores")[2].splitlines() if line.startswith("| ")][1:]
    assert rows == [
        f"| {store.name} | {store.table or '-'} | {store.exported} | {store.erased} | {store.anonymized} | {store.kept}"
        f" | {left(store)} |"
        for store in STORES
    ]


def test_every_kind_of_item_is_of_a_store_or_of_no_person():
    unknown = [
        (table, name)
        for (table, name), (pk, sk) in EXAMPLES.items()
        if name not in OF_NO_PERSON and not stores_of(table, pk, sk)
    ]
    assert unknown == []
    assert {table for table, _ in EXAMPLES} == set(TABLES)


def stores_of(table, pk, sk):
    return [
        store
        for store in STORES
        if store.table == table and re.fullmatch(store.pk, pk) and re.fullmatch(store.sk, sk)
    ]  # fmt: skip
