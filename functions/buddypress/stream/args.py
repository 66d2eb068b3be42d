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
"""The longest content of a stream item, in characters."""

ID: dict[str, Any] = {"description": "The stream item's id.", "type": "integer"}


def _number(description: str, **more: object) -> dict[str, Any]:
    return {"description": description, "type": "integer", **more}


def _about(description: str) -> dict[str, Any]:
    return _number(description, minimum=0, maximum=LARGEST_ID)


def _ids(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "default": [],
        "type": "array",
        "items": {"type": "integer"},
        "distinct": True,
    }


def _choice(description: str, *names: str, **more: object) -> dict[str, Any]:
    return {"description": description, "type": "string", "enum": list(names), **more}


def collection_args(common: Mapping[str, Any], active: Collection[str]) -> Args:
    """The arguments of the list; `common` are those of every collection, `active` the active components."""
    kinds = {"type": "string", "enum": activity_types(active)}
    return {
        **common,
        "exclude": _ids("No items with these ids."),
        "include": _ids("Only items with these ids."),
        "order": _choice("Newest last (asc) or first (desc).", "asc", "desc", default="desc"),
        "after": {
            "description": "Only items posted after this time.",
            "type": ["string", "null"],
            "format": "date-time",
        },
        "user_id": _number("Only items this member posted.", default=0),
        "status": _choice(
            "Only items that are not spam, that are, or all.", "ham_only", "spam_only", "all", default="ham_only"
        ),
        "scope": _choice("Only items in this relation to the member.", *SCOPES),
        "group_id": _number("Only items of this group.", default=0),
        "site_id": _number("Only items of this site.", default=0),
        "primary_id": _number("Only items about the object with this id, or comments on that item.", default=0),
        "secondary_id": _number("Only items whose second object has this id, or comments that reply to it.", default=0),
        "component": _choice("Only items of this component.", *sorted(active)),
        "type": {"description": "Only items of these types.", "type": "array", "items": kinds, "distinct": True},
        "display_comments": {
            "description": "Comments: left out, as items of the list (stream) or within their items (threaded).",
            "type": "string",
            "default": "",
        },
    }


def update_args(active: Collection[str]) -> Args:
    """The arguments of updating an item, which needs its type; `active` are the active components."""
    args = create_args(active)
    return {**args, "type": {**args["type"], "required": True}}


def create_args(active: Collection[str]) -> Args:
    """The arguments of creating an item; `active` are the active components."""
    return {
        "link": {
            "description": "The address of the item's page. Without effect: the site gives it.",
            "type": "string",
            "format": "uri",
        },
        "primary_item_id": _about("The id of the object the item is about."),
        "secondary_item_id": _about("The id of a second object the item is about."),
        "component": _choice("The item's component.", *sorted(active)),
        "type": _choice("The item's type.", *activity_types(active)),
        "content": {
            "description": "The item's content, in HTML.",
            "type": ["string", "object"],
            "properties": {"raw": {"type": "string"}},
            "validate_callback": _check_content,
            "sanitize_callback": None,
        },
        "hidden": {"description": "Whether to hide the item from other members.", "type": "boolean"},
    }


def content_of(value: object) -> str:
    """The text of a ``content`` given as text or as ``{raw}``; "" for anything else."""
    text = value.get("raw") if isinstance(value, dict) else value
    return text if isinstance(text, str) else ""


def _check_content(value: object, *_: object) -> bool | WP_Error:
    given = value.get("raw", "") if isinstance(value, dict) else value
    if given is not None and not isinstance(given, str):
        return WP_Error("rest_invalid_type", "content is not of type string.", {"param": "content"})
    if len(given or "") > CONTENT_LENGTH:
        return WP_Error("rest_too_long", f"content has at most {CONTENT_LENGTH} characters.")
    return True
