"""Site events: kept with the write that causes them, and recorded before its reply goes out, or later.

A write that causes events which a published requirement listens to puts an outbox row for each into its own
transaction. The transaction of what an event leads to takes the row away, on the condition that it is there: so each
counts once, whatever is killed, repeated or raced in between. `record_at_once` records those of a request's own writes;
what it does not come to is swept (`laurel.app.site_events.sweep_outbox`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from laurel.app.errors import TooManyEvents, Unavailable, UserNotFound
from laurel.app.ports.outbox import Rows
from laurel.app.posts.catalogue import Catalogue
from laurel.app.site import Site
from laurel.app.site_events.wordpress_events import Listened
from laurel.domain.awards.event import Event, EventRefused
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.outbox_row import OutboxRow

logger = logging.getLogger("laurel")

EVENTS_PER_WRITE = 50
"""Rows that go with one write: a transaction takes 100 items, those of the write included."""


def outbox_rows(site: Site, write: str, events: Iterable[Event], moment: datetime | None = None) -> Rows:
    """The rows of those events that a requirement listens to.

    `write` names what causes them as nothing else is named, such as ``user#7#3`` for the third version of user 7, so
    that the same write tried again has the same rows; `moment` is when it happens, by default now.

    Raises TooManyEvents.
    """
    return _rows(moment or site.now(), write, events, site.catalogue.listened)


def _rows(moment: datetime, write: str, events: Iterable[Event], listened: Listened) -> Rows:
    heard = [event for event in events if event.trigger in listened]
    if len(heard) > EVENTS_PER_WRITE:
        raise TooManyEvents(write)
    stamp = moment.replace(tzinfo=None).isoformat(timespec="microseconds")
    return [
        OutboxRow(f"{stamp}#{write}#{number:02}", event.trigger, event.user_id, dict(event.args))
        for number, event in enumerate(heard)
    ]


def with_events(
    site: Site,
    catalogue: Catalogue,
    change: CatalogueChange,
    post_id: int,
    events: Callable[[Listened], Iterable[Event]],
) -> CatalogueChange:
    """A change of the catalogue with the rows of what it causes; `events` are given what listens after the change."""
    version = catalogue.version + 1
    listened = catalogue.listened_after(change)
    return replace(change, outbox=_rows(site.now(), f"post#{post_id}#{version}", events(listened), listened))


def keep_events(site: Site, write: str, events: Iterable[Event]) -> None:
    """Keep events that no write of the site brings along, and record them. `write` has to be new each time.

    Raises Unavailable where they cannot be kept.
    """
    rows = outbox_rows(site, write, events)
    if rows:
        site.services.outbox.put(rows)
        site.outbox_rows += rows
        record_at_once(site)


def record_at_once(site: Site) -> None:
    """Record the events that this request's writes caused, while `Site.event_seconds` last; raises nothing.

    Replies that are made afterwards show what was earned. What fails, and what there is no time for, waits to be swept.
    """
    rows, site.outbox_rows = site.outbox_rows, []
    for row in rows:
        if site.event_seconds <= 0:
            return
        begun = time.monotonic()
        try:
            with site.within(site.event_seconds):
                record_row(site, row)
        except Exception as error:
            log_failure(error, row)
        finally:
            site.event_seconds -= time.monotonic() - begun


def record_row(site: Site, row: OutboxRow) -> None:
    """Record the event of a row, whatever its age; the row is gone afterwards.

    An event of a user who is gone, and one that the engine refuses for good, leads to nothing. Raises Unavailable, and
    whatever else keeps an event from being recorded.
    """
    from laurel.app.awards.record_event import record_event  # 33 ms: the engine, which most requests do without

    moment = min(row.time, site.now())
    event = Event(row.trigger, row.user_id, args=row.args, time=moment, imported=True)
    try:
        answer = record_event(site, event, row)
    except (EventRefused, UserNotFound) as refusal:
        logger.warning("a site event leads to nothing", extra={**log_fields(row), "code": _code(refusal)})
        site.services.outbox.delete(row)
        return
    if answer["awarded"]:
        site.forget_user(row.user_id)


def log_failure(error: Exception, row: OutboxRow) -> None:
    """Log why a row waits on: a store that is busy is a warning, anything else a fault."""
    level = logging.WARNING if isinstance(error, Unavailable) else logging.ERROR
    logger.log(level, "a site event waits", extra=log_fields(row), exc_info=error)


def log_fields(row: OutboxRow) -> dict[str, Any]:
    """What a line may hold of a row: never the arguments of its event."""
    return {"outbox_row": row.id, "trigger": row.trigger, "user_id": row.user_id, "failures": row.failures}


def _code(refusal: Exception) -> str:
    return refusal.code if isinstance(refusal, EventRefused) else "rest_user_invalid_id"
