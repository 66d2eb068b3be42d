"""The item schema of sessions."""

from __future__ import annotations

from typing import Any


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
