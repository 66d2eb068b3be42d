"""The item schema of the activity stream (BP_REST_Activity_Endpoint::get_item_schema)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from buddypress.components.features import ACTIVITY_TYPES
from laurel.wp.contexts import EVERYWHERE

Property = dict[str, Any]


STATUSES = ("published", "spam")


def activity_types(active: Collection[str]) -> list[str]:
    """The types of items that the active components tell of (bp_activity_get_types)."""
    return [name for component, names, _ in ACTIVITY_TYPES if component in active for name in names.split(",")]


def stream_item_schema(active: Collection[str], *, avatars: bool) -> dict[str, Any]:
    """The JSON schema of an item; `active` are the active components' names, `avatars` whether people have some."""
    properties = {**_identity(), **_telling(active), **_state(), **(_avatar() if avatars else {})}
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "bp_activity",
        "type": "object",
        "properties": {name: {"context": EVERYWHERE, **shape} for name, shape in properties.items()},
    }


def _number(description: str, **more: object) -> Property:
    return {"description": description, "type": "integer", **more}


def _readonly(kind: str | list[str], description: str, **more: object) -> Property:
    return {"description": description, "type": kind, "readonly": True, **more}


def _identity() -> dict[str, Property]:
    return {
        "user_id": _number("Who posted it.", readonly=True),
        "name": _readonly("string", "The name shown of who posted it."),
        "date": _readonly(["string", "null"], "When it was posted, in the site's time.", format="date-time"),
        "date_gmt": _readonly(["string", "null"], "When it was posted, in GMT.", format="date-time"),
        "id": _number("The item's number.", readonly=True),
        "link": _readonly("string", "The address of its page.", format="uri"),
        "primary_item_id": _number("The number of what it is about; of a comment, that of the item commented on."),
        "secondary_item_id": _number("The number of what else it is about; of a comment, that of what it answers."),
    }


def _telling(active: Collection[str]) -> dict[str, Property]:
    return {
        "component": {
            "description": "The component that it belongs to.",
            "type": "string",
            "enum": sorted(active),
        },
        "content": {
            "description": "What it says, in HTML.",
            "type": "object",
            "properties": {
                "raw": {"description": "As it is stored.", "type": "string", "context": ["edit"]},
                "rendered": {
                    "description": "As it is shown.",
                    "type": "string",
                    "context": EVERYWHERE,
                    "readonly": True,
                },
            },
        },
        "status": _readonly("string", "Whether it is taken for spam.", enum=list(STATUSES)),
        "title": _readonly("string", "Who did what, in HTML."),
        "type": {"description": "What kind of item it is.", "type": "string", "enum": activity_types(active)},
    }


def _state() -> dict[str, Property]:
    return {
        "favorited": _readonly("boolean", "Whether it is a favourite of the caller."),
        "favorited_count": _readonly("integer", "Of how many members it is a favourite."),
        "comments": _readonly("array", "The comments on it.", items={"type": "object"}),
        "comment_count": _readonly("integer", "How many comments there are on it."),
        "hidden": {"description": "Whether it is kept from others.", "type": "boolean", "context": ["edit", "embed"]},
    }


def _avatar() -> dict[str, Property]:
    picture = {"description": "The address of a picture.", "type": "string", "format": "uri", "context": EVERYWHERE}
    return {
        "user_avatar": _readonly(
            "object",
            "Addresses of a picture of who posted it, by size.",
            properties={"full": picture, "thumb": dict(picture)},
        ),
    }
