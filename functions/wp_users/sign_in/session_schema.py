"""The item schemas of sessions."""

from __future__ import annotations

from typing import Any

from laurel.domain.records.login_session import COOKIE, TOKEN


def session_schema() -> dict[str, Any]:
    """The JSON schema of a session: its nonce, its expiry, its user."""
    shown = {"context": ["view"], "readonly": True}
    user = {
        "id": {"description": "The user's id.", "type": "integer"},
        "name": {"description": "The display name.", "type": "string"},
        "slug": {"description": "The name in addresses.", "type": "string"},
        "email": {"description": "The e-mail address.", "type": "string", "format": "email"},
        "roles": {"description": "The roles.", "type": "array", "items": {"type": "string"}},
    }
    nonce = "The value of X-WP-Nonce to send with the cookie, valid for 12 to 24 hours."
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "session",
        "type": "object",
        "properties": {
            "nonce": {"description": nonce, "type": "string", **shown},
            "expires": {
                "description": "When the session expires, in UTC.",
                "type": "string",
                "format": "date-time",
                **shown,
            },
            "user": {"description": "The user of the session.", "type": "object", **shown, "properties": user},
        },
    }


def user_session_schema() -> dict[str, Any]:
    """The JSON schema of a session or token in the list of a user."""
    shown = {"context": ["view", "edit", "embed"], "readonly": True}
    moment = {"type": "string", "format": "date-time", **shown}
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "user-session",
        "type": "object",
        "properties": {
            "id": {"description": "The id of the session.", "type": "string", "pattern": "^[0-9a-f]{32}$", **shown},
            "kind": {
                "description": "What it is valid for: a login cookie, or a bearer token.",
                "type": "string",
                "enum": [COOKIE, TOKEN],
                **shown,
            },
            "created": {"description": "When it was signed in, in UTC.", **moment},
            "expires": {"description": "When it expires, in UTC.", **moment},
            "ip": {"description": "The IP address it was signed in from.", "type": "string", **shown},
            "user_agent": {"description": "The client it was signed in with.", "type": "string", **shown},
            "current": {"description": "Whether this request comes with it.", "type": "boolean", **shown},
        },
    }
