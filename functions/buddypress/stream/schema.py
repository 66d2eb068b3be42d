"""The item schema of the activity stream (BP_REST_Activity_Endpoint::get_item_schema)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from buddypress.components.features import ACTIVITY_TYPES
from laurel.wp.contexts import EVERYWHERE

Property = dict[str, Any]


STATUSES = ("published", "spam")


def activity_types(active: Collection[str]) -> list[str]:
    """The types of stream items of the active components (bp_activity_get_types)."""
    return [name for component, names, _ in ACTIVITY_TYPES if component in active for name in names.split(",")]


def stream_item_schema(active: Collection[str], *, avatars: bool) -> dict[str, Any]:
    """The JSON schema of a stream item; `active` are the active components, `avatars` whether avatars are shown."""
    properties = {**_identity(), **_content(active), **_state(), **(_avatar() if avatars else {})}
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
        "user_id": _number("The id of the author.", readonly=True),
        "name": _readonly("string", "The author's display name."),
        "date": _readonly(["string", "null"], "When it was posted, in the site's time zone.", format="date-time"),
        "date_gmt": _readonly(["string", "null"], "When it was posted, in GMT.", format="date-time"),
        "id": _number("The item's id.", readonly=True),
        "link": _readonly("string", "The address of the item's page.", format="uri"),
        "primary_item_id": _number("The id of the object the item is about; of a comment, the id of its item."),
        "secondary_item_id": _number("The id of a second object; of a comment, the id of what it replies to."),
    }


def _content(active: Collection[str]) -> dict[str, Property]:
    return {
        "component": {
            "description": "The item's component.",
            "type": "string",
            "enum": sorted(active),
        },
        "content": {
            "description": "The item's content, in HTML.",
            "type": "object",
            "properties": {
                "raw": {"description": "The content as stored.", "type": "string", "context": ["edit"]},
                "rendered": {
                    "description": "The content rendered.",
                    "type": "string",
                    "context": EVERYWHERE,
                    "readonly": True,
                },
            },
        },
        "status": _readonly("string", "Whether the item is published or marked as spam.", enum=list(STATUSES)),
        "title": _readonly("string", "The item's title, in HTML."),
        "type": {"description": "The item's type.", "type": "string", "enum": activity_types(active)},
    }


def _state() -> dict[str, Property]:
    return {
        "favorited": _readonly("boolean", "Whether it is one of the caller's favourites."),
        "favorited_count": _readonly("integer", "How many members have it as a favourite."),
        "comments": _readonly("array", "The comments on it.", items={"type": "object"}),
        "comment_count": _readonly("integer", "The number of comments on it."),
        "hidden": {
            "description": "Whether other members do not see it.",
            "type": "boolean",
            "context": ["edit", "embed"],
        },
    }


def _avatar() -> dict[str, Property]:
    picture = {"description": "The address of a picture.", "type": "string", "format": "uri", "context": EVERYWHERE}
    return {
        "user_avatar": _readonly(
            "object",
            "Addresses of the author's avatar by size.",
            properties={"full": picture, "thumb": dict(picture)},
        ),
    }
