"""`make smoke` on a served site in a file, its bus included: it passes, and leaves nothing however it ends."""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deployed import checks
from tests.deployed.client import Client, NotAccepted, signed_in

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
COLLECTIONS = (
    "wp/v2/users?context=edit", "wp/v2/points-type?status=any", "wp/v2/points-award?status=any",
    "wp/v2/gamipress-logs?order=desc", "wp/v2/gamipress-user-earnings?order=desc", "buddypress/v1/activity?order=desc",
)  # fmt: skip


def environment(**values):
    """The environment of a child: nothing of AWS or of another site in it."""
    own = ("AWS_", "LAUREL_", "SITE", "ADMIN", "EVENT_BUS", "REGION")
    return {**{name: value for name, value in os.environ.items() if not name.startswith(own)}, **values}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A site with data behind `laurel serve`: its address, its bus and the bus' endpoint."""
    paths = [ROOT / "layers/shared/python", ROOT / "functions", ROOT / "cli", ROOT]
    child = subprocess.Popen(
        [sys.executable, "-m", "laurel_cli.main", "serve", "--port", "0", "--admin-password", "demo", "--seed",
         str(ROOT / "cli/laurel_cli/demo/programme.json")],
        cwd=tmp_path_factory.mktemp("site"), env=environment(PYTHONPATH=os.pathsep.join(map(str, paths))),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        printed = ""
        while not (found := re.search(r"taken by (?:\S+ )*(\S+) of EventBridge on (\S+)", printed)):
            line = child.stdout.readline()
            assert line, printed
            printed += line
        yield re.search(r"http://\S+(?=/wp-json/)", printed)[0], *found.groups()
    finally:
        child.kill()
        child.communicate(timeout=PATIENCE)


@pytest.fixture
def client(served):
    return Client(served[0], "admin", "demo", PATIENCE)


@pytest.fixture
def left(client):
    """The ids that came or went since the test began, by collection."""

    def ids():
        return {
            name: {row["id"] for row in client.send("GET", f"/wp-json/{name}&per_page=100").json}
            for name in COLLECTIONS
        }

    before = ids()
    return lambda: {name: found ^ before[name] for name, found in ids().items() if found != before[name]}


def test_the_smoke_list_passes_on_a_served_site_and_leaves_nothing(served, left):
    address, bus, endpoint = served
    variables = {"SITE": address, "ADMIN": "admin:demo", "EVENT_BUS": bus, "REGION": "eu-west-1", **CREDENTIALS}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", "tests/deployed"],
        cwd=ROOT, env=environment(AWS_ENDPOINT_URL=endpoint, **variables), check=False,
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    passed = int(re.search(r"(\d+) passed", done.stdout)[1])
    assert passed >= len(checks.NAMES), "the event through the bus included"
    assert left() == {}


def test_an_administrator_who_is_not_accepted_ends_the_run_at_once(served):
    with pytest.raises(NotAccepted, match="incorrect_password") as refused:
        signed_in(served[0], "admin:not-the-password", math.inf)
    assert "not-the-password" not in str(refused.value)
    with pytest.raises(NotAccepted, match="application password"):
        signed_in(served[0], "admin", math.inf)
    with pytest.raises(NotAccepted, match="does not respond"):
        signed_in("http://127.0.0.1:1", "admin:demo", math.inf)


class Failing(Client):
    """A client whose responses to events are lost, after the site has handled them."""

    error: BaseException = TimeoutError()

    def send(self, method, path, body=None, as_="", **headers):
        reply = super().send(method, path, body, as_, **headers)
        if path.endswith(("/events", "/users")) and method == "POST":
            raise self.error
        return reply


def test_what_was_made_is_removed_where_responses_are_lost(served, left):
    outcomes = list(checks.run(Failing(served[0], "admin", "demo", PATIENCE)))
    failed = {outcome.name for outcome in outcomes if outcome.fault}
    assert failed >= {"a user", "an event is awarded", "the balance"}
    assert outcomes[-1] == checks.Outcome(checks.REMOVED, "")
    assert left() == {}


def test_what_was_made_is_removed_after_an_interrupt(served, left):
    client = Failing(served[0], "admin", "demo", PATIENCE)
    client.error = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        list(checks.run(client))
    assert left() == {}


def test_a_run_ends_with_its_time_and_still_removes_what_it_made(served, left):
    client = Client(served[0], "admin", "demo", PATIENCE)
    outcomes = []
    for outcome in checks.run(client):
        outcomes.append(outcome)
        if outcome.name == "its award":
            client.until = 0.0
    assert [outcome.name for outcome in outcomes if outcome.good] == [*checks.NAMES[:5], checks.REMOVED]
    assert outcomes[-1] == checks.Outcome(checks.REMOVED, "")
    assert left() == {}
