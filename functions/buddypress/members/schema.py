"""The item schema of members (BP_REST_Members_Endpoint::get_item_schema)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from laurel.wp.contexts import EDIT, EVERYWHERE, READING

Property = dict[str, Any]


SLUGS = ("is_friend", "not_friends", "pending", "awaiting_response")
"""How two members may stand to each other."""


def _shape(kind: str | list[str], description: str, context: list[str], **more: object) -> Property:
    return {"description": description, "type": kind, "context": context, **more}


def _readonly(kind: str | list[str], description: str, context: list[str], **more: object) -> Property:
    return _shape(kind, description, context, readonly=True, **more)


def member_schema(types: Sequence[str], *, avatars: bool) -> dict[str, Any]:
    """The JSON schema of a member; `types` are the registered member types, `avatars` whether people have some."""
    pictures = {"avatar_urls": _avatars()} if avatars else {}
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "bp_members",
        "type": "object",
        "properties": {**_identity(types), **_account(), **_community(), **pictures},
    }


def _identity(types: Sequence[str]) -> dict[str, Property]:
    return {
        "id": _readonly("integer", "The member's number.", EVERYWHERE),
        "name": _shape("string", "The name shown.", EVERYWHERE),
        "mention_name": _readonly("string", "The name by which others mention the member.", EVERYWHERE),
        "link": _readonly("string", "The address of the member's page.", EVERYWHERE, format="uri"),
        "user_login": _shape("string", "The login name, which never changes.", EVERYWHERE, required=True),
        "member_types": _readonly(
            "array", "The member's types.", EVERYWHERE, enum=list(types), items={"type": "string"}
        ),
    }


def _account() -> dict[str, Property]:
    moment: dict[str, Any] = {"format": "date-time"}
    return {
        "registered_date": _readonly(["string", "null"], "When the member came, in the site's time.", [EDIT], **moment),
        "registered_date_gmt": _readonly(["string", "null"], "When the member came, in GMT.", [EDIT], **moment),
        "registered_since": _readonly("string", "How long ago the member came.", READING),
        "password": _shape("string", "The password to sign in with, never shown.", [], required=True),
        "roles": _shape("array", "The member's roles.", [EDIT], items={"type": "string"}),
        "capabilities": _readonly("object", "Everything the member may do.", [EDIT]),
        "extra_capabilities": _readonly("object", "What the member was given directly.", [EDIT]),
    }


def _community() -> dict[str, Property]:
    date: Property = {"type": ["string", "null"], "readonly": True, "format": "date-time"}
    return {
        "xprofile": _readonly("array", "The extended profile.", READING),
        "friendship_status": _readonly("bool", "Whether the member is the caller's friend.", EVERYWHERE),
        "friendship_status_slug": _readonly(
            "string", "How the member stands to the caller.", EVERYWHERE, enum=list(SLUGS)
        ),
        "last_activity": _readonly(
            "object",
            "When the member was active last.",
            READING,
            format="date-time",
            properties={
                "timediff": {"description": "How long ago.", "type": "string", "readonly": True},
                "date": {"description": "In the site's time.", **date},
                "date_gmt": {"description": "In GMT.", **date},
            },
        ),
        "latest_update": {
            "description": "The latest update the member posted.",
            "type": "object",
            "readonly": True,
            "properties": {
                "id": _readonly("integer", "Its number.", READING),
                "raw": _shape("string", "Its text as written.", READING),
                "rendered": _readonly("string", "Its text in HTML.", READING),
            },
        },
        "total_friend_count": _readonly("integer", "How many friends the member has.", EVERYWHERE),
    }


def _avatars() -> Property:
    picture = _shape("string", "The address of a picture.", READING, format="uri")
    return _readonly(
        "object", "Addresses of a picture, by size.", READING, properties={"full": picture, "thumb": dict(picture)}
    )


_NAMES: Property = {"type": "array", "items": {"type": "string"}}
_DATE: Property = {"type": ["string", "null"]}

RECEIVED: dict[str, Property] = {
    "xprofile": {"type": ["object", "array"]},
    "friendship_status": {"type": "boolean"},
    "friendship_status_slug": {"type": "string", "enum": ["", *SLUGS]},
    "capabilities": _NAMES,
    "extra_capabilities": _NAMES,
    "member_types": _NAMES,
    "last_activity": {"type": "object", "properties": {"timediff": _DATE, "date": _DATE, "date_gmt": _DATE}},
}
"""How properties of replies really look where the schema says otherwise."""
