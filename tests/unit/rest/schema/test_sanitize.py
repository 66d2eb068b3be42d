from __future__ import annotations

import pytest

from laurel.rest.errors import WP_Error
from laurel.rest.schema import distinct, rest_sanitize_value_from_schema


@pytest.mark.parametrize(("schema", "given", "stored"), [
    ({"type": "integer"}, "5.0", 5),
    ({"type": "integer"}, "1e1", 10),
    ({"type": "number"}, "5", 5.0),
    ({"type": "boolean"}, "FALSE", False),
    ({"type": "null"}, "x", None),
    ({"type": "string"}, 5, "5"),
    ({"type": "string"}, 2.0, "2"),
    ({"type": "string"}, True, "1"),
    ({"type": "string"}, None, ""),
    ({"type": "string"}, [1], ""),
    ({"type": "string"}, " <b> ", " <b> "),
    ({"type": "array", "items": {"type": "integer"}}, "1, 2 3", [1, 2, 3]),
    ({"type": "array"}, "", []),
    ({"type": "array"}, {"0": "a"}, ["a"]),
    ({"type": "object"}, "", {}),
    ({"type": "object"}, [], {}),
    ({"type": "object", "properties": {"0": {"type": "integer"}}}, ["5"], {"0": 5}),
    ({"type": ["integer", "string"]}, "5", 5),
    ({"type": ["integer", "boolean"]}, "x", None),
    ({"type": "file"}, {"a": 1}, {"a": 1}),
    ({}, {"a": 1}, {"a": 1}),
])  # fmt: skip
def test_casts(schema, given, stored):
    result = rest_sanitize_value_from_schema(given, schema)
    assert result == stored
    assert type(result) is type(stored)


def test_properties_are_cast_and_forbidden_ones_dropped():
    schema = {
        "type": "object",
        "properties": {"n": {"type": "integer"}},
        "patternProperties": {"^b": {"type": "boolean"}},
        "additionalProperties": False,
    }
    assert rest_sanitize_value_from_schema({"n": "5", "b1": "true", "z": 1}, schema) == {"n": 5, "b1": True}
    free = schema | {"additionalProperties": {"type": "array"}}
    assert rest_sanitize_value_from_schema({"z": "a,b"}, free) == {"z": ["a", "b"]}


def test_items_that_become_equal_are_an_error_wherever_they_are():
    ids = {"type": "array", "uniqueItems": True, "items": {"type": "integer"}}
    assert rest_sanitize_value_from_schema(["1", 1], ids).get_error_code() == "rest_duplicate_items"
    inside = {"type": "object", "properties": {"ids": ids}}
    assert isinstance(rest_sanitize_value_from_schema({"ids": ["1", 1]}, inside), WP_Error)
    assert isinstance(rest_sanitize_value_from_schema([["1", 1]], {"type": "array", "items": ids}), WP_Error)


def test_the_value_given_is_left_alone():
    given = {"ids": ["1"]}
    schema = {"type": "object", "properties": {"ids": {"type": "array", "items": {"type": "integer"}}}}
    assert rest_sanitize_value_from_schema(given, schema) == {"ids": [1]}
    assert given == {"ids": ["1"]}


def test_nesting_beyond_reason_is_an_error():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    result = rest_sanitize_value_from_schema([deep], {"type": "array", "uniqueItems": True}, "p")
    assert result.get_error_code() == "rest_invalid_type"


@pytest.mark.parametrize(("given", "items", "kept"), [
    ("b,a,b", "string", ["b", "a"]), ([1, "1", "2", 1], "integer", [1, 2]),
    (["true", 1, False], "boolean", [True, False]), ({"0": "a", "1": "a"}, "string", ["a"]), ([], "string", []),
])  # fmt: skip
def test_a_list_that_names_a_set_holds_each_item_once(given, items, kept):
    schema = {"type": "array", "items": {"type": items}, "distinct": True}
    assert rest_sanitize_value_from_schema(given, schema) == kept


def test_other_lists_keep_what_is_repeated():
    assert rest_sanitize_value_from_schema([1, 1], {"type": "array", "items": {"type": "integer"}}) == [1, 1]


def test_distinct_items_of_any_kind():
    assert distinct([{"a": 1, "b": 2}, {"b": 2, "a": 1}, 1, True, 1.0]) == [{"a": 1, "b": 2}, 1, True]
