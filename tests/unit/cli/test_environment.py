"""What a developer's terminal is spared of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from laurel_cli import environment

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


@pytest.mark.parametrize("found", [None, "", "\n"])
def test_a_secret_that_was_never_written_whole_is_made(found, tmp_path, monkeypatch):
    """A disk that is full, or a kill, between the file and its content must not leave a site without a secret."""
    monkeypatch.setenv("LAUREL_SECRET", "")
    if found is not None:
        (tmp_path / "secret").write_text(found)
    environment.set_secret(tmp_path)
    assert (tmp_path / "secret").read_text() == os.environ["LAUREL_SECRET"]
    assert len(os.environ["LAUREL_SECRET"]) == 64
    assert [path.stat().st_mode & 0o777 for path in tmp_path.iterdir()] == [0o600]


def test_a_full_disk_leaves_no_empty_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("LAUREL_SECRET", "")

    def full(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Path, "write_text", full)
        with pytest.raises(OSError, match="No space"):
            environment.set_secret(tmp_path)
    assert not (tmp_path / "secret").exists()


@pytest.mark.parametrize("has_logins", [False, True])
def test_a_lost_secret_of_a_site_is_said(has_logins, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LAUREL_SECRET", "")
    environment.set_secret(tmp_path, lambda: has_logins)
    assert ("was lost and is made anew" in capsys.readouterr().err) is has_logins
    monkeypatch.setenv("LAUREL_SECRET", "")
    environment.set_secret(tmp_path, lambda: has_logins)
    assert capsys.readouterr().err == ""
