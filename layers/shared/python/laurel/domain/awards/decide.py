"""Decide on an event: everything that it leads to (award-engine.md section 4)."""

from __future__ import annotations

from datetime import datetime

from laurel.domain.awards.earning import run_event
from laurel.domain.awards.effects import Decision, NewEarning
from laurel.domain.awards.event import Event
from laurel.domain.awards.reach import listeners
from laurel.domain.awards.rulebook import Rulebook
from laurel.domain.awards.run import Known, Run

NO_LISTENER = "no published requirement listens to this event"
NOTHING_DUE = "the event was noted; nothing was due yet"


def decide(rules: Rulebook, known: Known, event: Event, now: datetime) -> Decision:
    """The decision on an event of a user. Pure: the same arguments give the same decision.

    `now` is the event's moment in the site's time zone. An event that no requirement listens to is not even logged.
    """
    run = Run(rules, known, now)
    if not listeners(rules, event):
        run.decision.reason = NO_LISTENER
        return run.decision
    run.event = event
    run_event(run, event)
    if not any(isinstance(row, NewEarning) for row in run.decision.rows):
        run.decision.reason = NOTHING_DUE
    return run.decision
