"""The arguments of the members' routes (BP_REST_Members_Endpoint)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from laurel.rest.errors import WP_Error
from laurel.rest.formatting.text import php_string, sanitize_text_field
from laurel.rest.resources.collection import absint, wp_parse_id_list
from laurel.rest.resources.user_args import check_user_password, check_username
from laurel.rest.schema import (
    rest_is_integer,
    rest_sanitize_request_arg,
    rest_validate_request_arg,
    wp_parse_list,
)

Args = dict[str, dict[str, Any]]

TYPES = ("active", "newest", "alphabetical", "random", "online", "popular")
"""The lists of members."""


def _integers(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "default": [],
        "type": "array",
        "items": {"type": "integer"},
        "sanitize_callback": wp_parse_id_list,
        "validate_callback": rest_validate_request_arg,
    }


def collection_args(common: Mapping[str, Any]) -> Args:
    """The list's arguments; `common` are those every collection has."""
    return {
        **common,
        "type": {
            "description": "Which list.",
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
        "user_ids": _integers("Exactly these members, in this order."),
        "include": _integers("Only members with these numbers."),
        "exclude": _integers("Not the members with these numbers."),
        "populate_extras": POPULATE_EXTRAS,
        "member_type": {
            "description": "Only members of one of these types.",
            "default": [],
            "type": "array",
            "items": {"type": "string"},
            "sanitize_callback": _names,
            "validate_callback": rest_validate_request_arg,
        },
        "xprofile": {
            "description": "What profile fields must hold.",
            "type": ["array", "object"],
            "validate_callback": rest_validate_request_arg,
        },
    }


POPULATE_EXTRAS: dict[str, Any] = {
    "description": "Whether to show what takes longer to find.",
    "default": False,
    "type": "boolean",
    "sanitize_callback": rest_sanitize_request_arg,
    "validate_callback": rest_validate_request_arg,
}
ID: dict[str, Any] = {"description": "The member's number.", "type": "integer"}


def _names(value: object, *_: object) -> list[str]:
    """Names given as a list, or as text with commas; one that is empty stays, and is nobody's."""
    names = wp_parse_list(value) or ([] if isinstance(value, (list, dict)) else [""])
    return [sanitize_text_field(php_string(name)) for name in names]


def create_args(types: Sequence[str]) -> Args:
    """What a new member may be given."""
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
    """What may change of a member."""
    return {
        "name": {
            "description": "The name shown.",
            "type": "string",
            "sanitize_callback": sanitize_text_field,
            "validate_callback": rest_validate_request_arg,
        },
        "roles": {
            "description": "The member's roles.",
            "type": "array",
            "items": {"type": "string"},
            "sanitize_callback": rest_sanitize_request_arg,
            "validate_callback": rest_validate_request_arg,
        },
        "member_type": {
            "description": "The member's types, with commas between them.",
            "type": "string",
            "enum": list(types),
            "validate_callback": _is_text,
            "sanitize_callback": None,
        },
    }


def _is_text(value: object, *_: object) -> bool | WP_Error:
    """The schema's list of types is for people: a text may name several, and names that nobody knows."""
    return isinstance(value, str) or WP_Error(
        "rest_invalid_type", "member_type is not of type string.", {"param": "member_type"}
    )


def check_reassign(value: Any, *_: Any) -> Any:
    """A user's id, or 0 for false, "false" and nothing: then the posts go too (check_reassign)."""
    if rest_is_integer(value):
        return int(float(value))
    if not value or value == "false":
        return 0
    return WP_Error("rest_invalid_param", "reassign is the id of a user, or false.", {"status": 400})


DELETE_ARGS: Args = {
    "force": {"type": "boolean", "default": False, "description": "Must be true: members have no trash."},
    "reassign": {
        "type": "integer",
        "description": "Who gets the posts; false deletes them.",
        "required": True,
        "sanitize_callback": check_reassign,
    },
}
"""The arguments of deleting a member."""
