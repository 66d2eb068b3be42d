from __future__ import annotations

import pytest

from laurel.rest.schema import rest_sanitize_value_from_schema, rest_validate_value_from_schema

CIRCLE = {"title": "Circle", "type": "object", "properties": {"radius": {"type": "number"}, "name": {"type": "string"}}}
SQUARE = {"title": "Square", "type": "object", "properties": {"side": {"type": "number"}, "x": {"type": "number"}}}


def error_of(value, schema):
    verdict = rest_validate_value_from_schema(value, schema, "p")
    assert verdict is not True
    return verdict


def test_any_of_takes_the_first_that_fits():
    schema = {"anyOf": [{"type": "integer"}, {"type": "string"}]}
    assert rest_validate_value_from_schema("5", schema) is True
    assert rest_sanitize_value_from_schema("5", schema) == 5
    assert rest_sanitize_value_from_schema("x", schema) == "x"


def test_one_of_refuses_two_that_fit():
    schema = {"type": "integer", "oneOf": [{"minimum": 5}, {"maximum": 10}, {"multipleOf": 7}]}
    assert rest_validate_value_from_schema(3, schema) is True
    assert error_of(6, schema).get_error_code() == "rest_one_of_multiple_matches"
    assert error_of(7, schema).get_error_data() == {"positions": [0, 1, 2]}


def test_two_that_fit_are_named_by_their_titles():
    named = {"oneOf": [{"type": "integer", "title": "Id"}, {"type": "number", "title": "Share"}]}
    assert error_of(5, named).get_error_message() == "p fits Id and Share, where only one is allowed."


def test_alternatives_inherit_the_type():
    schema = {"type": "string", "anyOf": [{"format": "email"}, {"format": "ip"}]}
    assert rest_validate_value_from_schema("::1", schema) is True
    assert error_of(5, schema).get_error_code() == "rest_no_matching_schema"


def test_the_only_alternative_is_blamed_with_its_position_and_reason():
    error = error_of(3, {"anyOf": [{"type": "integer", "minimum": 5}]})
    assert error.get_error_code() == "rest_no_matching_schema"
    assert error.get_error_data() == {"position": 0}
    assert "at least 5" in error.get_error_message()


def test_a_wrong_type_of_the_value_itself_is_not_what_is_blamed():
    error = error_of("x", {"oneOf": [{"type": "integer"}, {"type": "string", "maxLength": 0, "title": "Nothing"}]})
    assert error.get_error_data() == {"position": 1}
    assert "Nothing" in error.get_error_message()


def test_a_wrong_type_inside_the_value_may_be_blamed():
    schema = {"anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "integer"}}]}
    assert error_of(["x"], schema).get_error_data() == {"position": 1}


@pytest.mark.parametrize(("value", "position"), [
    ({"radius": "x", "name": "n"}, 0), ({"side": "x", "radius": "y", "x": "z"}, 1), ({"radius": "x", "side": "y"}, 0),
])  # fmt: skip
def test_the_alternative_that_shares_most_properties_is_blamed(value, position):
    strict = [CIRCLE | {"required": ["radius"], "maxProperties": 0}, SQUARE | {"maxProperties": 0}]
    assert error_of(value, {"anyOf": strict}).get_error_data() == {"position": position}


def test_no_likely_alternative_gives_the_general_error():
    titled = {"oneOf": [{"type": "integer", "title": "Id"}, {"type": "boolean", "title": "Flag"}]}
    half_titled = {"oneOf": [{"type": "integer", "title": "Id"}, {"type": "boolean"}]}
    assert error_of("x", titled).get_error_message() == "p does not fit Id or Flag."
    assert error_of("x", half_titled).get_error_message() == "p does not fit any of the alternatives."
    assert error_of("x", titled).get_error_data() is None


def test_other_keywords_apply_to_the_value_as_well():
    schema = {"anyOf": [{"type": "integer"}, {"type": "null"}], "minimum": 5, "enum": [7]}
    assert error_of(4, schema).get_error_code() == "rest_out_of_bounds"
    assert error_of(6, schema).get_error_code() == "rest_not_in_enum"
    assert rest_validate_value_from_schema("7", schema) is True


def test_sanitising_what_fits_nothing_is_an_error():
    assert rest_sanitize_value_from_schema("x", {"anyOf": [{"type": "integer"}]}, "p").get_error_code() == (
        "rest_no_matching_schema"
    )
