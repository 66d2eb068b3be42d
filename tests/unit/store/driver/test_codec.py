from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.store.driver.codec import copied, decode, decode_item, encode, encode_item
from laurel.store.driver.sizes import item_size, value_size

integers = st.integers(-(10**38) + 1, 10**38 - 1)
floats = st.floats(allow_nan=False, allow_infinity=False).filter(lambda n: n == 0 or 1e-130 <= abs(n) < 1e126)
values = st.recursive(
    st.none() | st.booleans() | integers | floats | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(min_size=1), inner),
)


@given(values)
def test_round_trip(value):
    back = decode(encode(value))
    assert back == value
    assert copied(value) == back
    assert repr(copied(value)) == repr(back)


@given(st.dictionaries(st.text(min_size=1), values))
def test_items_round_trip_and_copies_share_nothing(item):
    assert decode_item(encode_item(item)) == item
    twin = copied(item)
    assert twin == item
    assert twin is not item


@given(floats)
def test_numbers_survive_a_store_that_spells_them_otherwise(number):
    """DynamoDB answers with the number, not with the text it was sent."""
    spelled = {"N": json.dumps(float(encode(number)["N"]))}
    assert decode(spelled) == number


@given(integers)
def test_integers_are_exact(number):
    assert decode(encode(number)) == number
    assert type(decode(encode(number))) is int


def test_types_stay_apart():
    assert encode(True) == {"BOOL": True}
    assert encode(1) == encode(1.0) == {"N": "1"}
    assert encode("1") == {"S": "1"}
    assert encode((1,)) == {"L": [{"N": "1"}]}


@pytest.mark.parametrize("value", [10**38, -(10**38), math.nan, math.inf, -math.inf, 1e-131, 1e126])
def test_numbers_that_dynamodb_refuses(value):
    for function in (encode, copied):
        with pytest.raises(ValueError, match=r"digits|range"):
            function([value])


@pytest.mark.parametrize("value", [{1}, object(), {1: "a"}, {"": 1}, [b"x", 1j]])
def test_types_that_dynamodb_lacks(value):
    for function in (encode, copied):
        with pytest.raises(TypeError):
            function({"value": value})


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ("", 0),
        ("abc", 3),
        ("é", 2),
        (True, 1),
        (None, 1),
        (b"ab", 2),
        (5, 2),
        (-5, 3),
        (123, 3),
        (1000, 2),
        (1.25, 3),
        ([], 3),
        (["a"], 5),
        ({"ab": "c"}, 7),
    ],
)
def test_sizes(value, size):
    assert value_size(value) == size


def test_an_item_counts_its_names():
    assert item_size({"pk": "abc", "ö": None}) == 2 + 3 + 2 + 1
