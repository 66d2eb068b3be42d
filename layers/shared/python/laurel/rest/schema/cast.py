"""Values cast to the type of their schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from laurel.rest.errors import WP_Error
from laurel.rest.formatting.text import php_string
from laurel.rest.schema.combining import COMBINING, Fits
from laurel.rest.schema.formats import format_of
from laurel.rest.schema.messages import schema_error
from laurel.rest.schema.properties import schema_of_property
from laurel.rest.schema.types import (
    distinct,
    rest_handle_multi_type_schema,
    rest_sanitize_array,
    rest_sanitize_boolean,
    rest_sanitize_object,
    rest_validate_array_contains_unique_items,
    sanitize_integer,
    sanitize_number,
)

Schema = Mapping[str, Any]


def cast_value(value: object, schema: Schema, param: str, fits: Fits) -> Any:
    """A value cast to its schema's type; `fits` finds the alternative where there are several.

    A WP_Error if none fits, or if items that became equal must be unique; raises RecursionError for what is nested
    too deeply.
    """
    for keyword, find_matching_schema in COMBINING:
        if schema.get(keyword) is not None:
            matching = find_matching_schema(value, schema, param, fits)
            if isinstance(matching, WP_Error):
                return matching
            value = cast_value(value, matching, param, fits)
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
        return _cast_array(value, schema, param, fits)
    if schema_type == "object":
        return _cast_object(value, schema, param, fits)
    if (row := format_of(schema_type, schema.get("format"))) is not None:
        return row.sanitize(value)
    return php_string(value) if schema_type == "string" else value


def _cast_array(value: object, schema: Schema, param: str, fits: Fits) -> Any:
    items = rest_sanitize_array(value)
    if item_schema := schema.get("items"):
        for position, item in enumerate(items):
            items[position] = cast_value(item, item_schema, f"{param}[{position}]", fits)
            if isinstance(items[position], WP_Error):
                return items[position]
    if schema.get("distinct"):
        return distinct(items)
    if schema.get("uniqueItems") and not rest_validate_array_contains_unique_items(items):
        return schema_error("rest_duplicate_items", param)
    return items


def _cast_object(value: object, schema: Schema, param: str, fits: Fits) -> Any:
    kept: dict[str, Any] = {}
    for name, member in rest_sanitize_object(value).items():
        member_schema = schema_of_property(name, schema)
        if member_schema is False:
            continue
        if isinstance(member_schema, Mapping):
            kept[name] = cast_value(member, member_schema, f"{param}[{name}]", fits)
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
