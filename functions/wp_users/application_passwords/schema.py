"""The item schema of application passwords (WP_REST_Application_Passwords_Controller)."""

from __future__ import annotations

from typing import Any

from laurel.wp.contexts import EDIT, EVERYWHERE, READING


def application_password_schema() -> dict[str, Any]:
    """The JSON schema of an application password."""
    moment = {"format": "date-time", "context": READING, "readonly": True}
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "application-password",
        "type": "object",
        "properties": {
            "uuid": {
                "description": "Its name among all application passwords.",
                "type": "string",
                "format": "uuid",
                "context": EVERYWHERE,
                "readonly": True,
            },
            "app_id": {
                "description": "A UUID by which the application that uses it knows itself.",
                "type": "string",
                "oneOf": [{"type": "string", "format": "uuid"}, {"type": "string", "enum": [""]}],
                "context": EVERYWHERE,
            },
            "name": {
                "description": "What the user calls it.",
                "type": "string",
                "required": True,
                "context": EVERYWHERE,
                "minLength": 1,
                "pattern": ".*\\S.*",
            },
            "password": {
                "description": "The password itself, shown once: in the reply that creates it.",
                "type": "string",
                "context": [EDIT],
                "readonly": True,
            },
            "created": {"description": "When it was made, in UTC.", "type": "string", **moment},
            "last_used": {"description": "When it was last used, in UTC.", "type": ["string", "null"], **moment},
            "last_ip": {
                "description": "The address it was last used from.",
                "type": ["string", "null"],
                "format": "ip",
                "context": READING,
                "readonly": True,
            },
        },
    }
