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


class Queue:
    """Makes messages, delivers them, and knows which were to be delivered again.

    ``before`` is in seconds before noon, which is now.
    """

    def __init__(self, container):
        self.handler = app.entry(container)
        self.context = LambdaContext.for_function(Function("EventQueue", "event_queue.app.handler", 1024, 60))

    def message(self, trigger="gamipress_login", *, before=0, body=None, **detail):
        """One record of an SQS event: an event of user 2, or whatever body is given."""
        envelope = {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": trigger,
            "source": "tests",
            "time": (NOON - timedelta(seconds=before)).isoformat(),
            "detail": {"user_id": 2, **detail},
        }
        return {"messageId": str(uuid.uuid4()), "body": json.dumps(envelope) if body is None else body}

    def deliver(self, *records):
        """Hand records to the function; which of them failed, by their places."""
        failures = self.handler({"Records": list(records)}, self.context)["batchItemFailures"]
        failed = {failure["itemIdentifier"] for failure in failures}
        assert len(failures) == len(failed)
        return {place for place, record in enumerate(records) if record["messageId"] in failed}


@pytest.fixture
def queue(container, services, lines, monkeypatch):
    monkeypatch.setattr(reasons, "logger", lines.logger)
    return Queue(container)
