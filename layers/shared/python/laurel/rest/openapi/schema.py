"""WordPress' dialect of JSON Schema draft 4 as the JSON Schema of OpenAPI 3.1 (draft 2020-12).

A schema is read in two ways. What a client sends is described as narrowly as is surely accepted; of
what it receives nothing is promised that context, ``_fields`` or PHP's empty map could break.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Schema = Mapping[str, Any]

TYPES = ("string", "integer", "number", "boolean", "array", "object", "null")

_KEPT = (
    "title", "description", "type", "enum", "minimum", "maximum", "multipleOf", "minLength", "maxLength", "minItems",
    "maxItems", "uniqueItems", "minProperties", "maxProperties",
)  # fmt: skip
_BOUNDS = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))

SENT_FORMATS: Mapping[str, Schema] = {
    "date-time": {"format": "date-time"},
    "email": {"format": "email"},
    "uuid": {"format": "uuid", "pattern": "^[0-9a-f-]{36}$"},
    "ip": {"anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]},
    "hex-color": {"pattern": "^#(?:[0-9A-Fa-f]{3}){1,2}$"},
    "uri": {"format": "uri"},
}
"""A format as clients may send it. Others clean, but refuse nothing."""

RECEIVED_FORMATS: Mapping[str, Schema] = {
    "date-time": {"examples": ["2026-03-01T12:00:00"]},
    "uuid": {"format": "uuid"},
    "uri": {"examples": ["https://example.org/"]},
}
"""A format as replies have it: times have no zone, addresses may be relative or empty."""


def sent_schema(schema: Schema) -> dict[str, Any]:
    """What a client may send for an argument.

    Members that only the server writes are left out; so are ``pattern`` and ``patternProperties`` that
    are no regular expressions outside of PHP. Text that has a stored and a shown form (``title``) is
    taken as a string as well.
    """
    converted = _converted(schema, _sent_members, SENT_FORMATS)
    default = schema.get("default")
    if default is not None:
        converted["default"] = _default(default, converted.get("type"))
    properties = schema.get("properties") or {}
    required = _required(schema, properties)
    if required:
        converted["required"] = required
    if "raw" in properties and "sanitize_callback" in schema and schema["sanitize_callback"] is None:
        description = converted.pop("description", "")
        return {"description": description, "anyOf": [{"type": "string"}, converted]}
    return converted


def received_schema(schema: Schema) -> dict[str, Any]:
    """What a client may receive: nothing is required, and every object may be ``[]`` when it is empty.

    The ``enum`` of what clients write is no more than an example: a post may be in the trash, where
    nobody can write it to be.
    """
    converted = _converted(schema, _received_members, RECEIVED_FORMATS)
    if "enum" in converted and not schema.get("readonly"):
        converted["examples"] = converted.pop("enum")
    types = converted.get("type")
    listed = [types] if isinstance(types, str) else list(types or ())
    if "object" in listed and "array" not in listed:
        converted["type"] = [*listed, "array"]
        converted["maxItems"] = 0
    if schema.get("readonly"):
        converted["readOnly"] = True
    return converted


def _converted(
    schema: Schema, members: Callable[[Schema], dict[str, Any]], formats: Mapping[str, Schema]
) -> dict[str, Any]:
    converted = {keyword: schema[keyword] for keyword in _KEPT if schema.get(keyword) not in (None, "", [])}
    if isinstance(converted.get("enum"), Mapping):  # PHP's maps are lists to its own validator
        converted["enum"] = list(converted["enum"].values())
    types = converted.get("type")
    if types and not set([types] if isinstance(types, str) else types) <= set(TYPES):
        del converted["type"]
    for bound, exclusive in _BOUNDS:
        if bound in converted and schema.get(exclusive) is True:
            converted[exclusive] = converted.pop(bound)
    if _is_pattern(schema.get("pattern")):
        converted["pattern"] = schema["pattern"]
    if isinstance(schema.get("format"), str):
        converted |= formats.get(schema["format"], {})
    converted.update(members(schema))
    return converted


def _sent_members(schema: Schema) -> dict[str, Any]:
    members = _members(schema, sent_schema)
    properties = schema.get("properties") or {}
    if "properties" in members:
        shown = {name: made for name, made in members["properties"].items() if not properties[name].get("readonly")}
        members["properties"] = shown
    return members


def _received_members(schema: Schema) -> dict[str, Any]:
    members = _members(schema, received_schema)
    if "oneOf" in members:  # without all their formats, alternatives need not exclude each other
        members["anyOf"] = members.pop("oneOf")
    return members


def _members(schema: Schema, convert: Callable[[Schema], dict[str, Any]]) -> dict[str, Any]:
    """The keywords that hold further schemas."""
    members: dict[str, Any] = {}
    for keyword in ("properties", "patternProperties"):
        found = {name: part for name, part in (schema.get(keyword) or {}).items() if isinstance(part, Mapping)}
        if keyword == "patternProperties":
            found = {name: part for name, part in found.items() if _is_pattern(name)}
        if found:
            members[keyword] = {name: convert(part) for name, part in found.items()}
    if isinstance(schema.get("items"), Mapping):
        members["items"] = convert(schema["items"])
    additional = schema.get("additionalProperties")
    if additional is not None:
        members["additionalProperties"] = convert(additional) if isinstance(additional, Mapping) else additional
    for keyword in ("anyOf", "oneOf"):
        if schema.get(keyword):
            members[keyword] = [convert(part) for part in schema[keyword]]
    return members


def _default(value: object, kind: object) -> Any:
    """A default in the form of its type, where PHP takes a scalar for a list and an empty list for a map."""
    if kind == "array" and not isinstance(value, (list, tuple)):
        return [value]
    return {} if kind == "object" and not value else value


def _required(schema: Schema, properties: Schema) -> list[str]:
    """The required members, listed as in draft 4 or marked one by one as in draft 3."""
    listed = schema.get("required")
    if isinstance(listed, (list, tuple)):
        return list(listed)
    return [name for name, part in properties.items() if isinstance(part, Mapping) and part.get("required") is True]


def _is_pattern(pattern: object) -> bool:
    try:
        return isinstance(pattern, str) and bool(re.compile(pattern))
    except re.error:
        return False
