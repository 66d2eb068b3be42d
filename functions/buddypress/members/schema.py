"""The item schema of members (BP_REST_Members_Endpoint::get_item_schema)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from laurel.wp.contexts import EDIT, EVERYWHERE, READING

Property = dict[str, Any]


SLUGS = ("is_friend", "not_friends", "pending", "awaiting_response")
"""The states of friendship between two members."""


def _shape(kind: str | list[str], description: str, context: list[str], **more: object) -> Property:
    return {"description": description, "type": kind, "context": context, **more}


def _readonly(kind: str | list[str], description: str, context: list[str], **more: object) -> Property:
    return _shape(kind, description, context, readonly=True, **more)


def member_schema(types: Sequence[str], *, avatars: bool) -> dict[str, Any]:
    """The JSON schema of a member; `types` are the registered member types, `avatars` whether avatars are shown."""
    pictures = {"avatar_urls": _avatars()} if avatars else {}
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "bp_members",
        "type": "object",
        "properties": {**_identity(types), **_account(), **_community(), **pictures},
    }


def _identity(types: Sequence[str]) -> dict[str, Property]:
    return {
        "id": _readonly("integer", "The member's id.", EVERYWHERE),
        "name": _shape("string", "The display name.", EVERYWHERE),
        "mention_name": _readonly("string", "The name for mentions of the member.", EVERYWHERE),
        "link": _readonly("string", "The address of the member's page.", EVERYWHERE, format="uri"),
        "user_login": _shape("string", "The login name, which never changes.", EVERYWHERE, required=True),
        "member_types": _readonly(
            "array", "The member's types.", EVERYWHERE, enum=list(types), items={"type": "string"}
        ),
    }


def _account() -> dict[str, Property]:
    moment: dict[str, Any] = {"format": "date-time"}
    return {
        "registered_date": _readonly(
            ["string", "null"], "When the member registered, in the site's time zone.", [EDIT], **moment
        ),
        "registered_date_gmt": _readonly(["string", "null"], "When the member registered, in GMT.", [EDIT], **moment),
        "registered_since": _readonly("string", "How long ago the member registered.", READING),
        "password": _shape("string", "The login password, never shown.", [], required=True),
        "roles": _shape("array", "The member's roles.", [EDIT], items={"type": "string"}),
        "capabilities": _readonly("object", "All capabilities of the member.", [EDIT]),
        "extra_capabilities": _readonly("object", "Capabilities assigned to the member directly: the roles.", [EDIT]),
    }


def _community() -> dict[str, Property]:
    date: Property = {"type": ["string", "null"], "readonly": True, "format": "date-time"}
    return {
        "xprofile": _readonly("array", "The extended profile.", READING),
        "friendship_status": _readonly("bool", "Whether the member is the caller's friend.", EVERYWHERE),
        "friendship_status_slug": _readonly(
            "string", "The state of friendship between the member and the caller.", EVERYWHERE, enum=list(SLUGS)
        ),
        "last_activity": _readonly(
            "object",
            "When the member was last active.",
            READING,
            format="date-time",
            properties={
                "timediff": {"description": "How long ago.", "type": "string", "readonly": True},
                "date": {"description": "In the site's time zone.", **date},
                "date_gmt": {"description": "In GMT.", **date},
            },
        ),
        "latest_update": {
            "description": "The latest update the member posted.",
            "type": "object",
            "readonly": True,
            "properties": {
                "id": _readonly("integer", "The update's id.", READING),
                "raw": _shape("string", "The text as stored.", READING),
                "rendered": _readonly("string", "The text in HTML.", READING),
            },
        },
        "total_friend_count": _readonly("integer", "How many friends the member has.", EVERYWHERE),
    }


def _avatars() -> Property:
    picture = _shape("string", "The address of a picture.", READING, format="uri")
    return _readonly(
        "object", "Addresses of the avatar by size.", READING, properties={"full": picture, "thumb": dict(picture)}
    )


_NAMES: Property = {"type": "array", "items": {"type": "string"}}
_DATE: Property = {"type": ["string", "null"]}

RESPONSE_PROPERTIES: dict[str, Property] = {
    "xprofile": {"type": ["object", "array"]},
    "friendship_status": {"type": "boolean"},
    "friendship_status_slug": {"type": ["string", "boolean"], "enum": ["", *SLUGS, False]},
    "capabilities": _NAMES,
    "extra_capabilities": _NAMES,
    "member_types": _NAMES,
    "last_activity": {"type": "object", "properties": {"timediff": _DATE, "date": _DATE, "date_gmt": _DATE}},
}
"""Properties whose values in responses differ from the published schema, with their true schemas."""
