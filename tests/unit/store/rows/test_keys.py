from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.fold import fold
from laurel.store.rows import keys

names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@given(st.integers(0, 2**53), st.integers(0, 2**53))
def test_padded_numbers_sort_like_numbers(one, other):
    assert (keys.padded(one) < keys.padded(other)) == (one < other)


@given(names, st.integers(1, 10**9), names, st.integers(1, 10**9))
def test_sort_texts_order_by_folded_name_then_id(name, user_id, other, other_id):
    mine, others = keys.sort_text(name, user_id), keys.sort_text(other, other_id)
    expected = (fold(name).encode(), user_id) < (fold(other).encode(), other_id)
    assert (mine.encode() < others.encode()) == expected
    assert keys.sort_id(mine) == user_id


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(1, 2**53))
def test_sort_texts_fit_a_sort_key_and_are_never_empty(name, user_id):
    key = keys.sort_text(name * 20, user_id)
    assert 0 < len(key.encode()) <= 1024
    assert keys.sort_id(key) == user_id


def test_fold():
    assert fold("Zoë STRASSE") == fold("ZOE Straße") == "zoe strasse"


@pytest.mark.parametrize(
    ("name", "possible"), [("", False), ("a", True), ("x" * 1000, True), ("x" * 1001, False), ("\ud800", False)]
)
def test_names_that_can_be_keys(name, possible):
    assert keys.is_name(name) == possible


def test_names_are_one_key_in_any_case():
    assert keys.login("ANN") == keys.login("ann")
    assert keys.email("Ann@E.org") == keys.email("ann@e.ORG")
    assert len({keys.login("ann"), keys.email("ann"), keys.slug("ann")}) == 3
