"""Try out what an activity would lead to, without recording it."""

from __future__ import annotations

from typing import Any

from laurel.app.awards.engine_run import Reach, wanted_of
from laurel.app.awards.event import Activity
from laurel.app.awards.record_event import REPEATED, answer_of, answer_without, event_of, marker_keys
from laurel.app.errors import UserNotFound
from laurel.app.site import Site
from laurel.domain.awards.decide import NOBODY_LISTENS, decide
from laurel.domain.awards.listeners import listeners


def simulate_event(site: Site, activity: Activity) -> dict[str, Any]:
    """The answer `record_event` would give now; nothing is written. Raises EventRefused, UserNotFound."""
    event, moment = event_of(site, activity)
    rules = site.catalogue.rules
    listening = listeners(rules, event)
    if not listening:
        return answer_without(activity, NOBODY_LISTENS)
    asked = marker_keys(activity, event, moment)
    records = site.engine.read(activity.user_id, wanted_of(rules, Reach(listening, event=event), asked))
    if records.user is None:
        raise UserNotFound(activity.user_id)
    if records.markers:
        return answer_without(activity, REPEATED)
    return answer_of(activity, decide(rules, records.known, event, moment))
