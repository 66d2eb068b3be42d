"""What the routes of privacy take and return."""

from __future__ import annotations

from typing import Any

from laurel.domain.records.erasure import MODES
from laurel.wp.cursors import CURSOR
from wp_users.delete_args import check_reassign

USER: dict[str, Any] = {"description": "The user's id.", "type": "integer"}

EXPORT_ARGS: dict[str, Any] = {
    "per_page": {
        "description": "The most items on a page; one of long texts may have fewer.",
        "type": "integer",
        "default": 200,
        "minimum": 1,
        "maximum": 500,
    },
    "cursor": CURSOR,
}

_VALUE = {"type": ["string", "integer", "boolean"]}

_NAMED = {
    "type": "object",
    "required": ["name", "value"],
    "properties": {"name": {"type": "string"}, "value": _VALUE},
}

GROUPS: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["group_id", "group_label", "items"],
        "properties": {
            "group_id": {"type": "string", "description": "The same on each page that has items of the group."},
            "group_label": {"type": "string"},
            "items": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["item_id", "data"],
                    "properties": {
                        "item_id": {"type": "string"},
                        "data": {"type": "array", "items": _NAMED},
                    },
                },
            },
        },
    },
}

ERASE_ARGS: dict[str, Any] = {
    "mode": {
        "description": "erase: the user goes with all their rows; anonymize: rows and sums stay with a pseudonym.",
        "type": "string",
        "enum": list(MODES),
        "required": True,
    },
    "reassign": {
        "type": "integer",
        "description": "The user who becomes author of the posts. To erase, false deletes the posts; to anonymize,"
        " posts stay with the pseudonym by default.",
        "sanitize_callback": check_reassign,
    },
    "managed": {
        "type": "boolean",
        "description": "Whether the person may have awarded by hand, so that all logs are looked through for their"
        " name; by default, whether their roles allow it now.",
    },
}

ERASED: dict[str, Any] = {
    "type": "object",
    "required": ["user_id", "mode", "pseudonym", "jobs"],
    "properties": {
        "user_id": {"type": "integer"},
        "mode": {"type": "string", "enum": list(MODES)},
        "pseudonym": {"type": "string", "description": "What rows that stay say instead of the person's name."},
        "jobs": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Ids of the jobs that work the rows which the request left.",
        },
    },
}
