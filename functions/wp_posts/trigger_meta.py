"""The meta of declared triggers: whether they carry a value, their arguments, what counts once, who sends them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.app.posts.post_types import TRIGGER_TYPE
from laurel.wp.controller import Server
from laurel.wp.request import Request

_WORDS: dict[str, Any] = {"type": "array", "maxItems": 50, "items": {"type": ["string", "number"], "maxLength": 200}}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": 4_000}
_NUMBER: dict[str, Any] = {"type": "number", "minimum": -(2**53) + 1, "maximum": 2**53 - 1}
_FORMATS = ["date-time", "email", "hex-color", "ip", "uri", "uuid"]

_SCALAR: dict[str, Any] = {
    "type": {"type": "string", "enum": ["string", "integer", "number", "boolean"], "required": True},
    "enum": _WORDS,
    "format": {"type": "string", "enum": _FORMATS},
    "minLength": _COUNT,
    "maxLength": _COUNT,
    "minimum": _NUMBER,
    "maximum": _NUMBER,
}
_ARGUMENT: dict[str, Any] = {
    **_SCALAR,
    "type": {"type": "string", "enum": ["string", "integer", "number", "boolean", "array"], "required": True},
    "description": {"type": "string", "maxLength": 500},
    "required": {"type": "boolean"},
    "items": {"type": "object", "properties": _SCALAR, "additionalProperties": False},
    "minItems": _COUNT,
    "maxItems": _COUNT,
}

SCHEMAS: Mapping[str, dict[str, Any]] = {
    "_laurel_trigger_value": {
        "type": "string",
        "enum": ["none", "optional", "required"],
        "default": "none",
        "description": "Whether its events carry a value.",
    },
    "_laurel_trigger_arguments": {
        "type": "object",
        "maxProperties": 30,
        "description": "The JSON schemas of its arguments by name; `required` ones must be sent.",
        "additionalProperties": {"type": "object", "properties": _ARGUMENT, "additionalProperties": False},
    },
    "_laurel_trigger_once": {
        "type": "object",
        "description": "Of which events of a user one counts: of those with equal arguments `by`, each day if `daily`. "
        "Empty: each event counts.",
        "properties": {
            "by": {"type": "array", "maxItems": 5, "items": {"type": "string", "maxLength": 50}},
            "daily": {"type": "boolean"},
        },
        "additionalProperties": False,
    },
    "_laurel_trigger_client": {
        "type": "object",
        "description": "Whether members' own clients may send it, and how often.",
        "properties": {
            "allowed": {"type": "boolean"},
            "limit": {"type": "integer", "minimum": 1, "maximum": 100_000},
            "per": {"type": "string", "enum": ["minute", "hour", "day"]},
        },
        "additionalProperties": False,
    },
}
"""The schemas by meta key: of WordPress' keywords those that are checked in bounded time."""


def register_trigger_meta(server: Server) -> None:
    """Declare the keys; shown in edit context, written by administrators."""
    for name, schema in SCHEMAS.items():
        server.register_meta(
            "post",
            name,
            {
                "object_subtype": TRIGGER_TYPE,
                "type": schema["type"],
                "single": True,
                "auth_callback": _is_manager,
                "show_in_rest": {"schema": {**schema, "context": ["edit"]}},
            },
        )


def _is_manager(request: Request, _key: str, _post: object) -> bool:
    return request.user.can("manage_options")
