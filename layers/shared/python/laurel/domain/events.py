"""Events: from an activity to everything it leads to (award-engine.md section 4)."""

from __future__ import annotations

from datetime import datetime

from laurel.domain.conditions import matches
from laurel.domain.counting import count_event
from laurel.domain.earning import try_post
from laurel.domain.effects import Decision, NewEarning, NewLog
from laurel.domain.rulebook import Requirement, Rulebook
from laurel.domain.run import Event, Known, Run
from laurel.domain.triggers import INTERNAL_EVENTS, TRIGGERS

NOBODY_LISTENS = "no published requirement listens to this event"
NOTHING_DUE = "the event was noted; nothing was due yet"


def decide(rules: Rulebook, known: Known, event: Event, now: datetime) -> Decision:
    """What an event of a user leads to, as data. Pure: the same arguments give the same decision.

    `now` is the event's moment in the site's time zone. An event that nobody listens to leaves no trace.
    """
    run = Run(rules, known, now)
    if not listeners(rules, event):
        run.decision.reason = NOBODY_LISTENS
        return run.decision
    run.event = event
    run_event(run, event)
    if not any(isinstance(row, NewEarning) for row in run.decision.rows):
        run.decision.reason = NOTHING_DUE
    return run.decision


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


def run_event(run: Run, event: Event) -> None:
    """Log an event, count it for every requirement it is for, and try these one after the other."""
    climbed, run.climbed = run.climbed, set()
    _log(run, event)
    for requirement in listeners(run.rules, event):
        if matches(requirement, event) and count_event(run, requirement, event):
            try_post(run, requirement, event)
    run.climbed |= climbed


def _log(run: Run, event: Event) -> None:
    activity = run.activity(event.trigger)
    before = activity.count
    meta = {"count": before, **event.args}
    if event.specific_id:
        meta["achievement_post"] = event.specific_id
        specific = run.activity(event.trigger, event.specific_id)
        specific.first = specific.first or run.today
        specific.count += 1
    activity.first = activity.first or run.today
    activity.count += 1
    label = TRIGGERS[event.trigger].label if event.trigger in TRIGGERS else event.trigger
    tags = {"trigger_type": label, "trigger_type_key": event.trigger, "count": activity.count}
    run.log(NewLog("event_trigger", event.trigger, "private", "event", tags, specific_id=event.specific_id, meta=meta))
