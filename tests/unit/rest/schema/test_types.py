from __future__ import annotations

import pytest

from laurel.rest.schema.types import (
    rest_are_values_equal,
    rest_get_best_type_for_value,
    rest_handle_multi_type_schema,
    rest_is_array,
    rest_is_boolean,
    rest_is_integer,
    rest_is_object,
    rest_sanitize_array,
    rest_sanitize_boolean,
    rest_sanitize_object,
    rest_validate_array_contains_unique_items,
    sanitize_integer,
    sanitize_number,
    to_number,
    wp_parse_list,
)


@pytest.mark.parametrize("value", [5, -3, "5", "-5", "+5", " 5", "5 ", "5.0", "5.", "1e1", 5.0, 0, "0", "-0"])
def test_whole_numbers_in_any_notation_are_integers(value):
    assert rest_is_integer(value)


@pytest.mark.parametrize(
    "value",
    [True, False, None, "", " ", "abc", "5a", "0x1A", "5.5", 5.5, ".", "1e", "1,000", "٣", "inf", "nan", "1e999",
     float("inf"), float("nan"), 10**400, [], [5], {}, "5\u00a0", "--5"],
)  # fmt: skip
def test_everything_else_is_no_integer(value):
    assert not rest_is_integer(value)


@pytest.mark.parametrize(("value", "number"), [("1e1", 10.0), (".5", 0.5), ("5.", 5.0), (" 7\t", 7), ("12", 12)])
def test_to_number_reads_php_numeric_strings(value, number):
    assert to_number(value) == number


@pytest.mark.parametrize(("value", "expected"), [
    (True, True), (False, True), (0, True), (1, True), ("true", True), ("FALSE", True), ("0", True), ("1", True),
    ("", False), ("yes", False), (2, False), (1.0, False), (None, False), ([], False),
])  # fmt: skip
def test_rest_is_boolean(value, expected):
    assert rest_is_boolean(value) is expected


@pytest.mark.parametrize(("value", "cast"), [
    ("false", False), ("False", False), ("0", False), ("", False), (0, False), (None, False), ([], False),
    ("true", True), ("1", True), (1, True), ([0], True),
])  # fmt: skip
def test_rest_sanitize_boolean(value, cast):
    assert rest_sanitize_boolean(value) is cast


@pytest.mark.parametrize(("value", "items"), [
    ("1, 2 3", ["1", "2", "3"]), ("", []), (" , ", []), ([1, 2], [1, 2]), (5, ["5"]), (True, ["1"]), (False, []),
    ({}, []), ({"0": "a", "1": "b"}, ["a", "b"]), ({"3": "a"}, ["a"]), (None, []), ("a\nb\tc", ["a", "b", "c"]),
])  # fmt: skip
def test_rest_sanitize_array(value, items):
    assert rest_sanitize_array(value) == items


@pytest.mark.parametrize(("value", "expected"), [
    ([], True), ({}, True), ("", True), ("a,b", True), (5, True), (False, True), ({"0": 1}, True), ({"-1": 1}, True),
    ({"x": 1}, False), ({"0": 1, "x": 1}, False), ({"01": 1}, False), (None, False),
])  # fmt: skip
def test_rest_is_array(value, expected):
    assert rest_is_array(value) is expected


@pytest.mark.parametrize(("value", "expected"), [
    ({}, True), ([], True), ("", True), ({"a": 1}, True), ([1], True),
    ("x", False), (0, False), (False, False), (None, False),
])  # fmt: skip
def test_rest_is_object(value, expected):
    assert rest_is_object(value) is expected


def test_a_list_becomes_a_map_of_its_positions():
    assert rest_sanitize_object(["a", "b"]) == {"0": "a", "1": "b"}
    assert rest_sanitize_object("") == {}


def test_casting_a_list_does_not_share_it_with_the_caller():
    given = [1]
    rest_sanitize_array(given).append(2)
    assert given == [1]


@pytest.mark.parametrize(("value", "cast"), [
    ("5", 5), ("-5.9", -5), (5.9, 5), ("12abc", 12), ("abc", 0), ("", 0), (None, 0), (True, 1), ([], 0), ([1], 1),
    ("99999999999999999999", 2**63 - 1), (-1e300, -(2**63)), (float("nan"), 0),
])  # fmt: skip
def test_integers_are_cast_as_php_does_within_64_bits(value, cast):
    assert sanitize_integer(value) == cast


def test_numbers_are_cast_to_floats():
    assert sanitize_number("1e3") == 1000.0
    assert isinstance(sanitize_number(5), float)


def test_wp_parse_list_drops_what_is_no_scalar():
    assert wp_parse_list([1, [2], None, "a"]) == [1, "a"]
    assert wp_parse_list({"x": "a", "y": {}}) == ["a"]


@pytest.mark.parametrize(("value", "types", "best"), [
    ("", ["object", "string"], "string"), ("", ["object", "array"], "object"), (None, ["string", "null"], "null"),
    ("5", ["integer", "string"], "integer"), ("5", ["string", "integer"], "string"), ("x", ["integer", "null"], ""),
    (True, ["integer", "boolean"], "boolean"), (1, ["boolean", "integer"], "boolean"),
    ({"a": 1}, ["array", "object"], "object"),
])  # fmt: skip
def test_the_first_type_that_fits_is_chosen(value, types, best):
    assert rest_get_best_type_for_value(value, types) == best


def test_an_unknown_type_in_a_list_accepts_what_no_other_does():
    assert rest_handle_multi_type_schema("x", {"type": ["integer", "file"]}) == "file"
    assert rest_handle_multi_type_schema("5", {"type": ["integer", "file"]}) == "integer"


@pytest.mark.parametrize(("one", "other", "equal"), [
    (1, 1.0, True), (1, True, False), (0, False, False), ("1", 1, False), ("a", "a", True), ("", None, False),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1.0}, True), ([1, 2], [2, 1], False), ([], {}, True), ([], "", False),
    ([True], [1], False),
])  # fmt: skip
def test_equality_is_strict_but_for_the_kind_of_number_and_the_order_of_keys(one, other, equal):
    assert rest_are_values_equal(one, other) is equal
    assert rest_are_values_equal(other, one) is equal


@pytest.mark.parametrize(("items", "unique"), [
    ([], True), ([1, True, "1", None, False], True), ([1, 1.0], False), ([{"a": 1, "b": 2}, {"b": 2, "a": 1}], False),
    ([[1, 2], [2, 1]], True), ([["a"], {"0": "a"}], False), ([[], {}], False), (["", None, []], True),
])  # fmt: skip
def test_uniqueness_is_deep(items, unique):
    assert rest_validate_array_contains_unique_items(items) is unique
