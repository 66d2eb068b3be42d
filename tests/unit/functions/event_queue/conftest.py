"""Messages as they come out of the queue."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from event_queue import app, reasons
from laurel_cli.aws.lambda_context import LambdaContext
from laurel_cli.aws.template import Function

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Port:
    """The port to the queue: keeps what is asked of it, or raises a fault, for the messages it is set for."""

    def __init__(self):
        self.delayed = []
        """Ids of messages and seconds, in their order."""
        self.refused = []
        """Messages and reasons, in their order."""
        self.faults = {}
        self.asked = 0

    def delay(self, message, seconds):
        self._ask(message)
        self.delayed.append((message.id, seconds))

    def refuse(self, message, reason):
        self._ask(message)
        self.refused.append((message, reason))

    def _ask(self, message):
        self.asked += 1
        if message.id in self.faults:
            raise self.faults[message.id]


class Queue:
    """Makes messages, delivers them, and knows which were to be delivered again.

    ``before`` is in seconds before noon, which is now; ``attempt`` is how many times a message was delivered.
    """

    def __init__(self, container, port):
        self.container = container
        self.handler = app.entry(container)
        self.port = port
        self.context = LambdaContext.for_function(Function("EventQueue", "event_queue.app.handler", 1024, 60))

    def message(self, trigger="gamipress_login", *, before=0, body=None, attempt=1, **detail):
        """One record of an SQS event: an event of user 2, or whatever body is given."""
        envelope = {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": trigger,
            "source": "tests",
            "time": (NOON - timedelta(seconds=before)).isoformat(),
            "detail": {"user_id": 2, **detail},
        }
        message_id = str(uuid.uuid4())
        return {
            "messageId": message_id,
            "receiptHandle": f"receipt of {message_id}",
            "body": json.dumps(envelope) if body is None else body,
            "attributes": {"ApproximateReceiveCount": str(attempt)},
            "messageAttributes": {"sender": {"dataType": "String", "stringValue": "tests"}},
        }

    def deliver(self, *records):
        """Hand records to the function; which of them failed, by their places."""
        failures = self.handler({"Records": list(records)}, self.context)["batchItemFailures"]
        failed = {failure["itemIdentifier"] for failure in failures}
        assert len(failures) == len(failed)
        return {place for place, record in enumerate(records) if record["messageId"] in failed}

    def delays(self, *records):
        """The seconds that each message is delayed for, None for the queue's own time."""
        delayed = dict(self.port.delayed)
        assert len(delayed) == len(self.port.delayed)
        return [delayed.get(record["messageId"]) for record in records]

    def reasons(self):
        """The reasons of refusals by message."""
        return {message.id: reason for message, reason in self.port.refused}


@pytest.fixture
def queue(container, services, lines, monkeypatch):
    monkeypatch.setattr(reasons, "logger", lines.logger)
    container.event_queue = Port()
    return Queue(container, container.event_queue)
