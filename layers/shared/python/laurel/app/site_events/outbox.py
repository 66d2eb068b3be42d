"""The outbox of site events: written with what causes them, and recorded before the response, or later by a sweep.

A write that causes events to which a published requirement listens puts an outbox row for each into its own
transaction. The transaction that records an event deletes the row, on the condition that it exists: so each event
counts exactly once, despite crashes, retries and races. `record_at_once` records the rows of a request's own writes;
the others are swept (`laurel.app.site_events.sweep_outbox`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
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
"""The most rows of one write: a transaction takes 100 items, including those of the write."""


def outbox_rows(site: Site, write: str, events: Iterable[Event], moment: datetime | None = None) -> Rows:
    """The outbox rows of those events that a published requirement listens to.

    `write` is a unique name of the write that causes them, such as ``user#7#3`` for version 3 of user 7, so that a
    retry of the same write has the same rows; `moment` is when it happens, by default now. Raises TooManyEvents.
    """
    return _rows(moment or site.now(), write, events, site.catalogue.listened)


def _rows(moment: datetime, write: str, events: Iterable[Event], listened: Listened) -> Rows:
    relevant = [event for event in events if event.trigger in listened]
    if len(relevant) > EVENTS_PER_WRITE:
        raise TooManyEvents(write)
    stamp = moment.replace(tzinfo=None).isoformat(timespec="microseconds")
    return [
        OutboxRow(f"{stamp}#{write}#{number:02}", event.trigger, event.user_id, dict(event.args))
        for number, event in enumerate(relevant)
    ]


def with_events(
    site: Site,
    catalogue: Catalogue,
    change: CatalogueChange,
    post_id: int,
    events: Callable[[Listened], Iterable[Event]],
) -> CatalogueChange:
    """A change of the catalogue with the outbox rows of its events.

    `events` gets the triggers that are listened to after the change. Raises TooManyEvents.
    """
    version = catalogue.version + 1
    listened = catalogue.listened_after(change)
    return replace(change, outbox=_rows(site.now(), f"post#{post_id}#{version}", events(listened), listened))


def keep_events(site: Site, write: str, events: Iterable[Event]) -> None:
    """Store the outbox rows of events that no other write causes, and record them. `write` is unique per call.

    Raises Unavailable if they cannot be stored.
    """
    rows = outbox_rows(site, write, events)
    if rows:
        site.services.outbox.put(rows)
        site.outbox_rows += rows
        record_at_once(site)


def record_at_once(site: Site) -> None:
    """Record the events of this request's writes, within `Site.event_seconds`; raises nothing.

    Responses that are made afterwards have what was earned. Events that fail, or for which no time is left, wait for
    the next sweep.
    """
    rows, site.outbox_rows = site.outbox_rows, []
    for _, run in groupby(rows, key=lambda row: row.user_id):
        waiting = list(run)
        while waiting:
            if site.event_seconds <= 0:
                return
            begun = time.monotonic()
            try:
                with site.within(site.event_seconds):
                    del waiting[: record_rows(site, waiting)]
            finally:
                site.event_seconds -= time.monotonic() - begun


def record_rows(site: Site, rows: Sequence[OutboxRow]) -> int:
    """Record the events of the first of a user's rows, as many as one commit takes; how many. Raises nothing.

    Rows whose events are recorded, or lead to nothing, are deleted.
    """
    from laurel.app.awards.record_events import record_some  # 33 ms: the engine, which most requests do without

    results = record_some(site, [_event(site, row) for row in rows], rows)
    for row, result in zip(rows, results, strict=False):
        try:
            _work(site, row, result)
        except Exception as error:
            log_failure(error, row)
    return len(results)


def record_row(site: Site, row: OutboxRow) -> None:
    """Record the event of a row of any age; the row is deleted.

    An event of a deleted user, and one that the engine refuses permanently, leads to nothing. Raises Unavailable, and
    any other error that prevents the event from being recorded.
    """
    from laurel.app.awards.record_events import record_some  # 33 ms: the engine, which most requests do without

    _work(site, row, record_some(site, [_event(site, row)], [row])[0])


def _event(site: Site, row: OutboxRow) -> Event:
    return Event(row.trigger, row.user_id, args=row.args, time=min(row.time, site.now()), imported=True)


def _work(site: Site, row: OutboxRow, result: Mapping[str, Any] | Exception) -> None:
    """What follows from what came of the event of a row. Raises what prevented it from being recorded."""
    if isinstance(result, EventRefused | UserNotFound):
        logger.warning("a site event leads to nothing", extra={**log_fields(row), "code": _code(result)})
        site.services.outbox.delete(row)
    elif isinstance(result, Exception):
        raise result
    elif result["awarded"]:
        site.forget_user(row.user_id)


def log_failure(error: Exception, row: OutboxRow) -> None:
    """Log why a row was not recorded: a warning if the store was unavailable, else an error."""
    level = logging.WARNING if isinstance(error, Unavailable) else logging.ERROR
    logger.log(level, "a site event waits", extra=log_fields(row), exc_info=error)


def log_fields(row: OutboxRow) -> dict[str, Any]:
    """The fields of a row that may be logged: never the arguments of its event."""
    return {"outbox_row": row.id, "trigger": row.trigger, "user_id": row.user_id, "failures": row.failures}


def _code(refusal: Exception) -> str:
    return refusal.code if isinstance(refusal, EventRefused) else "rest_user_invalid_id"
