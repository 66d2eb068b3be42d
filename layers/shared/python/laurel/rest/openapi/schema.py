"""WordPress' dialect of JSON Schema draft 4 as the JSON Schema of OpenAPI 3.1 (draft 2020-12).

A schema is converted in two ways. What a client sends is described as strictly as it is validated; what it
receives only as strictly as holds in every context and with ``_fields``. PHP's empty map, ``[]`` for an object without
members, is not described: it would make every object a list as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Schema = Mapping[str, Any]

TYPES = ("string", "integer", "number", "boolean", "array", "object", "null")

_KEPT = (
    "title", "description", "type", "enum", "minimum", "maximum", "multipleOf", "minLength", "maxLength", "minItems",
    "maxItems", "uniqueItems", "minProperties", "maxProperties",
)  # fmt: skip
_BOUNDS = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))

ANYTHING: Schema = {"type": ["string", "number", "boolean", "object", "null"], "additionalProperties": True}
"""The entries of a list that no schema describes."""

_MEMBERS = {"properties", "patternProperties", "additionalProperties", "anyOf", "oneOf"}
_BOOLEANS = (True, False)

SENT_FORMATS: Mapping[str, Schema] = {
    "date-time": {"format": "date-time"},
    "email": {"format": "email"},
    "uuid": {"format": "uuid", "pattern": "^[0-9a-f-]{36}$"},
    "ip": {"anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]},
    "hex-color": {"pattern": "^#(?:[0-9A-Fa-f]{3}){1,2}$"},
    "uri": {"format": "uri"},
}
"""Formats of sent values. Other formats sanitise, but refuse nothing."""

RECEIVED_FORMATS: Mapping[str, Schema] = {
    "date-time": {"examples": ["2026-03-01T12:00:00"]},
    "uuid": {"format": "uuid"},
    "uri": {"examples": ["https://example.org/"]},
}
"""Formats of received values: times have no zone, addresses may be relative or empty."""


def sent_schema(schema: Schema) -> dict[str, Any]:
    """The schema of an argument as a client may send it.

    Members that only the server writes are left out; so are ``pattern`` and ``patternProperties`` that
    are regular expressions of PHP only. Text that has a raw and a rendered form (``title``) is
    accepted as a string as well.
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
    """The schema of a received value: nothing is required.

    The ``enum`` of a writable property becomes an example: a post may have the status trash, which clients
    cannot set.
    """
    converted = _converted(schema, _received_members, RECEIVED_FORMATS)
    if "enum" in converted and not schema.get("readonly"):
        converted["examples"] = converted.pop("enum")
    if schema.get("readonly"):
        converted["readOnly"] = True
    return converted


def _converted(
    schema: Schema, members: Callable[[Schema], dict[str, Any]], formats: Mapping[str, Schema]
) -> dict[str, Any]:
    converted = {keyword: schema[keyword] for keyword in _KEPT if schema.get(keyword) not in (None, "", [])}
    if isinstance(converted.get("enum"), Mapping):  # PHP's maps are lists to its own validator
        converted["enum"] = list(converted["enum"].values())
    if "enum" in converted:
        converted["enum"] = _one_spelling(converted["enum"])
    types = converted.get("type")
    if types and not set([types] if isinstance(types, str) else types) <= set(TYPES):
        del converted["type"]
    if isinstance(types, (list, tuple)) and len(types) == 1:
        converted["type"] = types[0]
    for bound, exclusive in _BOUNDS:
        if bound in converted and schema.get(exclusive) is True:
            converted[exclusive] = converted.pop(bound)
    if _is_pattern(schema.get("pattern")):
        converted["pattern"] = schema["pattern"]
    if isinstance(schema.get("format"), str):
        converted |= formats.get(schema["format"], {})
    converted.update(members(schema))
    _fill(converted)
    return _by_type(converted) if "enum" in converted else converted


def _one_spelling(values: Iterable[Any]) -> list[Any]:
    """The values, of those that differ only in case the first: generators make one name of all of them."""
    spelled: dict[Any, Any] = {}
    for value in values:
        spelled.setdefault(value.casefold() if isinstance(value, str) else (type(value), value), value)
    return list(spelled.values())


def _fill(converted: dict[str, Any]) -> None:
    """Say of lists and maps without a description of their entries what generators would make nothing of."""
    kinds = converted.get("type") or ()
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "array" in kinds and "items" not in converted:
        converted["items"] = ANYTHING
    if "object" in kinds and not _MEMBERS & set(converted):
        converted["additionalProperties"] = True


def _by_type(converted: dict[str, Any]) -> dict[str, Any]:
    """An ``enum`` of texts and booleans as alternatives of one type each, which generators can name."""
    texts = [value for value in converted["enum"] if isinstance(value, str)]
    others = [value for value in converted["enum"] if not isinstance(value, str)]
    if not texts or not others or not all(isinstance(value, bool) for value in others):
        return converted
    rest = {keyword: value for keyword, value in converted.items() if keyword not in ("enum", "type")}
    booleans = {"type": "boolean", **({} if len(others) == len(_BOOLEANS) else {"enum": others})}
    return {**rest, "anyOf": [{"type": "string", "enum": texts}, booleans]}


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
    """The keywords that contain further schemas."""
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
    """A default in its type: WordPress accepts a scalar for a list, and an empty list for a map."""
    if kind == "array" and not isinstance(value, (list, tuple)):
        return [value]
    return {} if kind == "object" and not value else value


def _required(schema: Schema, properties: Schema) -> list[str]:
    """The names of required properties, as listed in draft 4 or marked in draft 3."""
    listed = schema.get("required")
    if isinstance(listed, (list, tuple)):
        return list(listed)
    return [name for name, part in properties.items() if isinstance(part, Mapping) and part.get("required") is True]


def _is_pattern(pattern: object) -> bool:
    try:
        return isinstance(pattern, str) and bool(re.compile(pattern))
    except re.error:
        return False
