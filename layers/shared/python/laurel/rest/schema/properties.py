"""Which schema applies to which property of an object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.rest.schema.patterns import rest_validate_json_schema_pattern

Schema = Mapping[str, Any]


def required_properties(schema: Schema) -> list[str]:
    """The properties an object must have: draft 4's list, or else those marked as draft 3 does."""
    required = schema.get("required")
    if isinstance(required, (list, tuple)):
        return list(required)
    properties: Mapping[str, Schema] = schema.get("properties") or {}
    return [name for name, member in properties.items() if member.get("required") is True]


def schema_of_property(name: str, schema: Schema) -> Schema | bool | None:
    """The schema of an object's property: its own, that of a pattern, or ``additionalProperties``.

    False where no such property may be, None or True where nothing is said of it
    (rest_find_matching_pattern_property_schema).
    """
    own: Schema | None = (schema.get("properties") or {}).get(name)
    if own is not None:
        return own
    patterns: Mapping[str, Schema] = schema.get("patternProperties") or {}
    for pattern, member_schema in patterns.items():
        if rest_validate_json_schema_pattern(pattern, name):
            return member_schema
    additional: Schema | bool | None = schema.get("additionalProperties")
    return additional
