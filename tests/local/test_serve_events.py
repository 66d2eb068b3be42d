"""`laurel serve` with its queue: an event put on the bus is awarded, and causes a notice."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from laurel.store.driver.client import new_client

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


@pytest.fixture
def start(tmp_path):
    """A function that starts `laurel serve` on the demo's programme; processes that still run in the end are killed."""
    started = []

    def run(*arguments):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "LAUREL_"))}
        paths = [ROOT / "layers/shared/python", ROOT / "functions", ROOT / "cli", ROOT]
        program = [
            sys.executable,
            "-m",
            "laurel_cli.main",
            "serve",
            "--port",
            "0",
            "--seed",
            str(ROOT / "cli/laurel_cli/demo/programme.json"),
            "--admin-password",
            "demo",
        ]
        served = subprocess.Popen(
            [*program, *arguments],
            cwd=tmp_path,
            env={**kept, "PYTHONPATH": os.pathsep.join(map(str, paths))},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(served)
        return served, re.search(r"http://\S+(?=/wp-json/)", served.stdout.readline())[0]

    yield run
    for served in started:
        if served.poll() is None:
            served.kill()
        served.communicate(timeout=PATIENCE)


def eventually(condition):
    """The first true value of a condition; an AssertionError after PATIENCE seconds."""
    deadline = time.monotonic() + PATIENCE
    while not (value := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return value


def balance_of(address, user_id):
    credentials = base64.b64encode(b"admin:demo").decode()
    url = f"{address}/wp-json/wp/v2/users/{user_id}?context=edit&_fields=meta"
    request = urllib.request.Request(url, headers={"Authorization": f"Basic {credentials}"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=PATIENCE) as reply:
        return json.load(reply)["meta"]["_gamipress_leaves_points"]


@pytest.mark.parametrize("store", ["sqlite", "dynamodb"])
def test_an_event_on_the_bus_is_awarded_and_causes_a_notice(start, aws_environment, monkeypatch, store):
    served, address = start("--fresh", "--store", store)
    taken = re.compile(r"Events are taken by (\S+) of EventBridge on (\S+)\n")
    bus, endpoint = next(filter(None, map(taken.fullmatch, served.stdout))).groups()
    for name, value in (("ACCESS_KEY_ID", "local"), ("SECRET_ACCESS_KEY", "local"), ("REGION", "eu-west-1")):
        monkeypatch.setenv(f"AWS_{name}", value)
    sqs, events = new_client(endpoint, "sqs"), new_client(endpoint, "events")
    outside = sqs.create_queue(QueueName="outside")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=outside, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="outside", EventBusName=bus, EventPattern='{"detail-type": ["unlock"]}')
    events.put_targets(Rule="outside", EventBusName=bus, Targets=[{"Id": "outside", "Arn": arn}])

    detail = json.dumps({"user_id": 2, "args": {"comment_id": 7, "post_id": 1}})
    entry = {"EventBusName": bus, "Source": "tests", "DetailType": "gamipress_new_comment", "Detail": detail}
    refused = {**entry, "DetailType": "no_such_trigger"}
    assert events.put_events(Entries=[entry, refused])["FailedEntryCount"] == 0

    (message,) = eventually(lambda: sqs.receive_message(QueueUrl=outside, WaitTimeSeconds=1).get("Messages"))
    assert json.loads(message["Body"])["detail"]["title"] == "First Words"
    assert balance_of(address, 2) == 35
    dead = sqs.get_queue_url(QueueName="laurel-dev-events-dead-letters")["QueueUrl"]
    waiting = {"QueueUrl": dead, "WaitTimeSeconds": 1, "MessageAttributeNames": ["LaurelReason"]}
    (letter,) = eventually(lambda: sqs.receive_message(**waiting).get("Messages"))
    assert letter["MessageAttributes"]["LaurelReason"]["StringValue"] == "rest_unknown_trigger"
    served.send_signal(signal.SIGTERM)
    assert served.wait(PATIENCE) == 0
    assert "Traceback" not in served.stderr.read()
    sqs.close()
    events.close()


def test_in_memory_there_is_no_queue_and_one_message_about_it(start):
    served, _ = start("--store", "memory")
    served.send_signal(signal.SIGTERM)
    assert served.wait(PATIENCE) == 0
    assert served.stderr.read().count("no event bus and no queue") == 1
