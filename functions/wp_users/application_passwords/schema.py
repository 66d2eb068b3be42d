"""The item schema of application passwords (WP_REST_Application_Passwords_Controller)."""

from __future__ import annotations

from typing import Any

from laurel.wp.contexts import EDIT, EVERYWHERE, READING
from wp_users.application_passwords.restrictions import PROPERTIES


def application_password_schema() -> dict[str, Any]:
    """The JSON schema of an application password."""
    moment = {"format": "date-time", "context": READING, "readonly": True}
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "application-password",
        "type": "object",
        "properties": {
            "uuid": {
                "description": "The application password's unique id.",
                "type": "string",
                "format": "uuid",
                "context": EVERYWHERE,
                "readonly": True,
            },
            "app_id": {
                "description": "A UUID of the application that uses it.",
                "type": "string",
                "oneOf": [{"type": "string", "format": "uuid"}, {"type": "string", "enum": [""]}],
                "context": EVERYWHERE,
            },
            "name": {
                "description": "The name that the user gave it.",
                "type": "string",
                "required": True,
                "context": EVERYWHERE,
                "minLength": 1,
                "pattern": ".*\\S.*",
            },
            "password": {
                "description": "The password itself, only in the response that creates it.",
                "type": "string",
                "context": [EDIT],
                "readonly": True,
            },
            "created": {"description": "When it was created, in UTC.", "type": "string", **moment},
            "last_used": {"description": "When it was last used, in UTC.", "type": ["string", "null"], **moment},
            "last_ip": {
                "description": "The IP address it was last used from.",
                "type": ["string", "null"],
                "format": "ip",
                "context": READING,
                "readonly": True,
            },
            **PROPERTIES,
        },
    }
