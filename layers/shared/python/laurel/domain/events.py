"""Events: from an activity to everything it leads to (award-engine.md section 4)."""

from __future__ import annotations

from datetime import datetime

from laurel.domain.conditions import matches
from laurel.domain.earning import try_post
from laurel.domain.effects import Decision, NewLog
from laurel.domain.limits import still_in_window
from laurel.domain.rulebook import Requirement, Rulebook
from laurel.domain.run import Event, Known, Run
from laurel.domain.triggers import REVOKE, TRIGGERS, UNLOCK, UNLOCK_ALL

NOBODY_LISTENS = "no published requirement listens to this event"
NOTHING_DUE = "the event was noted; nothing was due yet"

INTERNAL_EVENTS = ((UNLOCK_ALL, "all-achievements"), (UNLOCK, "any-achievement"), (REVOKE, "revoke-any-achievement"))
"""What the engine's own events begin with, and the trigger of the requirements they are for."""


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
    if not run.earned:
        run.decision.reason = NOTHING_DUE
    return run.decision


def listeners(rules: Rulebook, event: Event) -> list[Requirement]:
    """The published requirements an event is for, in the order they are tried in."""
    for prefix, trigger in INTERNAL_EVENTS:
        if event.trigger.startswith(prefix) and "achievement_type" in event.args:
            of_type = event.args["achievement_type"]
            return [r for r in rules.listeners.get(trigger, ()) if r.achievement_type == of_type]
    found = rules.listeners.get(event.trigger, [])
    declared = TRIGGERS.get(event.trigger)
    if declared is not None and declared.specific_arg:
        return [requirement for requirement in found if requirement.achievement_post == event.specific_id]
    return found


def run_event(run: Run, event: Event) -> None:
    """Log an event, count it for every requirement it is for, and try these one after the other."""
    _log(run, event)
    for requirement in listeners(run.rules, event):
        if not matches(run, requirement, event):
            continue
        _count(run, requirement, event)
        try_post(run, requirement, event)
        run.counted.discard(requirement.id)


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


def _count(run: Run, requirement: Requirement, event: Event) -> None:
    """Count an event for a requirement, unless its period is full or its rank is not next (5.3)."""
    rank = run.rules.ranks.get(requirement.parent)
    if rank is not None:
        if not run.is_next_rank(rank):
            return
        if requirement.count > 1 and rank.type in run.climbed:
            return
        _begin_era(run, requirement, run.state.eras.get(rank.type, 0))
    progress = run.progress(requirement.id)
    if requirement.id not in run.known.progress and progress.completed == 0 and progress.count == 0 and rank is None:
        progress.count = _earlier(run, requirement, event)
    if requirement.limit_type not in ("", "unlimited"):
        stamps = still_in_window(progress.stamps, requirement.limit_type, run.now)
        if len(stamps) >= requirement.limit:
            progress.stamps = stamps
            return
        progress.stamps = [*stamps, int(run.now.timestamp())]
    progress.count += 1
    run.counted.add(requirement.id)


def _begin_era(run: Run, requirement: Requirement, era: int) -> None:
    """Towards a rank, only events since the present rank was reached count."""
    progress = run.progress(requirement.id)
    if progress.era != era:
        progress.era, progress.count, progress.stamps = era, 0, []


def _earlier(run: Run, requirement: Requirement, event: Event) -> int:
    """Events logged before the requirement was first counted: they count if its parent was there by then (X57)."""
    if requirement.count <= 1 or event.trigger not in TRIGGERS:
        return 0
    key = (event.trigger, requirement.achievement_post if TRIGGERS[event.trigger].specific_arg else 0)
    activity = run.known.activity.get(key)
    parent = run.rules.parent_of(requirement)
    since = parent.date if parent else requirement.date
    return activity.count if activity is not None and since <= activity.first else 0
