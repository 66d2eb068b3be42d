"""What a developer's terminal is spared of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PATHS = [ROOT / "layers/shared/python", ROOT / "functions", ROOT / "cli", ROOT]

PROGRAM = """
import json
from laurel_cli.environment import be_quiet
be_quiet()
from discovery.app import entry
from laurel_cli.environment import settings
from laurel_cli.local_tables import memory_tables
from laurel.composition.container import Container
event = json.load(open("events/http_discovery_get.json"))
del event["headers"]["authorization"]
site = Container(settings({}), driver=memory_tables().driver)
assert entry(site)(event, None)["statusCode"] == 200
import logging
logging.getLogger("laurel").error("a failure")
"""


@pytest.mark.parametrize(
    ("asked", "logged"),
    [
        ({}, ["a failure"]),
        ({"LOG_LEVEL": "INFO"}, ["request", "a failure"]),
        ({"POWERTOOLS_METRICS_DISABLED": "false"}, ["Latency", "a failure"]),
    ],
)
def test_failures_are_logged_and_requests_and_metrics_on_demand(asked, logged):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "LAUREL_"))}
    paths = os.pathsep.join(map(str, PATHS))
    environment = {**kept, "PYTHONPATH": paths, **asked}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    assert len(lines) == len(logged)
    assert all(word in line for word, line in zip(logged, lines, strict=True))
    assert done.stderr == ""
