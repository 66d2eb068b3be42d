"""The schema of a user's progress with a goal."""

from __future__ import annotations

from typing import Any

_INTEGER, _BOOLEAN, _STRING = {"type": "integer"}, {"type": "boolean"}, {"type": "string"}
_ROUND = (
    "The numbers of a requirement are of the round that is shown: the one under way, or, of an achievement that cannot "
    "be earned again, the last one."
)

_REQUIREMENT: dict[str, tuple[dict[str, Any], str]] = {
    "kind": (
        {**_STRING, "enum": ["points-award", "points-deduct", "step", "rank-requirement"]},
        "What kind of requirement it is: its post type.",
    ),
    "post_id": (_INTEGER, "The id of the requirement's post."),
    "title": (_STRING, "The title of the requirement's post."),
    "count": (_INTEGER, "How many events, points or ranks of those needed are done in the round that is shown."),
    "needed": (_INTEGER, "How many events, points or ranks the requirement takes."),
    "percentage": ({**_INTEGER, "minimum": 0, "maximum": 100}, "How much of it is done in the round, in percent."),
    "open": (_BOOLEAN, "Whether it can be earned now: events that it listens to count."),
    "times": (_INTEGER, "How often the user earned it, in all rounds."),
    "maximum": (_INTEGER, "How often it can be earned, 0 for no limit."),
    "trigger": (_STRING, "The trigger that it listens to."),
    "earned": (_BOOLEAN, "Whether it was earned in the round that is shown. A points award is never: it pays anew."),
    "optional": (_BOOLEAN, "Whether the goal can be earned without it."),
    "limit_left": (
        {"type": ["integer", "null"]},
        "How many more events count in the current day, week … of its limit, null for no limit.",
    ),
}
_GOAL: dict[str, tuple[dict[str, Any], str]] = {
    "type": (_STRING, "The slug of its achievement or rank type, or points-type for the awards of a points type."),
    "post_id": (_INTEGER, "The id of the goal: an achievement, a rank, or a points type."),
    "title": (_STRING, "The title of the goal's post."),
    "count": (
        _INTEGER,
        "How many of those needed are done in the round under way; all of them once it cannot be earned again.",
    ),
    "needed": (_INTEGER, "How many requirements, points or ranks it takes, 0 for the awards of a points type."),
    "percentage": (
        {**_INTEGER, "minimum": 0, "maximum": 100},
        "100 once it was earned, however often it can be earned again; of a rank, and before that: how much is done.",
    ),
    "open": (_BOOLEAN, "Whether it can still be earned, for the first time or once more."),
    "times": (_INTEGER, "How often the user earned it, 0 for never."),
    "maximum": (_INTEGER, "How often a user can earn it, 0 for no limit."),
    "earned_at": (
        {"type": ["string", "null"], "format": "date-time"},
        "When the user last earned it, in the site's time zone; null if never.",
    ),
    "next_step": ({"type": ["integer", "null"]}, "The id of the requirement to earn next, null if there is none."),
}


def progress_schema() -> dict[str, Any]:
    """The schema of a goal with its requirements, as ``laurel/v1/users/{id}/progress`` lists them."""
    requirements = {
        "description": f"The requirements of the goal, in their order. {_ROUND}",
        "type": "array",
        "items": {"type": "object", "properties": _described(_REQUIREMENT)},
        "context": ["view"],
        "readonly": True,
    }
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "progress",
        "type": "object",
        "properties": {**_described(_GOAL), "requirements": requirements},
    }


def _described(fields: dict[str, tuple[dict[str, Any], str]]) -> dict[str, Any]:
    return {
        name: {"description": text, **schema, "context": ["view"], "readonly": True}
        for name, (schema, text) in fields.items()
    }
