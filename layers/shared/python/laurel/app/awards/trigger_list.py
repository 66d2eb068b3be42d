"""The table of triggers as a list."""

from __future__ import annotations

from typing import Any

from laurel.domain.awards.triggers import ONCE, TRIGGERS, Once


def list_triggers(group: str = "") -> list[dict[str, Any]]:
    """All triggers in the order of the table, or those of one group (gamipress_get_activity_triggers)."""
    return [
        {
            "trigger": trigger.name,
            "label": trigger.label,
            "group": trigger.group,
            "args": list(trigger.args),
            "specific_arg": trigger.specific_arg,
            "once": _name(trigger.once),
            "internal": trigger.internal,
        }
        for trigger in TRIGGERS.values()
        if group in ("", trigger.group)
    ]


def _name(once: Once | None) -> str:
    return next((name for name, kind in ONCE.items() if kind == once), "")
