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


NOWHERE = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:9",
    "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
    "AWS_REGION": "eu-west-1",
    "AWS_SECRET_ACCESS_KEY": "test",
    "LAUREL_SECRET": "ab" * 32,
    "LAUREL_SITE_URL": "https://example.org",
    "LAUREL_TABLE_PREFIX": "laurel-dev",
}
"""INIT on Lambda, where DynamoDB cannot be reached."""


def loaded(group, event="", environ=()):
    """The modules of a fresh process that imported a function, and handled a sample event, if one is given."""
    path = os.pathsep.join(str(ROOT / folder) for folder in ("layers/shared/python", "functions", "cli"))
    command = [sys.executable, "-c", LOADED, group, *([str(ROOT / "events" / event)] if event else [])]
    environ = {"PYTHONPATH": path, **dict(environ)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("group", ["discovery", "wp_posts", "event_queue", "notices", "projections", "wp_cron"])
def test_importing_a_function_loads_neither_heavy_packages_nor_the_engine(group):
    assert loaded(group) & {*HEAVY, *ENGINE} == set()


@pytest.mark.parametrize("group", ["wp_posts", "event_queue", "notices"])
def test_init_makes_the_client_and_outlives_a_store_that_cannot_be_reached(group):
    found = loaded(group, environ=NOWHERE)
    assert found >= {"botocore.session", "laurel.store.catalogue.posts"}


def test_reading_posts_does_without_the_engine():
    found = loaded("wp_posts", "http_wp_posts_get.json")
    assert found >= {"wp_posts.controller", "laurel.store.catalogue.posts"}
    own = {"pydantic", "pydantic_core"}  # of `laurel invoke`, which reads the example programme with it
    assert found & {*HEAVY, *ENGINE} - own == set()
