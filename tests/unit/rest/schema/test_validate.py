from __future__ import annotations

import pytest

from laurel.rest.errors import WP_Error
from laurel.rest.schema import rest_validate_value_from_schema
from laurel.rest.schema.validate import LONGEST_STRING

NUMBER = {"type": "number"}
STRING = {"type": "string"}
PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string", "required": True}, "age": {"type": "integer", "minimum": 0}},
}


def code(value, schema, param="p"):
    """The error's code, or "" for a valid value."""
    verdict = rest_validate_value_from_schema(value, schema, param)
    assert verdict is True or isinstance(verdict, WP_Error)
    return "" if verdict is True else verdict.get_error_code()


def path(value, schema, param="p"):
    """Where the wrong type is."""
    return rest_validate_value_from_schema(value, schema, param).get_error_data()["param"]


@pytest.mark.parametrize(("schema_type", "good", "bad"), [
    ("string", ["", "x", "5", "日本"], [5, True, None, [], {}, "\ud800"]),
    ("integer", [5, "5", "5.0", "1e1", " 5", 5.0], ["", "x", "5.5", True, None, [1], "0x10", float("inf")]),
    ("number", [5, 5.5, "5.5", "-1e-3"], ["", "x", True, None, [], float("nan")]),
    ("boolean", [True, False, 0, 1, "true", "FALSE", "0", "1"], ["", "yes", 2, None, [], 1.0]),
    ("array", [[], [1], "a,b", "", 5, {}, {"0": "x"}], [{"x": 1}, None]),
    ("object", [{}, {"a": 1}, [], [1], ""], ["x", 5, None, True]),
    ("null", [None], ["", 0, False, []]),
])  # fmt: skip
def test_types(schema_type, good, bad):
    assert [value for value in good if code(value, {"type": schema_type}) != ""] == []
    assert [value for value in bad if code(value, {"type": schema_type}) != "rest_invalid_type"] == []


def test_a_wrong_type_names_the_path_and_other_errors_have_no_data():
    error = rest_validate_value_from_schema("x", {"type": "integer"}, "per_page")
    assert error.get_error_data() == {"param": "per_page"}
    assert "per_page" in error.get_error_message()
    assert "integer" in error.get_error_message()
    assert rest_validate_value_from_schema(0, {"type": "integer", "minimum": 1}, "page").get_error_data() is None


def test_paths_of_items_and_properties():
    requests = {"type": "array", "items": {"type": "object", "properties": {"body": {"type": "object"}}}}
    assert path("1,a", {"type": "array", "items": {"type": "integer"}}, "include") == "include[1]"
    assert path([{"body": {}}, {"body": "x"}], requests, "requests") == "requests[1][body]"
    assert path("x", requests, "requests") == "requests[0]"
    assert path({"name": 5}, PERSON, "meta.key") == "meta.key[name]"


@pytest.mark.parametrize(("schema", "good", "bad"), [
    ({"minimum": 1}, [1, "1", 2], [0, "0.5", -1]),
    ({"maximum": 5}, [5, "4.9"], [5.1, "6"]),
    ({"minimum": 1, "exclusiveMinimum": True}, [1.1], [1, "1"]),
    ({"maximum": 5, "exclusiveMaximum": True}, [4.9], [5]),
    ({"minimum": 1, "maximum": 3}, [1, 2, 3], [0, 4]),
    ({"minimum": 1, "maximum": 3, "exclusiveMinimum": True, "exclusiveMaximum": True}, [2], [1, 3]),
    ({"minimum": 0}, [0], [-1]),
    ({"exclusiveMinimum": True}, [0, -5], []),
])  # fmt: skip
def test_bounds(schema, good, bad):
    assert [value for value in good if code(value, NUMBER | schema)] == []
    assert [value for value in bad if code(value, NUMBER | schema) != "rest_out_of_bounds"] == []


def test_bounds_of_an_integer_come_before_its_wholeness():
    assert code("5.5", {"type": "integer", "minimum": 10}) == "rest_out_of_bounds"
    assert code("5.5", {"type": "integer", "minimum": 1}) == "rest_invalid_type"


def test_multiple_of():
    assert code(9, NUMBER | {"multipleOf": 3}) == ""
    assert code("10", NUMBER | {"multipleOf": 3}) == "rest_invalid_multiple"
    assert code(-9, NUMBER | {"multipleOf": 3}) == ""
    assert code(10, NUMBER | {"multipleOf": 3, "minimum": 50}) == "rest_invalid_multiple"


def test_lengths_count_characters():
    assert code("日本", STRING | {"minLength": 2, "maxLength": 2}) == ""
    assert code("", STRING | {"minLength": 1}) == "rest_too_short"
    assert code("abc", STRING | {"maxLength": 2}) == "rest_too_long"
    assert code("abc", STRING | {"maxLength": 2, "pattern": "^z"}) == "rest_too_long"


def test_pattern_is_not_anchored():
    assert code("xaby", STRING | {"pattern": "ab"}) == ""
    assert code("xaby", STRING | {"pattern": "^ab"}) == "rest_invalid_pattern"


def test_items_come_before_their_number_and_uniqueness():
    schema = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 3, "uniqueItems": True}
    assert code("a", schema) == "rest_invalid_type"
    assert code("1", schema) == "rest_too_few_items"
    assert code("1,1,1,1", schema) == "rest_too_many_items"
    assert code("1,2,1", schema) == "rest_duplicate_items"
    assert code("1,2,3", schema) == ""


def test_required_properties_by_either_draft():
    listed = {"type": "object", "required": ["a", "b"], "properties": {"c": {"required": True}}}
    assert code({"age": 5}, PERSON) == "rest_property_required"
    assert code({"a": 1, "b": None}, listed) == ""
    assert code({"a": 1, "c": 1}, listed) == "rest_property_required"
    assert code([], PERSON) == "rest_property_required"


def test_the_missing_property_is_named():
    message = rest_validate_value_from_schema({}, PERSON, "who").get_error_message()
    assert "name" in message
    assert "who" in message


def test_properties_then_patterns_then_additional_ones():
    schema = {
        "type": "object",
        "properties": {"x-a": {"type": "integer"}},
        "patternProperties": {"^x-": {"type": "boolean"}},
        "additionalProperties": {"type": "string"},
    }
    assert code({"x-a": 5, "x-b": True, "c": "s"}, schema) == ""
    assert code({"x-b": 5}, schema) == "rest_invalid_type"
    assert path({"c": 5}, schema) == "p[c]"


def test_forbidden_and_free_additional_properties():
    assert code({"z": 1}, {"type": "object", "additionalProperties": False}) == "rest_additional_properties_forbidden"
    assert code({"z": 1}, {"type": "object", "additionalProperties": True}) == ""
    assert code({"z": 1}, {"type": "object"}) == ""


def test_number_of_properties():
    assert code({}, {"type": "object", "minProperties": 1}) == "rest_too_few_properties"
    assert code({"a": 1, "b": 2}, {"type": "object", "maxProperties": 1}) == "rest_too_many_properties"


@pytest.mark.parametrize(("schema", "good", "bad"), [
    ({"type": "integer", "enum": [1, 2]}, [1, "2", 1.0], [3, "4"]),
    ({"type": "number", "enum": [1]}, [1, "1.0"], [2]),
    ({"type": "string", "enum": ["a", ""]}, ["a", ""], ["A", "b"]),
    ({"type": "boolean", "enum": [True]}, ["true", 1], ["false"]),
    ({"type": "array", "enum": [["a", "b"]]}, ["a,b", ["a", "b"]], ["b,a", []]),
    ({"type": "object", "enum": [{"a": 1, "b": 2}]}, [{"b": 2, "a": 1}], [{"a": 1}]),
    ({"enum": ["x", 1]}, ["x", 1, 1.0], ["1", True]),
    ({"type": ["string", "integer"], "enum": ["a", 5]}, ["a", 5], ["5", 6]),
])  # fmt: skip
def test_enum_looks_at_the_cast_value(schema, good, bad):
    assert [value for value in good if code(value, schema)] == []
    assert [value for value in bad if code(value, schema) != "rest_not_in_enum"] == []


def test_enum_comes_before_format_and_after_length():
    schema = {"type": "string", "enum": ["a@b.cd"], "format": "email", "maxLength": 20}
    assert code("nobody", schema) == "rest_not_in_enum"
    assert code("x" * 21, schema) == "rest_too_long"


@pytest.mark.parametrize(("choices", "words"), [
    (["a"], "a"), (["a", "b"], "one of a or b"), (["a", "b", 3], "one of a, b, or 3"),
])  # fmt: skip
def test_enum_lists_its_choices(choices, words):
    message = rest_validate_value_from_schema("z", {"enum": choices}, "p").get_error_message()
    assert message == f"p must be {words}."


def test_several_types():
    schema = {"type": ["integer", "null"], "minimum": 5}
    assert code(None, schema) == ""
    assert code(4, schema) == "rest_out_of_bounds"
    error = rest_validate_value_from_schema("x", schema, "p")
    assert error.get_error_code() == "rest_invalid_type"
    assert "integer,null" in error.get_error_message()
    assert code("not-a-date", {"type": ["string", "null"], "format": "date-time"}) == "rest_invalid_date"
    assert code(None, {"type": ["string", "null"], "format": "date-time"}) == ""


def test_without_a_type_or_with_an_unknown_one_everything_passes():
    assert code(object(), {}) == ""
    assert code([1], {"type": "file"}) == ""


def test_nesting_beyond_reason_is_a_wrong_type():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    assert code([deep], {"type": "array", "uniqueItems": True}) == "rest_invalid_type"
    assert code(deep, {"enum": [[["x"]]]}) == "rest_invalid_type"
    assert code(deep, {"type": ["string", "array"]}) == ""


@pytest.mark.parametrize("schema", [{"type": "string"}, {"type": "string", "format": "text-field"}])
def test_strings_have_an_end_where_their_schema_sets_none(schema):
    assert rest_validate_value_from_schema("x" * LONGEST_STRING, schema, "p") is True
    error = rest_validate_value_from_schema("x" * (LONGEST_STRING + 1), schema, "p")
    assert isinstance(error, WP_Error)
    assert error.get_error_code() == "rest_too_long"
    assert rest_validate_value_from_schema("x" * (LONGEST_STRING + 1), {**schema, "maxLength": 10**6}, "p") is True
