"""Dry run of an event."""

from __future__ import annotations

from laurel.app.awards.engine_run import read_and_decide
from laurel.app.awards.prepare_event import Answer, prepare_event
from laurel.app.site import Site
from laurel.domain.awards.event import Event


def simulate_event(site: Site, event: Event) -> Answer:
    """The answer that `record_event` would return now; nothing is written. Raises EventRefused, UserNotFound.

    Errors that only a commit raises are not reported: a lost race, and more global maxima than one transaction holds.
    """
    prepared = prepare_event(site, event)
    if nothing := prepared.leads_nowhere(site):
        return prepared.answer_to_nothing(site, nothing)
    _, decided = read_and_decide(site, event.user_id, prepared.reach, prepared.decide, prepared.marker_keys)
    return prepared.answer(decided)
