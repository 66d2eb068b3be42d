"""The editor's preferences of a user: WordPress' own registered user meta."""

from __future__ import annotations

from laurel.rest.server import WP_REST_Server

PREFERENCES = {
    "type": "object",
    "default": [],
    "show_in_rest": {
        "schema": {
            "context": ["edit"],
            "properties": {
                "_modified": {
                    "description": "When the preferences were last changed.", "type": "string", "format": "date-time",
                    "readonly": False,
                },
            },
            "additionalProperties": True,
        },
    },
}
"""Kept as the client sends them (wp_register_persisted_preferences_meta)."""


def register_preferences_meta(server: WP_REST_Server) -> None:
    """Declare ``persisted_preferences``."""
    server.register_meta("user", "persisted_preferences", PREFERENCES)
