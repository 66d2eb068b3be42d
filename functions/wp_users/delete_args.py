"""The arguments of deleting a user."""

from __future__ import annotations

from typing import Any

from laurel.rest.errors import WP_Error
from laurel.rest.schema import rest_is_integer


def check_reassign(value: Any, *_: Any) -> Any:
    """A user's id; False for false, "false" and empty values, with which the posts are deleted (check_reassign)."""
    if rest_is_integer(value):
        return int(float(value))
    if not value or value == "false":
        return False
    return WP_Error("rest_invalid_param", "reassign is the id of a user, or false.", {"status": 400})


DELETE_ARGS: dict[str, dict[str, Any]] = {
    "force": {
        "type": "boolean",
        "default": False,
        "description": "Must be true: users have no trash.",
    },
    "reassign": {
        "type": "integer",
        "description": "The user who becomes author of the posts; false deletes the posts.",
        "required": True,
        "sanitize_callback": check_reassign,
    },
}
