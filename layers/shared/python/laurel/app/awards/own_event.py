"""Own events: those that a member's own client sends about the member, of triggers that are declared for it."""

from __future__ import annotations

from dataclasses import replace

from laurel.app.awards.prepare_event import prepare_event
from laurel.app.errors import EventLimitReached, OwnEventRefused
from laurel.app.ports.sign_ins import ALL
from laurel.app.site import Site
from laurel.domain.awards.event import Event
from laurel.domain.awards.rules.declared import ClientSending

PERIODS = {"minute": 60, "hour": 60 * 60, "day": 24 * 60 * 60}
"""The seconds of the windows of limits, which begin with each minute, hour and day in UTC."""


def own_event(site: Site, event: Event, user_id: int) -> Event:
    """The event as one of the member's own; nothing is read or written.

    Raises OwnEventRefused unless it is about that user, no import, and its trigger is declared for clients;
    EventRefused for one that is not as its trigger is declared.
    """
    if event.user_id != user_id or event.imported:
        raise OwnEventRefused("Only events of yourself are accepted.")
    if not _sending(site, event).allowed:
        raise OwnEventRefused(f"The trigger {event.trigger} is not declared for clients.")
    own = replace(event, own=True)
    prepare_event(site, own)
    return own


def count_own_event(site: Site, event: Event) -> None:
    """Count an own event in the window of its trigger: one conditional write, and one read where it has an id.

    An event whose id is known is not counted. Concurrent requests never exceed the limit. Raises EventLimitReached;
    then nothing is counted.
    """
    sending = _sending(site, event)
    if not sending.limit or (event.id_key and site.engine.marker(event.id_key) is not None):
        return
    seconds = PERIODS.get(sending.per, PERIODS["day"])
    now = int(site.now().timestamp())
    window = now // seconds
    counter, rooms = f"own#{event.user_id}#{event.trigger}", {ALL: sending.limit}
    if site.services.sign_ins.count_attempt(counter, window, rooms, expires=(window + 2) * seconds) is not None:
        raise EventLimitReached(event.trigger, sending.limit, sending.per, (window + 1) * seconds - now)


def _sending(site: Site, event: Event) -> ClientSending:
    declared = site.catalogue.rules.declared.get(event.trigger)
    return declared.client if declared else ClientSending()
