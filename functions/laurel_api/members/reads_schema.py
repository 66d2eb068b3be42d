"""The schemas of what members read: earnings, logs, balances and ranks of a user."""

from __future__ import annotations

from typing import Any

_INTEGER, _STRING = {"type": "integer"}, {"type": "string"}
_DATE = {"type": ["string", "null"], "format": "date-time"}

EARNING: dict[str, tuple[dict[str, Any], str]] = {
    "id": (_INTEGER, "The earning's id."),
    "post_id": (_INTEGER, "The id of the post that was earned; 0 where it is hidden from the caller."),
    "type": (_STRING, "The slug of the post's type."),
    "title": (_STRING, 'The earning\'s title; "" where it is hidden from the caller.'),
    "hidden": (
        {"type": "boolean"},
        "Whether the post is hidden, or not published: of it others see the date only.",
    ),
    "points": ({"type": ["integer", "null"]}, "The points; null for others who may not see the balances."),
    "points_type": ({"type": ["string", "null"]}, 'The slug of their type, "" for none; null as the points.'),
    "date": (_DATE, "When it was earned, in the site's time zone."),
}
LOG: dict[str, tuple[dict[str, Any], str]] = {
    "id": (_INTEGER, "The log's id."),
    "type": (_STRING, "The type of log."),
    "trigger": (_STRING, 'The trigger that was logged, "" for none.'),
    "title": (_STRING, "The log's title."),
    "access": (_STRING, "public, or private: only managers are shown private logs."),
    "points": (_INTEGER, "The signed points of the log, 0 for none."),
    "points_type": (_STRING, 'The slug of their type, "" for none.'),
    "date": (_DATE, "When it was logged, in the site's time zone."),
}
BALANCE: dict[str, tuple[dict[str, Any], str]] = {
    "points_type": (_STRING, "The slug of the points type."),
    "points_type_id": (_INTEGER, "The id of the points type."),
    "name": (_STRING, "The plural name of the points type."),
    "points": (_INTEGER, "The balance."),
    "label": (_STRING, "The balance with the name of its points type, in the format of the type."),
}
_RANK = {"type": ["object", "null"], "properties": {"post_id": _INTEGER, "title": _STRING}}
RANK: dict[str, tuple[dict[str, Any], str]] = {
    "type": (_STRING, "The slug of the rank type."),
    "type_id": (_INTEGER, "The id of the rank type."),
    "name": (_STRING, "The singular name of the rank type."),
    "rank": (_RANK, "The user's rank, the lowest one if none was reached; null where the type has no rank."),
    "next": (_RANK, "The rank above it, null at the top."),
    "since": (_DATE, "When the rank was reached, in the site's time zone; null if none was."),
}


_FAR = {
    "type": ["object", "null"],
    "properties": {"count": _INTEGER, "needed": _INTEGER, "percentage": {**_INTEGER, "minimum": 0, "maximum": 100}},
}
ACHIEVEMENT: dict[str, tuple[dict[str, Any], str]] = {
    "post_id": (_INTEGER, "The id of the achievement."),
    "type": (_STRING, "The slug of its type."),
    "title": (_STRING, "Its title."),
    "description": (_STRING, "Its excerpt, as text."),
    "image": (_INTEGER, "The id of its picture, 0 for none."),
    "points": (_INTEGER, "What is paid with it."),
    "points_type": (_STRING, 'The slug of the type of these, "" for none.'),
    "hidden": ({"type": "boolean"}, "Whether it is shown to those only who earned it."),
    "earned": ({"type": "boolean"}, "Whether the user has it."),
    "times": (_INTEGER, "How often the user earned it."),
    "maximum": (_INTEGER, "How often a user can earn it, 0 for no limit."),
    "earned_at": (_DATE, "When the user last earned it, in the site's time zone; null if never, or too long ago."),
    "progress": (_FAR, "How many of its steps, points or ranks are done; null for others."),
    "next_step": ({"type": ["integer", "null"]}, "The id of the step to earn next; null if there is none."),
}


def described(title: str, fields: dict[str, tuple[dict[str, Any], str]]) -> dict[str, Any]:
    """The schema of an object with these fields, all read only."""
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": title,
        "type": "object",
        "properties": {
            name: {"description": text, **schema, "context": ["view"], "readonly": True}
            for name, (schema, text) in fields.items()
        },
    }
