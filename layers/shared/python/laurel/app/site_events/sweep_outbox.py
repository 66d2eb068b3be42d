"""Sweep the outbox: record the site events whose request ended before they were recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from laurel.app.errors import Unavailable
from laurel.app.metrics import OUTBOX_AGE, OUTBOX_FAILURES, OUTBOX_SWEPT
from laurel.app.site import Site
from laurel.app.site_events.outbox import log_failure, record_row
from laurel.domain.records.outbox_row import OutboxRow

REQUEST_TIME = timedelta(seconds=5)
"""A younger row is probably being recorded by its request; if both try, only one succeeds."""

ROW_SECONDS = 5.0
"""Seconds of lost races for one row, after which it waits for the next sweep."""


@dataclass(slots=True)
class Swept:
    """The result of one sweep: ids of the rows that were recorded, and of those that failed."""

    recorded: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def sweep_outbox(site: Site, may_go_on: Callable[[], bool]) -> Swept:
    """Record the events of the waiting rows, the oldest first, and last those that failed before.

    `may_go_on` is called before each row; False ends the sweep. A row that fails is counted, logged and tried again by
    the next sweep, without blocking the others. The age of the oldest remaining row is recorded as a metric. Raises
    Unavailable if the rows cannot be read.
    """
    run = Swept()
    failing: list[OutboxRow] = []
    left: list[OutboxRow] = []
    for row in _in_order(site.services.outbox.waiting(site.now() - REQUEST_TIME), failing):
        if not may_go_on():
            left += [row, *failing]
            break
        if _is_recorded(site, row):
            run.recorded.append(row.id)
        else:
            run.failed.append(row.id)
            left.append(row)
    _count(site, run, left)
    return run


def _in_order(rows: Iterable[OutboxRow], failing: list[OutboxRow]) -> Iterator[OutboxRow]:
    """Yield the rows that never failed, then those that did, which `failing` collects meanwhile."""
    for row in rows:
        if row.failures:
            failing.append(row)
        else:
            yield row
    while failing:
        yield failing.pop(0)


def _is_recorded(site: Site, row: OutboxRow) -> bool:
    try:
        with site.within(ROW_SECONDS):
            record_row(site, row)
    except Exception as error:
        log_failure(error, row)
        with suppress(Unavailable):
            site.services.outbox.count_failure(row)
        return False
    return True


def _count(site: Site, run: Swept, left: Iterable[OutboxRow]) -> None:
    counts = {OUTBOX_SWEPT: len(run.recorded), OUTBOX_FAILURES: len(run.failed)}
    oldest = min((row.time for row in left), default=None)
    if oldest is not None:
        counts[OUTBOX_AGE] = int((site.now() - oldest).total_seconds())
    for name, amount in counts.items():
        if amount:
            site.count(name, amount)
