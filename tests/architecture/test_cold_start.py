"""What a cold start loads: nothing that the first request does not need."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LOADED = """
import contextlib, importlib, io, json, sys
importlib.import_module(sys.argv[1] + ".app")
if len(sys.argv) > 2:
    from laurel_cli.main import main
    with contextlib.redirect_stdout(io.StringIO()):
        main(["invoke", sys.argv[2]])
print(json.dumps(sorted(sys.modules)))
"""

HEAVY = {"aws_xray_sdk", "boto3", "botocore.session", "jwt", "nh3", "pydantic", "pydantic_core", "urllib3"}
"""Packages that are imported at their first use. (Powertools imports the bare `botocore` for its user agent.)"""

ENGINE = {
    "laurel.app.awards.record_event",
    "laurel.domain.awards.rulebook",
    "laurel.domain.awards.run",
    "laurel.store.engine.engine",
}


def loaded(group, event=""):
    """The modules of a fresh process that imported a function, and handled a sample event, if one is given."""
    path = os.pathsep.join(str(ROOT / folder) for folder in ("layers/shared/python", "functions", "cli"))
    command = [sys.executable, "-c", LOADED, group, *([str(ROOT / "events" / event)] if event else [])]
    done = subprocess.run(command, env={"PYTHONPATH": path}, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("group", ["discovery", "wp_posts", "event_queue", "notices", "projections", "wp_cron"])
def test_importing_a_function_loads_neither_heavy_packages_nor_the_engine(group):
    assert loaded(group) & {*HEAVY, *ENGINE} == set()


def test_reading_posts_does_without_the_engine():
    found = loaded("wp_posts", "http_wp_posts_get.json")
    assert found >= {"wp_posts.controller", "laurel.store.catalogue.posts"}
    own = {"pydantic", "pydantic_core"}  # of `laurel invoke`, which reads the example programme with it
    assert found & {*HEAVY, *ENGINE} - own == set()
