"""The words of a search."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.records.ledger_search import parse_search


@pytest.mark.parametrize(
    ("phrase", "wanted", "unwanted"),
    [
        ("", (), ()),
        ("  ", (), ()),
        ("Gold rush", ("gold", "rush"), ()),
        ("gold,rush+now", ("gold", "rush", "now"), ()),
        ("the gold of Ann", ("gold", "ann"), ()),
        ("a b", ("a b",), ()),
        ("The", ("the",), ()),
        ("7 x gold", ("7", "gold"), ()),
        ('"the gold" rush', ("the gold", "rush"), ()),
        ('"unclosed phrase', ("unclosed phrase",), ()),
        ("gold -rush", ("gold",), ("rush",)),
        ("- gold", ("gold",), ()),
        ("'gold'", ("gold",), ()),
        ("1 2 3 4 5 6 7 8 9 10", ("1 2 3 4 5 6 7 8 9 10",), ()),
    ],
)
def test_terms(phrase, wanted, unwanted):
    search = parse_search(phrase)
    assert (search.wanted, search.unwanted) == (wanted, unwanted)
    assert bool(search) is bool(wanted or unwanted)


def test_every_wanted_term_and_no_other_is_found():
    search = parse_search("Gold -rush")
    assert search.finds("All that GOLDEN glitter")
    assert not search.finds("Gold rush")
    assert not search.finds("Silver")
    assert parse_search("").finds("anything")


@given(st.text(), st.text())
def test_any_phrase_can_be_looked_for_in_any_text(phrase, text):
    assert parse_search(phrase).finds(text) in (True, False)
