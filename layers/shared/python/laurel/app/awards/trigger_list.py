"""The table of triggers and a site's declared ones as one list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.domain.awards.rules.declared import GROUP, DeclaredTrigger
from laurel.domain.awards.triggers import ONCE, TRIGGERS, Once


def list_triggers(
    group: str = "", search: str = "", declared: Mapping[str, DeclaredTrigger] = {}
) -> list[dict[str, Any]]:
    """All triggers in the order of the table (gamipress_get_activity_triggers), then the declared ones by name.

    Or those of one `group`, or those with a text (`search`) in their name or label, in any case.
    """
    own = (_declared(declared[name]) for name in sorted(declared))
    found = [row for row in (*_built_in(), *own) if group in ("", row["group"])]
    sought = search.casefold()
    return [row for row in found if sought in row["trigger"] or sought in row["label"].casefold()]


def _built_in() -> list[dict[str, Any]]:
    return [
        {
            "trigger": trigger.name,
            "label": trigger.label,
            "group": trigger.group,
            "args": list(trigger.args),
            "specific_arg": trigger.specific_arg,
            "once": _name(trigger.once),
            "internal": trigger.internal,
            "declared": False,
        }
        for trigger in TRIGGERS.values()
    ]


def _declared(trigger: DeclaredTrigger) -> dict[str, Any]:
    client = trigger.client
    return {
        "trigger": trigger.name,
        "label": trigger.label,
        "group": GROUP,
        "args": list(trigger.arguments),
        "specific_arg": "",
        "once": _name(trigger.once),
        "internal": False,
        "declared": True,
        "value": trigger.value,
        "arguments": {
            name: {**schema, "required": name in trigger.required} for name, schema in trigger.arguments.items()
        },
        "client": {"allowed": client.allowed, "limit": client.limit, "per": client.per},
    }


def _name(once: Once | None) -> str:
    """The name of a kind of repetition; of a declared trigger's without one, its arguments and the day."""
    if once is None:
        return ""
    named = next((name for name, kind in ONCE.items() if kind == once), "")
    return named or " ".join([*once.by, *(["day"] if once.daily else [])])
