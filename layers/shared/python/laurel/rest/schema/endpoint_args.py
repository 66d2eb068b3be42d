"""Schemas and the arguments of endpoints: the args a schema gives, and the callbacks every arg gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol

from laurel.rest.errors import WP_Error
from laurel.rest.schema.sanitize import rest_sanitize_value_from_schema
from laurel.rest.schema.validate import rest_validate_value_from_schema

CREATABLE = "POST"
"""The method of creating endpoints (WP_REST_Server::CREATABLE)."""

_KEYWORDS = (
    "title", "description", "default", "type", "format", "enum", "items", "properties", "additionalProperties",
    "patternProperties", "minProperties", "maxProperties", "minimum", "maximum", "exclusiveMinimum",
    "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems",
    "anyOf", "oneOf",
)  # fmt: skip
_CREATION_ONLY = ("default", "required")


class RequestWithAttributes(Protocol):
    """A request that knows the endpoint it is for."""

    def get_attributes(self) -> Mapping[str, Any]:
        """The endpoint's options; ``args`` maps the names of its arguments to their schemas."""


def rest_get_allowed_schema_keywords() -> tuple[str, ...]:
    """The keywords an argument may have and the index shows, in order (rest_get_allowed_schema_keywords)."""
    return _KEYWORDS


def rest_get_endpoint_args_for_schema(schema: Mapping[str, Any], method: str = CREATABLE) -> dict[str, dict[str, Any]]:
    """The arguments of an endpoint that writes items of a schema (rest_get_endpoint_args_for_schema).

    Args:
        schema: An item schema with ``properties``; those marked ``readonly`` give no argument.
        method: The endpoint's methods. ``required`` and ``default`` are kept for `CREATABLE` only.

    Returns:
        Name to argument: the schema's keywords, the schema's validation and sanitisation as callbacks, and over
        them what the property says in ``arg_options``.
    """
    creates = method == CREATABLE
    return {
        name: _argument(member, creates)
        for name, member in (schema.get("properties") or {}).items()
        if not member.get("readonly")
    }


def _argument(member: Mapping[str, Any], creates: bool) -> dict[str, Any]:
    argument: dict[str, Any] = {
        "validate_callback": rest_validate_request_arg,
        "sanitize_callback": rest_sanitize_request_arg,
    }
    if creates and member.get("default") is not None:
        argument["default"] = member["default"]
    if creates and member.get("required"):
        argument["required"] = True
    argument |= {
        keyword: member[keyword]
        for keyword in (*_KEYWORDS, "distinct")
        if keyword not in _CREATION_ONLY and member.get(keyword) is not None
    }
    options = member.get("arg_options") or {}
    return argument | {name: option for name, option in options.items() if creates or name not in _CREATION_ONLY}


def rest_validate_request_arg(value: object, request: RequestWithAttributes, param: str) -> Literal[True] | WP_Error:
    """Validate an argument by its own schema; the usual ``validate_callback`` (rest_validate_request_arg)."""
    schema = _schema_of(request, param)
    return True if schema is None else rest_validate_value_from_schema(value, schema, param)


def rest_sanitize_request_arg(value: object, request: RequestWithAttributes, param: str) -> Any:
    """Cast an argument by its own schema; the usual ``sanitize_callback`` (rest_sanitize_request_arg)."""
    schema = _schema_of(request, param)
    return value if schema is None else rest_sanitize_value_from_schema(value, schema, param)


def rest_parse_request_arg(value: object, request: RequestWithAttributes, param: str) -> Any:
    """Validate, then cast an argument: the cast value or the WP_Error (rest_parse_request_arg)."""
    verdict = rest_validate_request_arg(value, request, param)
    return verdict if isinstance(verdict, WP_Error) else rest_sanitize_request_arg(value, request, param)


def _schema_of(request: RequestWithAttributes, param: str) -> Mapping[str, Any] | None:
    schema = (request.get_attributes().get("args") or {}).get(param)
    return schema if isinstance(schema, Mapping) else None
