"""External ids: their characters, references to users, and names that are made of an id."""

from __future__ import annotations

import pytest

from laurel.domain.records.external_id import BadExternalId, is_external_id, own_name, owner_of_name, referred_to


@pytest.mark.parametrize("text", ["a", "8f1c", "A.b_c:d@e|f-0", "x" * 255, "ext:again"])
def test_texts_that_are_external_ids(text):
    assert is_external_id(text)
    assert referred_to(f"ext:{text}") == text


@pytest.mark.parametrize(
    "text", ["", "x" * 256, "a b", "a/b", "a\n", "a\x00", "ä", "\u0430", "\uff41", "a\u202eb", "a+b", "a%20", "\ud800"]
)  # fmt: skip
def test_texts_that_are_none(text):
    assert not is_external_id(text)
    with pytest.raises(BadExternalId):
        referred_to(f"ext:{text}")


@pytest.mark.parametrize("text", ["8f1c", "EXT:8f1c", "", "ex:8", " ext:8f1c"])
def test_without_its_prefix_a_text_refers_to_no_external_id(text):
    assert referred_to(text) is None


def test_a_name_that_is_made_of_an_id_belongs_to_that_user():
    assert owner_of_name(own_name(57)) == 57
    assert owner_of_name("EXT-57") == 57
    for name in ("ext-", "ext-057", "ext-57a", "ext-5-7", "next-57", "ext-12345678901234567", "57"):
        assert owner_of_name(name) == 0
