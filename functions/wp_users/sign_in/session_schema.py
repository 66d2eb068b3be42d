"""The item schema of sessions."""

from __future__ import annotations

from typing import Any


def session_schema() -> dict[str, Any]:
    """The JSON schema of a session: its nonce, its end, its user."""
    shown = {"context": ["view"], "readonly": True}
    user = {
        "id": {"description": "The user's number.", "type": "integer"},
        "name": {"description": "The name to show.", "type": "string"},
        "slug": {"description": "The name in addresses.", "type": "string"},
        "email": {"description": "The e-mail address.", "type": "string", "format": "email"},
        "roles": {"description": "The roles.", "type": "array", "items": {"type": "string"}},
    }
    nonce = "What to send as X-WP-Nonce with the cookie, for 12 to 24 hours."
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "session",
        "type": "object",
        "properties": {
            "nonce": {"description": nonce, "type": "string", **shown},
            "expires": {"description": "When it ends, in UTC.", "type": "string", "format": "date-time", **shown},
            "user": {"description": "Who is signed in.", "type": "object", **shown, "properties": user},
        },
    }
