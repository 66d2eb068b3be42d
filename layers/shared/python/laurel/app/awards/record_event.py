"""Record an event of a user and award what it leads to, exactly once."""

from __future__ import annotations

from laurel.app.awards.engine_run import change_user
from laurel.app.awards.prepare_event import Answer, prepare_event
from laurel.app.site import Site
from laurel.domain.awards.event import Event
from laurel.domain.awards.reach import listeners


def record_event(site: Site, event: Event) -> Answer:
    """Record one event; the answer says what was earned, or why nothing was.

    An event without listeners writes nothing, so an ``id`` is known from the first time that a requirement listens.
    The same ``id`` again gives the same answer; with another body it is refused. Raises EventRefused, UserNotFound,
    Unavailable.
    """
    prepared = prepare_event(site, event)
    if not listeners(site.catalogue.rules, prepared.event):
        return prepared.answer_without_listeners(site)
    committed = change_user(
        site, event.user_id, prepared.reach, prepared.decide, moment=prepared.moment, markers=prepared.markers
    )
    return prepared.answer(committed)
