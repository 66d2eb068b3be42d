"""Casting of a value to what a schema says it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from laurel.rest.errors import WP_Error
from laurel.rest.formatting.text import php_string
from laurel.rest.schema import combining
from laurel.rest.schema.formats import format_of
from laurel.rest.schema.messages import invalid_type, schema_error
from laurel.rest.schema.properties import schema_of_property
from laurel.rest.schema.types import (
    rest_handle_multi_type_schema,
    rest_sanitize_array,
    rest_sanitize_boolean,
    rest_sanitize_object,
    rest_validate_array_contains_unique_items,
    sanitize_integer,
    sanitize_number,
)

Schema = Mapping[str, Any]


def rest_sanitize_value_from_schema(value: object, schema: Schema, param: str = "") -> Any:
    """A value cast and cleaned as its schema says (rest_sanitize_value_from_schema).

    Args:
        value: What JSON, a query or a form gave, best after `rest_validate_value_from_schema` accepted it.
        schema: Type and keywords; without a type only ``format`` has an effect.
        param: The path to name in an error.

    Returns:
        A new value: "5" becomes 5, "1,2" a list, properties that ``additionalProperties: false`` forbids
        are dropped. A WP_Error if no alternative of anyOf or oneOf fits, or if items that became equal must be
        unique. None if a list of types has none that fits.
    """
    try:
        return _sanitize(value, schema, param)
    except RecursionError:
        return invalid_type(param, schema.get("type"))


def _sanitize(value: object, schema: Schema, param: str) -> Any:
    for keyword, find_matching_schema in combining.COMBINING:
        if schema.get(keyword) is not None:
            matching = find_matching_schema(value, schema, param)
            if isinstance(matching, WP_Error):
                return matching
            value = _sanitize(value, matching, param)
            if isinstance(value, WP_Error):
                return value
            if "type" not in schema and "type" in matching:
                schema = {**schema, "type": matching["type"]}
    schema_type = schema.get("type")
    if isinstance(schema_type, (list, tuple)):
        schema_type = rest_handle_multi_type_schema(value, schema)
        if not schema_type:
            return None
    if schema_type is not None and (cast := _CASTS.get(schema_type)) is not None:
        return cast(value)
    if schema_type == "array":
        return _sanitize_array(value, schema, param)
    if schema_type == "object":
        return _sanitize_object(value, schema, param)
    if (row := format_of(schema_type, schema.get("format"))) is not None:
        return row.sanitize(value)
    return php_string(value) if schema_type == "string" else value


def _sanitize_array(value: object, schema: Schema, param: str) -> Any:
    items = rest_sanitize_array(value)
    if item_schema := schema.get("items"):
        for position, item in enumerate(items):
            items[position] = _sanitize(item, item_schema, f"{param}[{position}]")
            if isinstance(items[position], WP_Error):
                return items[position]
    if schema.get("uniqueItems") and not rest_validate_array_contains_unique_items(items):
        return schema_error("rest_duplicate_items", param)
    return items


def _sanitize_object(value: object, schema: Schema, param: str) -> Any:
    kept: dict[str, Any] = {}
    for name, member in rest_sanitize_object(value).items():
        member_schema = schema_of_property(name, schema)
        if member_schema is False:
            continue
        if isinstance(member_schema, Mapping):
            kept[name] = _sanitize(member, member_schema, f"{param}[{name}]")
        else:
            kept[name] = member
        if isinstance(kept[name], WP_Error):
            return kept[name]
    return kept


_CASTS: dict[str, Callable[[object], Any]] = {
    "null": lambda value: None,
    "boolean": rest_sanitize_boolean,
    "integer": sanitize_integer,
    "number": sanitize_number,
}
