"""`laurel serve --test-clock`: a scheduled post is published when it is due, on each store."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


@pytest.fixture(params=["memory", "sqlite", "dynamodb"])
def served(request, tmp_path):
    """A running server and the address of its site."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "LAUREL_"))}
    paths = os.pathsep.join(str(ROOT / name) for name in ("layers/shared/python", "functions", "cli", "."))
    options = ["--fresh", "--store", request.param]
    process = subprocess.Popen(
        [sys.executable, "-m", "laurel_cli.main", "serve", "--port", "0", "--test-clock", "--admin-password", "demo",
         *options],
        cwd=tmp_path, env={**kept, "PYTHONPATH": paths}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    yield process, re.search(r"http://\S+/wp-json(?=/)", process.stdout.readline())[0]
    if process.poll() is None:
        process.kill()
    process.communicate(timeout=PATIENCE)


def request(method, url, body=None):
    credentials = base64.b64encode(b"admin:demo").decode()
    headers = {"Authorization": f"Basic {credentials}", "Content-Type": "application/json"}
    data = json.dumps(body).encode() if body is not None else None
    prepared = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(prepared, timeout=PATIENCE) as reply:
        return json.load(reply)


def test_a_scheduled_post_is_published_when_the_clock_passes_its_date(served):
    process, site = served
    date = (datetime.now(UTC) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%S")
    post = request("POST", f"{site}/wp/v2/posts", {"title": "Later", "status": "publish", "date_gmt": date})
    for seconds, status in ((3600, "future"), (3601, "publish")):
        request("POST", f"{site}/laurel-dev/v1/clock", {"advance": seconds})
        assert request("GET", f"{site}/wp/v2/posts/{post['id']}")["status"] == status
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    assert "Traceback" not in process.stderr.read()
