"""One batch of the event queue: each user's events in the order of their times, failures reported one by one.

What is refused is sent to the dead letters and only then reported as handled, so that Lambda deletes it. What failed
is delivered again after a pause that grows with its deliveries (`event_queue.failed`); an event that waits for an
earlier one of its user has that one's pause, so that both are there at the same time again.

Powertools' BatchProcessor has no message groups, but handles records in the given order. So it gets the records
sorted by time, and an event that has to wait for an earlier event of its user fails without being tried. The events of
a user are recorded together with the first of them (`laurel.app.awards.record_events`).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from event_queue.envelope import read_event
from event_queue.failed import FailedMessages, attempt_of
from event_queue.reasons import TRANSIENT, HeldBack, OutOfTime, is_permanent, log_failure
from laurel.app.awards.record_events import Result, record_some
from laurel.app.errors import Unavailable, UserNotFound
from laurel.app.metrics import QUEUE_EVENTS_FAILED, QUEUE_EVENTS_REFUSED, QUEUE_EVENTS_TAKEN
from laurel.app.ports.event_queue import EventQueue
from laurel.app.site import Site
from laurel.domain.awards.event import Event
from laurel.domain.failure import Failure
from laurel.wp.external_ids.events import with_user_id

RESERVE_MILLISECONDS = 10_000
"""Milliseconds that must remain to begin another event: deciding a contended user may be retried for seconds."""

Remaining = Callable[[], int]
"""Milliseconds until the invocation ends (the Lambda context's get_remaining_time_in_millis)."""

Read = Event | Failure
"""A parsed message: its event, or the reason why it is refused, or not tried."""

_FIRST = datetime.min.replace(tzinfo=UTC)


def handle_batch(
    site: Site, queue: Callable[[], EventQueue | None], records: Sequence[Mapping[str, Any]], remaining: Remaining
) -> dict[str, Any]:
    """Record the events of an SQS batch; return the messages to deliver again (``batchItemFailures``).

    ``queue`` gives the queue where one fails. A message that is always refused is not among them once it is among the
    dead letters; without a queue it is, until its deliveries are used up. Every failure is logged with its reason.
    Raises nothing for any single message.
    """
    batch = _Batch(site, FailedMessages(queue, remaining), remaining)
    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    with processor([dict(record) for record in batch.in_order(records)], batch.handle):
        processor.process()
    batch.failed.hasten()
    response: dict[str, Any] = {**processor.response()}
    failed = len(response["batchItemFailures"])
    for name, amount in (
        (QUEUE_EVENTS_TAKEN, len(records) - failed - batch.refused),
        (QUEUE_EVENTS_FAILED, failed),
    ):
        if amount:
            site.count(name, amount)
    return response


class _Batch:
    """The state that the events of one batch share."""

    def __init__(self, site: Site, failed: FailedMessages, remaining: Remaining) -> None:
        self._site = site
        self._remaining = remaining
        self.failed = failed
        self.refused = 0
        """Messages that were put among the dead letters."""
        self._read: dict[str, Read] = {}
        self._waiting: dict[int, int] = {}
        """Users with an event that has to be delivered again, and how many times that was delivered."""
        self._left: dict[int, deque[str]] = defaultdict(deque)
        """By user: the messages, in the order of their times, whose events were not recorded yet."""
        self._results: dict[str, Result] = {}
        self._unresolved: dict[str, Unavailable] = {}
        """By the ``user`` of events: why it could not be found out who that is."""

    def in_order(self, records: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """The records sorted by the time of their events; records of equal time keep their order."""
        kept = list(records)
        for record in kept:
            self._read[record["messageId"]] = self._read_body(record["body"])
        for record in kept:  # whom another event of the batch has made by now
            if isinstance(self._read[record["messageId"]], UserNotFound):
                self._read[record["messageId"]] = self._read_body(record["body"])
        kept.sort(key=lambda record: _moment(self._read[record["messageId"]]))
        for record in kept:
            read = self._read[record["messageId"]]
            if isinstance(read, Event):
                self._left[read.user_id].append(record["messageId"])
        return kept

    def _read_body(self, body: str) -> Read:
        try:
            return read_event(body, self._site.now(), self._with_user_id)
        except Failure as refused:
            return refused

    def _with_user_id(self, fields: dict[str, Any]) -> dict[str, Any]:
        """The fields with the id of a user who is named by an external id; who may put events may make users.

        What could not be found out for one event of a user is not found out for a later one, which waits for it.
        """
        named = repr(fields.get("user"))
        if named in self._unresolved:
            raise self._unresolved[named]
        try:
            return with_user_id(self._site, fields, lambda: True, lambda _: True)
        except Unavailable as error:
            self._unresolved[named] = error
            raise

    def handle(self, record: SQSRecord) -> None:
        """Record the event of one message, or refuse it. Raises the reason why the message will be delivered again."""
        read = self._read[record.message_id]
        try:
            self._record(record.message_id, read, attempt_of(record))
        except Exception as error:
            code = log_failure(error, record.message_id, read if isinstance(read, Event) else None)
            if code not in TRANSIENT:
                self._site.count(QUEUE_EVENTS_REFUSED, kind=code)
            if is_permanent(code) and self.failed.refuse(record, code):
                self.refused += 1
                return
            attempt = attempt_of(record)
            self.failed.put_back(
                record, self._waiting.get(read.user_id, attempt) if isinstance(read, Event) else attempt
            )
            raise

    def _record(self, message_id: str, read: Read, attempt: int) -> None:
        if not isinstance(read, Event):
            raise read
        if read.user_id in self._waiting:
            raise HeldBack("an earlier event of the user has to be delivered again first")
        try:
            if message_id not in self._results:
                self._record_some(read.user_id)
            result = self._results[message_id]
            if isinstance(result, Exception):
                raise result
        except (Unavailable, OutOfTime):
            self._waiting[read.user_id] = attempt
            raise

    def _record_some(self, user_id: int) -> None:
        """Record the next events of a user, as many as one commit takes."""
        if self._remaining() < RESERVE_MILLISECONDS:
            raise OutOfTime("the invocation is about to end")
        left = self._left[user_id]
        events = [event for message_id in left if isinstance(event := self._read[message_id], Event)]
        for result in record_some(self._site, events):
            self._results[left.popleft()] = result


def _moment(read: Read) -> datetime:
    return (read.time or read.received or _FIRST) if isinstance(read, Event) else _FIRST
