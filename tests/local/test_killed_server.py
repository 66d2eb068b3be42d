"""`kill -9` of a server with events on its bus: each that was taken is awarded once, and each notice is sent."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from devstore.sqlite.file import SiteFile
from devstore.sqlite.queues import ARN, Queues
from laurel.domain.records.ledger_query import LogQuery
from laurel.store.driver.client import new_client
from laurel_cli.local_tables import sqlite_tables
from tests.containers import services_on

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
ROUNDS = 3
EVENTS = 12
"""Events that each round puts on the bus."""

SEED = {
    "posts": [
        {"id": 1, "type": "points-type", "status": "publish", "slug": "gold", "title": "Gold"},
        {"id": 2, "type": "points-award", "status": "publish", "title": "Sign in", "parent": 1,
         "meta": {"_gamipress_trigger_type": "gamipress_login", "_gamipress_count": 1, "_gamipress_points": 10,
                  "_gamipress_points_type": "gold"}},
    ],
    "users": [{"login": f"u{number}", "email": f"u{number}@example.org"} for number in range(3)],
}  # fmt: skip


@pytest.fixture
def start(tmp_path):
    """A function that starts `laurel serve` on the folder's site; the process, its bus, and where that is."""
    (tmp_path / "seed.json").write_text(json.dumps(SEED))
    running = []

    def run():
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "LAUREL_"))}
        paths = os.pathsep.join(str(ROOT / name) for name in ("layers/shared/python", "functions", "cli", "."))
        served = subprocess.Popen(
            [sys.executable, "-m", "laurel_cli.main", "serve", "--port", "0", "--seed", "seed.json",
             "--admin-password", "demo"],
            cwd=tmp_path, env={**kept, "PYTHONPATH": paths}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        running.append(served)
        taken = re.compile(r"Events are taken by (\S+) of EventBridge on (\S+)\n")
        bus, endpoint = next(filter(None, map(taken.fullmatch, served.stdout))).groups()
        return served, bus, endpoint

    yield run
    for served in running:
        served.kill()
        served.communicate(timeout=PATIENCE)


def test_what_was_taken_is_awarded_once_and_sent_on(start, aws_environment, tmp_path):
    taken = Counter()
    for number in range(ROUNDS):
        served, bus, endpoint = start()
        events = new_client(endpoint, "events")
        if not number:
            sqs = new_client(endpoint, "sqs")
            sqs.create_queue(QueueName="outside")
            events.put_rule(Name="outside", EventBusName=bus, EventPattern='{"source": ["laurel"]}')
            events.put_targets(Rule="outside", EventBusName=bus, Targets=[{"Id": "1", "Arn": f"{ARN}outside"}])
            sqs.close()
        for event in range(EVENTS):
            user = 2 + event % 3
            detail = json.dumps({"user_id": user, "id": f"{number}-{event}"})
            entry = {"EventBusName": bus, "Source": "tests", "DetailType": "gamipress_login", "Detail": detail}
            assert events.put_events(Entries=[entry])["FailedEntryCount"] == 0
            taken[user] += 1
            if event == EVENTS // 2:
                time.sleep(0.3 * number)  # some are worked when it is killed
        events.close()
        served.send_signal(signal.SIGKILL)
        served.wait(PATIENCE)
    served, _, _ = start()
    file = SiteFile(tmp_path / ".laurel/site.db")
    tables = sqlite_tables(file)
    services = services_on(tables.driver, catch_up=tables.catch_up)
    queues = Queues(file)
    deadline = time.monotonic() + PATIENCE
    while {user: services.states.get(user).balances.get(1, 0) for user in taken} != {
        user: 10 * number for user, number in taken.items()
    } or len(notices(queues)) < sum(taken.values()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    served.terminate()
    assert served.wait(PATIENCE) == 0
    for user, number in taken.items():
        logs = services.ledger.logs.find(LogQuery(users=(user,), limit=100)).rows
        assert Counter(log.type for log in logs)["points_earn"] == number
    assert len(notices(queues)) == sum(taken.values()), "each has an id of its own, however often it was sent"
    left = queues.get_queue_attributes(QueueUrl="http://127.0.0.1/0/laurel-dev-events")["Attributes"]
    assert [left[f"ApproximateNumberOfMessages{kind}"] for kind in ("", "NotVisible")] == ["0", "0"]
    file.close()


def notices(queues):
    """The ids of the notices that the outside has."""
    with queues._file.reading() as connection:
        bodies = connection.execute("SELECT body FROM messages WHERE queue = 'outside'").fetchall()
    return {json.loads(body)["detail"]["id"] for (body,) in bodies}
