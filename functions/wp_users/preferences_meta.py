"""The preferences of a user: the editor's, WordPress' own registered user meta, and whether they opted out."""

from __future__ import annotations

import json
from typing import Any

from laurel.app.users.blocked import OPT_OUT
from laurel.rest.errors import WP_Error
from laurel.wp.controller import Server

BYTES = 50_000
"""The largest size of the preferences in characters of JSON: they are stored in the profile."""

DEPTH = 20
"""The most levels of the preferences; DynamoDB allows 32 in all."""

_SMALLEST, _LARGEST = 1e-100, 1e38
"""Bounds of the absolute values that can be stored."""


def register_preferences_meta(server: Server) -> None:
    """Declare ``persisted_preferences``, kept as the client sends them (wp_register_persisted_preferences_meta)."""
    schema = {
        "context": ["edit"],
        "properties": {
            "_modified": {
                "description": "When the preferences were last changed.",
                "type": "string",
                "format": "date-time",
                "readonly": False,
            },
        },
        "additionalProperties": True,
    }
    server.register_meta(
        "user",
        "persisted_preferences",
        {
            "type": "object",
            "default": [],
            "show_in_rest": {"schema": schema},
            "sanitize_callback": _storable,
        },
    )


def register_opt_out_meta(server: Server) -> None:
    """Declare ``laurel_opt_out``, which users set for themselves."""
    schema = {"context": ["edit"], "description": "Whether the user stays off public boards and feeds."}
    server.register_meta("user", OPT_OUT, {"type": "boolean", "default": False, "show_in_rest": {"schema": schema}})


def _storable(preferences: object) -> Any:
    """The preferences. Raises WP_Error 400 rest_invalid_param if they do not fit into the profile."""
    if len(json.dumps(preferences)) > BYTES or not _fits(preferences, DEPTH):
        message = "persisted_preferences are too large, too deep, or hold numbers that cannot be stored."
        raise WP_Error("rest_invalid_param", message, {"status": 400, "params": {"meta": message}})
    return preferences


def _fits(value: object, depth: int) -> bool:
    if isinstance(value, (dict, list)):
        entries = value.values() if isinstance(value, dict) else value
        return depth > 0 and all(_fits(entry, depth - 1) for entry in entries)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value == 0 or _SMALLEST < abs(value) < _LARGEST
    return True
