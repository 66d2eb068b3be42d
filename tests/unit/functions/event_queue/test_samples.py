"""The samples of events/ that reach the queue's consumer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from event_queue.envelope import read_event
from laurel_cli.aws.template import load_template

ROOT = Path(__file__).parents[4]
PUT = json.loads((ROOT / "events" / "eventbridge_put.json").read_text())["Entries"]
NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
BATCH = json.loads((ROOT / "events" / "sqs_event_queue.json").read_text())["Records"]


def test_the_queue_delivers_what_was_put():
    delivered = [json.loads(record["body"]) for record in BATCH]
    assert [(body["source"], body["detail-type"], body["detail"]) for body in delivered] == [
        (entry["Source"], entry["DetailType"], json.loads(entry["Detail"])) for entry in PUT
    ]


def test_a_sender_may_leave_id_and_time_to_eventbridge():
    first, second = (read_event(record["body"], NOW, dict) for record in BATCH)
    assert (first.id, first.time.isoformat()) == ("shop-sign-in-88120", "2026-11-22T05:10:02+00:00")
    assert (second.id, second.time) == (json.loads(BATCH[1]["body"])["id"], None)
    assert second.received.isoformat() == "2026-11-22T05:10:13+00:00"


def test_the_samples_come_from_the_queue_of_the_template():
    template = load_template(ROOT / "template.yaml")
    (queue,) = template.sources_of("EventQueueFunction", "SQS")
    name = template.resources[queue["Queue"]["Fn::GetAtt"].partition(".")[0]]["Properties"]["QueueName"]["Fn::Sub"]
    assert {record["eventSourceARN"].split(":")[-1] for record in BATCH} == {name.replace("${Stage}", "dev")}


def test_the_consumer_works_the_batch(queue, services, logs):
    services.clock.moment = read_event(BATCH[1]["body"], NOW, dict).received
    assert queue.deliver(*BATCH) == set()
    worked = [log.trigger_type for log in logs(2) if log.type == "event_trigger"]
    assert worked[0] == "gamipress_login"
    assert "gamipress_new_comment" in worked
