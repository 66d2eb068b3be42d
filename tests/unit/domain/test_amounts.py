"""Values and attributes of events: exact decimals, bounded scalars."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.amounts import ATTRIBUTES_BYTES, attributes_of, shown, value_of


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        ("12.5", "12.5"),
        (12.5, "12.5"),
        (0, "0"),
        (-0.0, "0"),
        ("0.0", "0"),
        ("1.50", "1.5"),
        (100, "100"),
        (1e-05, "0.00001"),
        (999_999_999_999_999, "999999999999999"),
        ("999999999999999", "999999999999999"),
        ("0.000000000000001", "0.000000000000001"),
    ],
)
def test_a_value_is_exact_and_has_one_form(sent, value):
    assert value_of(sent) == Decimal(value)
    assert shown(value_of(sent)) == value


@pytest.mark.parametrize(
    "sent",
    [
        "1,5",
        "-1",
        -1,
        -0.1,
        "NaN",
        float("nan"),
        float("inf"),
        "Infinity",
        "1e5",
        "1e400",
        True,
        False,
        None,
        [],
        {},
        "",
        " 1",
        "1 ",
        "1.",
        ".5",
        "+1",
        "٣",
        "1_0",
        10**15,
        1e15,
        "1000000000000000",
        0.1 * 3,
        "12345678.12345678",
        1e-16,
        1e-300,
        "9" * 100_000,
        10**4_000,
        "1\n",
    ],
)
def test_what_is_no_value(sent):
    with pytest.raises(ValueError, match="must be|must have"):
        value_of(sent)


@given(st.integers(0, 10**15 - 1), st.integers(0, 15))
def test_a_number_that_went_through_json_is_the_one_that_was_written(digits, places):
    written = shown(Decimal(digits).scaleb(-places)) if digits else "0"
    sent = json.loads(written)
    assert value_of(sent) == value_of(written) == Decimal(written)


def test_tenths_add_up():
    assert sum((value_of(0.1) for _ in range(3)), Decimal(0)) == value_of("0.3")


@pytest.mark.parametrize("sent", [{}, [], {"plan": "pro", "seats": 3, "rate": 0.5, "trial": False, "a.b-c_1": ""}])
def test_attributes_are_scalars_by_name(sent):
    assert attributes_of(sent) == dict(sent)


@pytest.mark.parametrize(
    "sent",
    [
        "text",
        ["a"],
        0,
        None,
        {"": 1},
        {"a b": 1},
        {"é": 1},
        {"a\n": 1},
        {"a" * 51: 1},
        {"a": None},
        {"a": [1]},
        {"a": {}},
        {"a": float("inf")},
        {"a": float("nan")},
        {"a": 2**53},
        {"a": 1e-101},
        {"a": "\ud800"},
        {"a": "x" * ATTRIBUTES_BYTES},
        {f"a{number}": 1 for number in range(11)},
    ],
)
def test_what_are_no_attributes(sent):
    with pytest.raises(ValueError, match="must|holds"):
        attributes_of(sent)
