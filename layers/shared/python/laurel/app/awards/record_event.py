"""Record an event of a user and award what it leads to, exactly once."""

from __future__ import annotations

from laurel.app.awards.engine_run import change_user
from laurel.app.awards.prepare_event import Answer, prepare_event
from laurel.app.site import Site
from laurel.domain.awards.event import Event
from laurel.domain.awards.reach import listeners
from laurel.domain.records.outbox_row import OutboxRow


def record_event(site: Site, event: Event, row: OutboxRow | None = None) -> Answer:
    """Record one event; the answer says what was earned, or why nothing was.

    An event without listeners writes nothing, so an ``id`` is known from the first time that a requirement listens.
    The same ``id`` again gives the same answer; with another body it is refused. An event that waited in an outbox
    `row` counts as long as that is there, and takes it away. Raises EventRefused, UserNotFound, Unavailable.
    """
    prepared = prepare_event(site, event)
    if not listeners(site.catalogue.rules, prepared.event):
        _drop(site, row)
        return prepared.answer_without_listeners(site)
    committed = change_user(
        site,
        event.user_id,
        prepared.reach,
        prepared.decide,
        moment=prepared.moment,
        markers=prepared.markers,
        outbox_row=row,
    )
    if not committed.took_row:
        _drop(site, row)
    return prepared.answer(committed)


def _drop(site: Site, row: OutboxRow | None) -> None:
    """Remove a row whose event leads to no commit that could take it."""
    if row is not None:
        site.services.outbox.delete(row)
