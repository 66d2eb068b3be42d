"""The arguments of the activity stream's routes (BP_REST_Activity_Endpoint)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from buddypress.stream.schema import activity_types
from laurel.app.community.stream.list import SCOPES
from laurel.rest.errors import WP_Error
from laurel.wp.bounds import LARGEST_ID

Args = dict[str, dict[str, Any]]

CONTENT_LENGTH = 10_000
"""The longest content of an item, in characters."""

ID: dict[str, Any] = {"description": "The item's number.", "type": "integer"}


def _number(description: str, **more: object) -> dict[str, Any]:
    return {"description": description, "type": "integer", **more}


def _about(description: str) -> dict[str, Any]:
    return _number(description, minimum=0, maximum=LARGEST_ID)


def _ids(description: str) -> dict[str, Any]:
    return {"description": description, "default": [], "type": "array", "items": {"type": "integer"}}


def _choice(description: str, *names: str, **more: object) -> dict[str, Any]:
    return {"description": description, "type": "string", "enum": list(names), **more}


def collection_args(common: Mapping[str, Any], active: Collection[str]) -> Args:
    """The list's arguments; `common` are those every collection has."""
    kinds = {"type": "string", "enum": activity_types(active)}
    return {
        **common,
        "exclude": _ids("Not the items with these numbers."),
        "include": _ids("Only items with these numbers."),
        "order": _choice("The latest last, or first.", "asc", "desc", default="desc"),
        "after": {
            "description": "Only what was posted after this time.",
            "type": ["string", "null"],
            "format": "date-time",
        },
        "user_id": _number("Only what this member posted.", default=0),
        "status": _choice(
            "Only what is taken for spam, or is not.", "ham_only", "spam_only", "all", default="ham_only"
        ),
        "scope": _choice("Only what concerns the member in this way.", *SCOPES),
        "group_id": _number("Only what belongs to this group.", default=0),
        "site_id": _number("Only what belongs to this site.", default=0),
        "primary_id": _number("Only what is about this, or comments on it.", default=0),
        "secondary_id": _number("Only what is about this, too, or answers it.", default=0),
        "component": _choice("Only what belongs to this component.", *sorted(active)),
        "type": {"description": "Only items of these kinds.", "type": "array", "items": kinds},
        "display_comments": {
            "description": "Where comments are: left out, among the items (stream) or under them (threaded).",
            "type": "string",
            "default": "",
        },
    }


def item_args(active: Collection[str]) -> Args:
    """What an item may be given."""
    return {
        "primary_item_id": _about("The number of what it is about."),
        "secondary_item_id": _about("The number of what else it is about."),
        "component": _choice("The component that it belongs to.", *sorted(active)),
        "type": _choice("What kind of item it is.", *activity_types(active)),
        "content": {
            "description": "What it says, in HTML.",
            "type": ["string", "object"],
            "properties": {"raw": {"type": "string"}},
            "validate_callback": _check_content,
            "sanitize_callback": None,
        },
        "hidden": {"description": "Whether to keep it from others.", "type": "boolean"},
    }


def content_of(value: object) -> str:
    """The text of a content that was given as such or as ``{raw}``, "" for none."""
    text = value.get("raw") if isinstance(value, dict) else value
    return text if isinstance(text, str) else ""


def _check_content(value: object, *_: object) -> bool | WP_Error:
    given = value.get("raw", "") if isinstance(value, dict) else value
    if given is not None and not isinstance(given, str):
        return WP_Error("rest_invalid_type", "content is not of type string.", {"param": "content"})
    if len(given or "") > CONTENT_LENGTH:
        return WP_Error("rest_too_long", f"content has at most {CONTENT_LENGTH} characters.")
    return True
