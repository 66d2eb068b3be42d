"""Record an event of a user and award what it leads to, each event exactly once."""

from __future__ import annotations

from laurel.app.awards.engine_run import change_user
from laurel.app.awards.prepare_event import Answer, prepare_event
from laurel.app.site import Site
from laurel.domain.awards.event import Event
from laurel.domain.records.outbox_row import OutboxRow


def record_event(site: Site, event: Event, row: OutboxRow | None = None) -> Answer:
    """Record one event; the answer has what was earned, or the reason why nothing was.

    An event that no requirement listens to, or of a blocked user, writes nothing, not even the marker of its ``id``.
    The same ``id`` again returns the same answer, ``repeated``; with another body it is refused. A site event has an
    outbox `row`: it is recorded only while the row exists, and the commit deletes it. Raises EventRefused,
    UserNotFound, Unavailable.
    """
    prepared = prepare_event(site, event)
    if nothing := prepared.leads_nowhere(site):
        _drop(site, row)
        return prepared.answer_to_nothing(site, nothing)
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
    """Delete the row of an event that leads to no commit."""
    if row is not None:
        site.services.outbox.delete(row)
