"""Which requirements an event is for."""

from __future__ import annotations

from laurel.domain.awards.event import Event
from laurel.domain.awards.rulebook import Requirement, Rulebook
from laurel.domain.awards.triggers import INTERNAL_EVENTS, TRIGGERS


def listeners(rules: Rulebook, event: Event) -> list[Requirement]:
    """The published requirements an event is for, in the order they are tried in."""
    of_type = event.args.get("achievement_type", "")
    for trigger, prefix in INTERNAL_EVENTS.items():
        if of_type and event.trigger == prefix + of_type:
            return [r for r in rules.listeners.get(trigger, ()) if r.achievement_type == of_type]
    found = rules.listeners.get(event.trigger, [])
    declared = TRIGGERS.get(event.trigger)
    if declared is not None and declared.specific_arg:
        return [r for r in found if event.specific_id and r.achievement_post == event.specific_id]
    return found
