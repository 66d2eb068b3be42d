"""One batch of the queue: every user's events in the order of their time, failures one by one.

Powertools' BatchProcessor knows nothing of groups, but handles what it is given one after the other. So it is
given the records in the order of time, and what has to wait for an earlier event of its user fails untried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from event_queue.envelope import Unreadable, read_event
from event_queue.reasons import TRANSIENT, HeldBack, OutOfTime, log_failure
from laurel.app.awards.record_event import record_event
from laurel.app.errors import Unavailable
from laurel.app.metrics import QUEUE_EVENTS_REFUSED
from laurel.app.site import Site
from laurel.domain.awards.event import Event, EventRefused

RESERVE_MILLISECONDS = 10_000
"""So much time must be left to begin with another event: a contended user may be decided again for seconds."""

Remaining = Callable[[], int]
"""Milliseconds until the invocation is ended (the Lambda context's get_remaining_time_in_millis)."""

Read = Event | EventRefused | Unreadable
"""What was read of a message: its event, or why it holds none that is taken."""

_FIRST = datetime.min.replace(tzinfo=UTC)


def handle_batch(site: Site, records: Iterable[Mapping[str, Any]], remaining: Remaining) -> dict[str, Any]:
    """Record the events of an SQS event; the answer names the messages to be delivered again (batchItemFailures).

    A message that can never be taken is among them, too: the queue moves it to the dead-letter queue in the end.
    Every failure is logged with its reason. Raises nothing for any single message.
    """
    batch = _Batch(site, remaining)
    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    with processor([dict(record) for record in batch.in_order(records)], batch.handle):
        processor.process()
    return dict(processor.response())


class _Batch:
    """What the events of one batch have to know of each other."""

    def __init__(self, site: Site, remaining: Remaining) -> None:
        self._site = site
        self._remaining = remaining
        self._read: dict[str, Read] = {}
        self._waiting: set[int] = set()
        """Users with an event that has to be delivered again."""

    def in_order(self, records: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """The records by the time of their events, as they came where that is the same."""
        kept = list(records)
        for record in kept:
            self._read[record["messageId"]] = _read(record["body"], self._site.now())
        return sorted(kept, key=lambda record: _moment(self._read[record["messageId"]]))

    def handle(self, record: SQSRecord) -> None:
        """Record the event of one message; what it raises is why the message will be delivered again."""
        read = self._read[record.message_id]
        try:
            self._record(read)
        except Exception as error:
            code = log_failure(error, record.message_id, read if isinstance(read, Event) else None)
            if code not in TRANSIENT:
                self._site.count(QUEUE_EVENTS_REFUSED, kind=code)
            raise

    def _record(self, read: Read) -> None:
        if not isinstance(read, Event):
            raise read
        if read.user_id in self._waiting:
            raise HeldBack("an earlier event of the user has to be delivered again first")
        try:
            if self._remaining() < RESERVE_MILLISECONDS:
                raise OutOfTime("the invocation is about to end")
            record_event(self._site, read)
        except (Unavailable, OutOfTime):
            self._waiting.add(read.user_id)
            raise


def _read(body: str, now: datetime) -> Read:
    try:
        return read_event(body, now)
    except (EventRefused, Unreadable) as refused:
        return refused


def _moment(read: Read) -> datetime:
    return (read.time or read.received or _FIRST) if isinstance(read, Event) else _FIRST
