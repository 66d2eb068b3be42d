"""Try out what an event would lead to, without recording it."""

from __future__ import annotations

from typing import Any

from laurel.app.awards.engine_run import Reach, wanted_of
from laurel.app.awards.record_event import REPEATED, answer_of, answer_without, marker_keys, prepared
from laurel.app.errors import UserNotFound
from laurel.app.site import Site
from laurel.domain.awards.decide import NOBODY_LISTENS, decide
from laurel.domain.awards.event import Event
from laurel.domain.awards.reach import listeners


def simulate_event(site: Site, event: Event) -> dict[str, Any]:
    """The answer `record_event` would give now; nothing is written. Raises EventRefused, UserNotFound."""
    event, moment = prepared(site, event)
    rules = site.catalogue.rules
    listening = listeners(rules, event)
    if not listening:
        return answer_without(event, NOBODY_LISTENS)
    asked = marker_keys(event, moment)
    records = site.engine.read(event.user_id, wanted_of(rules, Reach(listening, event=event), asked))
    if records.user is None:
        raise UserNotFound(event.user_id)
    if records.markers:
        return answer_without(event, REPEATED)
    return answer_of(event, decide(rules, records.known, event, moment))
