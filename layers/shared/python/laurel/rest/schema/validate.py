"""Validation of a value against a schema of the REST API (JSON Schema draft 4, as WordPress reads it)."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any

from laurel.rest.errors import WP_Error
from laurel.rest.formatting.text import wp_check_invalid_utf8
from laurel.rest.schema.cast import cast_value
from laurel.rest.schema.combining import Verdict, with_type_of_alternative
from laurel.rest.schema.formats import format_of
from laurel.rest.schema.messages import either, invalid_type, schema_error
from laurel.rest.schema.patterns import rest_validate_json_schema_pattern
from laurel.rest.schema.properties import required_properties, schema_of_property
from laurel.rest.schema.types import (
    rest_are_values_equal,
    rest_handle_multi_type_schema,
    rest_is_array,
    rest_is_boolean,
    rest_is_object,
    rest_sanitize_array,
    rest_sanitize_object,
    rest_validate_array_contains_unique_items,
    to_number,
)

Schema = Mapping[str, Any]

LONGEST_STRING = 400_000
"""The longest string that is taken where the schema sets no ``maxLength``, in characters: none that is longer fits
into an item of the store, and to clean it would take its time."""


def rest_validate_value_from_schema(value: object, schema: Schema, param: str = "") -> Verdict:
    """Whether a value is what a schema asks for (rest_validate_value_from_schema).

    Args:
        value: What JSON, a query or a form gave; "5" is an integer as well as 5.
        schema: Type and keywords. Without a type, or with one we do not know, only ``enum`` and
            ``format`` are looked at.
        param: The path to name in the error: ``include``, ``include[1]``, ``requests[0][method]``.

    Returns:
        True, or the first error found. What is nested too deeply is ``rest_invalid_type``.
    """
    try:
        return _validate(value, schema, param)
    except RecursionError:
        return invalid_type(param, schema.get("type"))


def _validate(value: object, schema: Schema, param: str) -> Verdict:
    if "anyOf" in schema or "oneOf" in schema:
        chosen = with_type_of_alternative(value, schema, param, rest_validate_value_from_schema)
        if isinstance(chosen, WP_Error):
            return chosen
        schema = chosen
    schema_type = schema.get("type")
    if isinstance(schema_type, (list, tuple)):
        schema_type = rest_handle_multi_type_schema(value, schema)
        if not schema_type:
            return invalid_type(param, schema["type"])
        schema = {**schema, "type": schema_type}
    validator = _VALIDATORS.get(schema_type) if schema_type is not None else None
    if validator is not None and (verdict := validator(value, schema, param)) is not True:
        return verdict
    if schema.get("enum") and (verdict := rest_validate_enum(value, schema, param)) is not True:
        return verdict
    row = format_of(schema_type, schema.get("format"))
    if row is not None and row.validate is not None and not (isinstance(value, str) and row.validate(value)):
        return schema_error(row.code, param)
    return True


def rest_validate_enum(value: object, schema: Schema, param: str) -> Verdict:
    """Whether the value, cast to the schema's type, is one of ``enum`` (rest_validate_enum)."""
    cast = cast_value(value, schema, param, rest_validate_value_from_schema)
    if isinstance(cast, WP_Error):
        return cast
    choices = schema["enum"]
    if cast in choices if isinstance(cast, str) else any(rest_are_values_equal(cast, choice) for choice in choices):
        return True
    names = [choice if isinstance(choice, str) else json.dumps(choice) for choice in choices]
    return schema_error("rest_not_in_enum", param, choices=f"one of {either(names)}" if len(names) > 1 else names[0])


def _validate_null(value: object, schema: Schema, param: str) -> Verdict:
    return True if value is None else invalid_type(param, schema["type"])


def _validate_boolean(value: object, schema: Schema, param: str) -> Verdict:
    return True if rest_is_boolean(value) else invalid_type(param, schema["type"])


def _validate_integer(value: object, schema: Schema, param: str) -> Verdict:
    number = to_number(value)
    verdict = _check_number(number, schema, param)
    if verdict is True and type(number) is float and not number.is_integer():
        return invalid_type(param, schema["type"])
    return verdict


def _validate_number(value: object, schema: Schema, param: str) -> Verdict:
    return _check_number(to_number(value), schema, param)


def _check_number(number: float | None, schema: Schema, param: str) -> Verdict:
    if number is None:
        return invalid_type(param, schema["type"])
    divisor = schema.get("multipleOf")
    if divisor and math.fmod(number, divisor) != 0:
        return schema_error("rest_invalid_multiple", param, limit=divisor)
    least, most = schema.get("minimum"), schema.get("maximum")
    over, under = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if least is not None and (number < least or (over and number == least)):
        return _out_of_bounds(schema, param)
    if most is not None and (number > most or (under and number == most)):
        return _out_of_bounds(schema, param)
    return True


def _out_of_bounds(schema: Schema, param: str) -> WP_Error:
    bounds = []
    for keyword, exclusive, closed, opened in (
        ("minimum", "exclusiveMinimum", "at least", "more than"),
        ("maximum", "exclusiveMaximum", "at most", "less than"),
    ):
        if schema.get(keyword) is not None:
            bounds.append(f"{opened if schema.get(exclusive) else closed} {schema[keyword]}")
    return schema_error("rest_out_of_bounds", param, bounds=" and ".join(bounds))


def _validate_string(value: object, schema: Schema, param: str) -> Verdict:
    if not isinstance(value, str) or wp_check_invalid_utf8(value) != value:
        return invalid_type(param, schema["type"])
    if (limit := schema.get("minLength")) is not None and len(value) < limit:
        return schema_error("rest_too_short", param, limit=limit)
    if len(value) > (limit := schema.get("maxLength", LONGEST_STRING)):
        return schema_error("rest_too_long", param, limit=limit)
    if (pattern := schema.get("pattern")) is not None and not rest_validate_json_schema_pattern(pattern, value):
        return schema_error("rest_invalid_pattern", param, pattern=pattern)
    return True


def _validate_array(value: object, schema: Schema, param: str) -> Verdict:
    if not rest_is_array(value):
        return invalid_type(param, schema["type"])
    items = rest_sanitize_array(value)
    if (item_schema := schema.get("items")) is not None:
        for position, item in enumerate(items):
            if (verdict := _validate(item, item_schema, f"{param}[{position}]")) is not True:
                return verdict
    if (limit := schema.get("minItems")) is not None and len(items) < limit:
        return schema_error("rest_too_few_items", param, limit=limit)
    if (limit := schema.get("maxItems")) is not None and len(items) > limit:
        return schema_error("rest_too_many_items", param, limit=limit)
    if schema.get("uniqueItems") and not rest_validate_array_contains_unique_items(items):
        return schema_error("rest_duplicate_items", param)
    return True


def _validate_object(value: object, schema: Schema, param: str) -> Verdict:
    if not rest_is_object(value):
        return invalid_type(param, schema["type"])
    given = rest_sanitize_object(value)
    for name in required_properties(schema):
        if name not in given:
            return schema_error("rest_property_required", param, property=name)
    for name, member in given.items():
        member_schema = schema_of_property(name, schema)
        if member_schema is False:
            return schema_error("rest_additional_properties_forbidden", param, property=name)
        if isinstance(member_schema, Mapping):
            verdict = _validate(member, member_schema, f"{param}[{name}]")
            if verdict is not True:
                return verdict
    if (limit := schema.get("minProperties")) is not None and len(given) < limit:
        return schema_error("rest_too_few_properties", param, limit=limit)
    if (limit := schema.get("maxProperties")) is not None and len(given) > limit:
        return schema_error("rest_too_many_properties", param, limit=limit)
    return True


_VALIDATORS: dict[str, Callable[[object, Schema, str], Verdict]] = {
    "null": _validate_null,
    "boolean": _validate_boolean,
    "integer": _validate_integer,
    "number": _validate_number,
    "string": _validate_string,
    "array": _validate_array,
    "object": _validate_object,
}
