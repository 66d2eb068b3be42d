"""Values made what their schema says, after they were found fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.rest.schema.cast import cast_value
from laurel.rest.schema.messages import invalid_type
from laurel.rest.schema.validate import rest_validate_value_from_schema

Schema = Mapping[str, Any]


def rest_sanitize_value_from_schema(value: object, schema: Schema, param: str = "") -> Any:
    """A value cast and cleaned as its schema says (rest_sanitize_value_from_schema).

    Args:
        value: What JSON, a query or a form gave, best after `rest_validate_value_from_schema` accepted it.
        schema: Type and keywords; without a type only ``format`` has an effect.
        param: The path to name in an error.

    Returns:
        A new value: "5" becomes 5, "1,2" a list, properties that ``additionalProperties: false`` forbids
        are dropped. A list that the schema calls ``distinct``, a keyword of our own for lists that name a set
        (``include``, ``status`` …), holds each item once. A WP_Error if no alternative of anyOf or oneOf fits,
        or if items that became equal must be unique. None if a list of types has none that fits.
    """
    try:
        return cast_value(value, schema, param, rest_validate_value_from_schema)
    except RecursionError:
        return invalid_type(param, schema.get("type"))
