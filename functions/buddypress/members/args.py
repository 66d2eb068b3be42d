"""The arguments of the members' routes (BP_REST_Members_Endpoint)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from laurel.rest.errors import WP_Error
from laurel.rest.formatting.text import php_string, sanitize_text_field
from laurel.rest.resources.collection import absint, wp_parse_id_list
from laurel.rest.resources.user_args import check_user_password, check_username
from laurel.rest.schema import (
    distinct,
    rest_is_integer,
    rest_sanitize_request_arg,
    rest_validate_request_arg,
    wp_parse_list,
)

Args = dict[str, dict[str, Any]]

TYPES = ("active", "newest", "alphabetical", "random", "online", "popular")
"""Orders of the list of members (``type``)."""


def _integers(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "default": [],
        "type": "array",
        "items": {"type": "integer"},
        "distinct": True,
        "sanitize_callback": wp_parse_id_list,
        "validate_callback": rest_validate_request_arg,
    }


def collection_args(common: Mapping[str, Any]) -> Args:
    """The arguments of the list; `common` are those of every collection."""
    return {
        **common,
        "type": {
            "description": "The order of the list.",
            "default": "newest",
            "type": "string",
            "enum": list(TYPES),
            "validate_callback": rest_validate_request_arg,
        },
        "user_id": {
            "description": "Only friends of this member.",
            "default": 0,
            "type": "integer",
            "sanitize_callback": absint,
            "validate_callback": rest_validate_request_arg,
        },
        "user_ids": _integers("Exactly the members with these ids, in this order."),
        "include": _integers("Only members with these ids."),
        "exclude": _integers("No members with these ids."),
        "populate_extras": POPULATE_EXTRAS,
        "member_type": {
            "description": "Only members of one of these types.",
            "default": [],
            "type": "array",
            "items": {"type": "string"},
            "distinct": True,
            "sanitize_callback": _names,
            "validate_callback": rest_validate_request_arg,
        },
        "xprofile": {
            "description": "A query of profile fields that members must match.",
            "type": ["array", "object"],
            "validate_callback": rest_validate_request_arg,
        },
    }


POPULATE_EXTRAS: dict[str, Any] = {
    "description": "Whether to show the properties that take longer to read.",
    "default": False,
    "type": "boolean",
    "sanitize_callback": rest_sanitize_request_arg,
    "validate_callback": rest_validate_request_arg,
}
ID: dict[str, Any] = {"description": "The member's id.", "type": "integer"}


def _names(value: object, *_: object) -> list[str]:
    """Names of a list or of a comma-separated text; an empty name is kept, and matches no member."""
    names = wp_parse_list(value) or ([] if isinstance(value, (list, dict)) else [""])
    return distinct(sanitize_text_field(php_string(name)) for name in names)


def create_args(types: Sequence[str]) -> Args:
    """The arguments of creating a member; `types` are the registered member types."""
    shared = update_args(types)
    return {
        "name": shared["name"],
        "user_login": {
            "description": "The login name.",
            "type": "string",
            "required": True,
            "sanitize_callback": check_username,
            "validate_callback": rest_validate_request_arg,
        },
        "password": {
            "description": "The password to sign in with.",
            "type": "string",
            "required": True,
            "sanitize_callback": check_user_password,
            "validate_callback": rest_validate_request_arg,
        },
        "roles": shared["roles"],
        "member_type": shared["member_type"],
        "email": {"description": "The e-mail address.", "type": "string", "format": "email", "required": True},
    }


def update_args(types: Sequence[str]) -> Args:
    """The arguments of updating a member; `types` are the registered member types."""
    return {
        "name": {
            "description": "The display name.",
            "type": "string",
            "sanitize_callback": sanitize_text_field,
            "validate_callback": rest_validate_request_arg,
        },
        "roles": {
            "description": "The member's roles.",
            "type": "array",
            "items": {"type": "string"},
            "distinct": True,
            "sanitize_callback": rest_sanitize_request_arg,
            "validate_callback": rest_validate_request_arg,
        },
        "member_type": {
            "description": "The member's types, comma-separated.",
            "type": "string",
            "enum": list(types),
            "validate_callback": _is_text,
            "sanitize_callback": None,
        },
    }


def _is_text(value: object, *_: object) -> bool | WP_Error:
    """Any text: it may have several types, and unknown ones, other than the schema's ``enum`` says."""
    return isinstance(value, str) or WP_Error(
        "rest_invalid_type", "member_type is not of type string.", {"param": "member_type"}
    )


def check_reassign(value: Any, *_: Any) -> Any:
    """A user's id; 0 for false, "false" and empty values, with which the posts are deleted too (check_reassign)."""
    if rest_is_integer(value):
        return int(float(value))
    if not value or value == "false":
        return 0
    return WP_Error("rest_invalid_param", "reassign is the id of a user, or false.", {"status": 400})


DELETE_ARGS: Args = {
    "force": {"type": "boolean", "default": False, "description": "Must be true: members have no trash."},
    "reassign": {
        "type": "integer",
        "description": "The user who becomes author of the posts; false deletes the posts.",
        "required": True,
        "sanitize_callback": check_reassign,
    },
}
"""The arguments of deleting a member."""
