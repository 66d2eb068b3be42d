"""Logs of the consumers of the queue and of the streams: a line per batch, metrics, and no content of messages."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest

from event_queue import app as event_queue
from laurel_cli.aws.lambda_context import LambdaContext
from laurel_cli.aws.template import Function
from notices import app as notices
from projections import app as projections

EVENTS = Path(__file__).parents[3] / "events"
HUSH = "hush-5ecret-w0rd"


@pytest.fixture
def context():
    return LambdaContext.for_function(Function("EventQueue", "event_queue.app.handler", 1024, 60))


@pytest.fixture
def written(capfd):
    return lambda: [json.loads(line) for line in capfd.readouterr().out.splitlines()]


def message(trigger="gamipress_login", body=None, **detail):
    envelope = {
        "id": str(uuid.uuid4()),
        "detail-type": trigger,
        "time": "2026-03-01T12:00:00Z",
        "detail": {"user_id": 2, **detail},
    }
    return {"messageId": str(uuid.uuid4()), "body": body or json.dumps(envelope)}


def metrics_of(lines):
    return {
        (metric["Name"], line.get("kind", "")): sum(line[metric["Name"]])
        for line in lines
        if "_aws" in line
        for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
    }


def batch_of(lines):
    (line,) = [line for line in lines if line.get("message") == "batch"]
    return line


def test_a_batch_of_events(services, context, written, container):
    twice = message(id="one")
    event_queue.entry(container)({"Records": [twice, twice, message(), message("no_such_trigger")]}, context)
    lines = written()
    line = batch_of(lines)
    assert (line["records"], line["failed"]) == (4, 1)
    assert line["function_request_id"] == context.aws_request_id
    assert {"dynamodb_calls", "read_units", "write_units", "duration_ms", "cold_start"} <= line.keys()
    assert metrics_of(lines) == {
        ("Awards", "points"): 2,
        ("DuplicatesSuppressed", ""): 1,
        ("QueueEventsTaken", ""): 3,
        ("QueueEventsFailed", ""): 1,
        ("QueueEventsRefused", "rest_unknown_trigger"): 1,
    }


def test_what_is_among_the_dead_letters_is_refused_and_not_failed(services, context, written, container):
    class Queue:
        def refuse(self, message, reason):
            pass

    container.event_queue = Queue()
    event_queue.entry(container)({"Records": [message(), message("no_such_trigger")]}, context)
    lines = written()
    assert (batch_of(lines)["records"], batch_of(lines)["failed"]) == (2, 0)
    assert metrics_of(lines) == {
        ("Awards", "points"): 1,
        ("QueueEventsTaken", ""): 1,
        ("QueueEventsRefused", "rest_unknown_trigger"): 1,
    }


def test_what_comes_again_is_failed_and_not_refused(services, tables, context, written, container):
    tables.broken.add(2)
    event_queue.entry(container)({"Records": [message()]}, context)
    assert metrics_of(written()) == {("QueueEventsFailed", ""): 1}


SECRETIVE = {
    "taken": message(args={"password": HUSH, "token": HUSH}),
    "no such trigger": message("no_such_trigger", args={"password": HUSH}),
    "an unknown field": message(password=HUSH),
    "a field of the wrong kind": message(args=HUSH),
    "no JSON": message(body='{"password": "' + HUSH),
    "no such user": message(user_id=99, args={"token": HUSH}),
}


class Faulty:
    """A queue whose faults quote what they are asked."""

    def refuse(self, message, reason):
        raise RuntimeError(f"does not take {message}")


@pytest.mark.parametrize("queue", [None, Faulty()])
@pytest.mark.parametrize("name", SECRETIVE)
def test_what_an_event_says_is_not_repeated(services, context, capfd, name, container, queue):
    container.event_queue = queue
    event_queue.entry(container)({"Records": [SECRETIVE[name]]}, context)
    text = "".join(capfd.readouterr())
    assert '"message":"batch"' in text
    assert HUSH not in text


def test_not_even_when_it_breaks(services, context, capfd, monkeypatch, container):
    def broken(*_):
        raise RuntimeError(f"cannot work with {HUSH}")

    monkeypatch.setattr("laurel.app.awards.record_events.record_event", broken)
    event_queue.entry(container)({"Records": [message(args={"password": HUSH})]}, context)
    text = "".join(capfd.readouterr())
    assert '"error":"RuntimeError"' in text
    assert HUSH not in text


def test_a_batch_of_a_stream_is_logged(services, context, written, container):
    class Bus:
        def publish(self, published):
            return len(published)

    container.notices = Bus()
    notices.entry(container)(json.loads((EVENTS / "dynamodb_notices_logs.json").read_text()), context)
    line = batch_of(written())
    assert line["records"] > 0
    assert line["failed"] == 0


def test_a_record_that_cannot_be_read_is_not_quoted(context, capfd, container):
    class Counter:
        def read(self, record):
            raise ValueError(f"cannot read {record}")

    container.stream_counter = Counter()
    event = json.loads((EVENTS / "dynamodb_projections.json").read_text())
    event["Records"][0]["dynamodb"]["NewImage"] = {"pk": {"S": HUSH}}
    assert projections.entry(container)(event, context)["batchItemFailures"]
    text = "".join(capfd.readouterr())
    assert '"message":"batch"' in text
    assert HUSH not in text
