"""The sizes of a site as a deployment names them."""

from __future__ import annotations

import pytest

from laurel.store.sizing import BadSizing, Sizing


def test_an_empty_setting_is_the_cheapest_site() -> None:
    assert Sizing.from_text("") == Sizing()
    assert Sizing().buckets_of("2026-11") == 4


def test_sizes_are_named_in_any_order() -> None:
    sizing = Sizing.from_text("sign_in_hold_ms=1000 version_copies=17  directory_shards=4")
    assert (sizing.version_copies, sizing.sign_in_hold_ms, sizing.directory_shards) == (17, 1000, 4)


def test_months_keep_the_shards_of_posts_they_began_with() -> None:
    sizing = Sizing.from_text("post_shards=2027-06:64,2027-01:16 counter_shards=8")
    assert [sizing.post_shards_of(month) for month in ("2026-12", "2027-01", "2027-07")] == [1, 16, 64]
    assert Sizing().post_shards_of("2026-12") == 1
    assert Sizing.from_text("post_shards=16,2027-06:4").post_shards == (("", 16), ("2027-06", 4))


def test_months_keep_the_buckets_they_began_with() -> None:
    sizing = Sizing.from_text("ledger_buckets=2027-06:64,2027-01:16")
    months = ("2024-01", "2026-12", "2027-01", "2027-05", "2027-06", "2031-01")
    assert [sizing.buckets_of(month) for month in months] == [4, 4, 16, 16, 64, 64]


@pytest.mark.parametrize(
    "text",
    [
        "shards=4",
        "version_copies",
        "version_copies=0",
        "version_copies=41",
        "version_copies=²",
        "version_copies=-1",
        "version_hold_ms=5001",
        "ledger_buckets=16",
        "ledger_buckets=2027-13:16",
        "ledger_buckets=2027-01:65",
        "ledger_buckets=2027-01:24",
        "post_shards=3",
        "post_shards=2027-01:128",
        "ledger_buckets=2027-01:0",
        "ledger_buckets=27-1:4",
    ],
)
def test_what_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(BadSizing):
        Sizing.from_text(text)
