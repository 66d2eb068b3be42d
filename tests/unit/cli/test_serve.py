"""`laurel serve` as a process: start, requests, what is kept, and how it ends."""

from __future__ import annotations

import base64
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0

TEMPLATE = """
Resources:
  Counter:
    Type: AWS::Serverless::Function
    Properties:
      Handler: counter.handler
      Events: {Every: {Type: HttpApi}}
"""

# Counts its calls in the site's store, so that what is kept between two runs shows.
HANDLER = """
import json, pathlib, time
from laurel.store.driver.requests import Update

def entry(container):
    return lambda event, context: handler(event, container.driver)

def handler(event, tables):
    if event["rawPath"].startswith("//event"):
        return {"statusCode": 200, "body": json.dumps(event)}
    if event["rawPath"] == "/slow":
        pathlib.Path("entered").touch()
        while not pathlib.Path("leave").exists():
            time.sleep(0.01)
    counted = tables.write(Update("system", ("calls", "all"), add={"n": 1}))
    return {"statusCode": 200, "body": str(counted["n"])}
"""

DRIVER = """
import sys
from pathlib import Path
from laurel_cli import main, serve

sys.path.insert(0, str(Path.cwd()))
serve.TEMPLATE = Path("template.yaml")
serve.first_start = lambda services, options, address: None
serve.guard_of = lambda template: lambda tables: tables
raise SystemExit(main.main())
"""


class Served:
    """A running `laurel serve` of the small template above, in a folder of its own."""

    def __init__(self, folder: Path, program: tuple[str, ...], *arguments: str, **environment: str) -> None:
        paths = [ROOT / "layers/shared/python", ROOT / "functions", ROOT / "cli", ROOT]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "LAUREL_"))}
        self.process = subprocess.Popen(
            [sys.executable, *program, "serve", "--port", "0", *arguments],
            cwd=folder,
            env={**kept, "PYTHONPATH": os.pathsep.join(map(str, paths)), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.port = 0
        self.printed: list[str] = []

    def ready(self) -> Served:
        assert self.process.stdout
        assert self.process.stderr
        for line in self.process.stdout:
            self.printed.append(line)
            found = re.search(r"ready on http://127\.0\.0\.1:(\d+)/wp-json/", line)
            if found:
                break
        else:
            raise AssertionError("".join(self.printed) + self.process.stderr.read())
        self.port = int(found[1])
        return self

    def get(self, path: str, headers: tuple[tuple[str, str], ...] = ()) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.putrequest("GET", path)
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response.status, body

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def errors(self) -> str:
        return self.process.communicate(timeout=PATIENCE)[1]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "counter.py").write_text(HANDLER)
    (tmp_path / "driver.py").write_text(DRIVER)
    return tmp_path


@pytest.fixture
def serve(folder):
    """Start `laurel serve` with arguments; whatever still runs at the end is stopped."""
    started = []

    def start(*arguments, program=("driver.py",), **environment):
        started.append(Served(folder, program, *arguments, **environment))
        return started[-1]

    yield start
    for served in started:
        if served.process.poll() is None:
            served.process.kill()
        served.process.communicate(timeout=PATIENCE)


def wait_for(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


STORES = pytest.mark.parametrize("store", [(), ("--store", "dynamodb")], ids=["sqlite", "dynamodb"])


@pytest.mark.parametrize(
    ("number", "store"),
    [(signal.SIGTERM, ()), (signal.SIGINT, ()), (signal.SIGTERM, ("--store", "dynamodb"))],
)
def test_the_site_survives_a_stop(serve, number, store):
    served = serve(*store).ready()
    assert [served.get("/")[1] for _ in range(2)] == ["1", "2"]
    assert served.end(number) == 0
    assert serve(*store).ready().get("/") == (200, "3")


@STORES
def test_the_site_survives_the_kill_of_the_server(serve, store):
    served = serve(*store).ready()
    served.get("/")
    served.end(signal.SIGKILL)
    assert serve(*store).ready().get("/")[1] == "2"


def test_a_file_elsewhere_has_its_secret_beside_it(serve, folder):
    served = serve("--store", "sqlite:data/mine.db").ready()
    assert served.get("/")[1] == "1"
    assert served.end() == 0
    assert {path.name for path in (folder / "data").iterdir()} >= {"mine.db", "secret"}
    assert not (folder / ".laurel").exists()
    assert serve("--store", "sqlite:data/mine.db").ready().get("/")[1] == "2"


def test_a_file_that_is_no_site_is_one_line(serve, folder):
    (folder / "other.db").write_text("some text of another program, longer than a header of SQLite's files is" * 3)
    served = serve("--store", "sqlite:other.db")
    assert served.process.wait(PATIENCE) == 1
    assert served.errors().splitlines() == ["laurel: other.db: file is not a database"]
    assert not (folder / "secret").exists(), "it is of another program"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dir/site.db", "dir/site.db: unable to open database file"),
        ("file/site.db", "file: File exists"),
        ("secret/site.db", "secret/secret: Is a directory"),
    ],
)
def test_what_cannot_be_a_site_is_one_line(serve, folder, text, said):
    (folder / "dir/site.db").mkdir(parents=True)
    (folder / "file").write_text("")
    (folder / "secret/secret").mkdir(parents=True)
    served = serve("--store", f"sqlite:{text}")
    assert served.process.wait(PATIENCE) == 1
    assert served.errors().splitlines() == [f"laurel: {said}"]


def test_a_site_of_the_default_of_before_is_named_and_carried_over(serve, folder):
    served = serve("--store", "dynamodb").ready()
    served.get("/")
    assert served.end() == 0
    refused = serve()
    assert refused.process.wait(PATIENCE) == 1
    assert "laurel copy --from dynamodb --to sqlite" in refused.errors()
    copied = laurel(folder, "copy", "--from", "dynamodb", "--to", "sqlite")
    assert (copied.returncode, copied.stdout) == (0, "1 items copied.\n")
    assert serve().ready().get("/")[1] == "2"


@STORES
def test_fresh_neither_reads_nor_keeps(serve, store):
    kept = serve(*store).ready()
    kept.get("/")
    assert kept.end() == 0
    fresh = serve(*store, "--fresh").ready()
    assert fresh.get("/")[1] == "1"
    assert fresh.end() == 0
    assert serve(*store).ready().get("/")[1] == "2"


def test_a_dynamodb_of_the_environment_is_used_instead(serve, folder, ministack_endpoint):
    served = serve(AWS_ENDPOINT_URL_DYNAMODB=ministack_endpoint).ready()
    assert served.get("/")[0] == 200
    assert served.end() == 0
    assert {path.name for path in (folder / ".laurel").iterdir()} == {"secret"}
    assert int(serve(AWS_ENDPOINT_URL_DYNAMODB=ministack_endpoint).ready().get("/")[1]) > 1


def test_a_running_request_is_answered_before_the_end(serve, folder):
    served = serve().ready()
    answers = []
    thread = threading.Thread(target=lambda: answers.append(served.get("/slow")))
    thread.start()
    wait_for((folder / "entered").exists)
    served.process.terminate()
    (folder / "leave").touch()
    thread.join(PATIENCE)
    assert answers == [(200, "1")]
    assert served.process.wait(PATIENCE) == 0
    assert serve().ready().get("/")[1] == "2"


def test_requests_arrive_as_they_were_sent(serve):
    served = serve("--store", "memory").ready()
    status, body = served.get("//event//b%2Fc?x[]=1&x[]=2", (("X-One", "a"), ("X-One", "b")))
    event = json.loads(body)
    assert status == 200
    assert event["rawPath"] == "//event//b/c"
    assert event["rawQueryString"] == "x[]=1&x[]=2"
    assert event["headers"]["x-one"] == "a,b"


def test_the_demo_site_answers(serve):
    options = ("--store", "memory", "--demo", "--admin-password", "demo")
    served = serve(*options, program=("-m", "laurel_cli.main")).ready()
    credentials = base64.b64encode(b"admin:demo").decode()
    status, body = served.get("/wp-json/wp/v2/points-type?context=edit", (("Authorization", f"Basic {credentials}"),))
    assert status == 200
    assert [post["title"]["raw"] for post in json.loads(body)] == ["Leaf"]
    assert json.loads(served.get("/wp-json/library/v1/books")[1]) == []
    assert any(line.startswith("  mira ") for line in served.printed)
    assert "/docs" in served.process.stdout.readline()
    assert served.end() == 0
    assert credentials not in served.errors()


def test_a_site_of_ones_own_has_no_examples(serve):
    served = serve("--store", "memory", program=("-m", "laurel_cli.main")).ready()
    assert served.get("/wp-json/library/v1/books")[0] == 404


def test_an_unreachable_dynamodb_is_one_line(serve):
    served = serve(program=("-m", "laurel_cli.main"), AWS_ENDPOINT_URL_DYNAMODB="http://127.0.0.1:1")
    assert served.process.wait(PATIENCE) == 1
    said = served.errors().splitlines()
    assert [line for line in said if "DynamoDB cannot be used" in line and "http://127.0.0.1:1" in line] == said[-1:]
    assert all(line.startswith("laurel: ") for line in said)


def password(folder, *arguments, **environment):
    """What `laurel password` prints of the site of a folder."""
    return laurel(folder, "password", *arguments, **environment)


def laurel(folder, *arguments, **environment):
    """A command in a folder, once it has ended."""
    paths = [ROOT / "layers/shared/python", ROOT / "functions", ROOT / "cli", ROOT]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "LAUREL_"))}
    return subprocess.run(
        [sys.executable, "-m", "laurel_cli.main", *arguments],
        check=False, cwd=folder, env={**kept, "PYTHONPATH": os.pathsep.join(map(str, paths)), **environment},
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip


def test_a_password_needs_the_secret_of_a_site_elsewhere(serve, folder, ministack_endpoint):
    """With another one its hash would be worth nothing; and no tables are made."""
    elsewhere = {"AWS_ENDPOINT_URL_DYNAMODB": ministack_endpoint}
    assert "set LAUREL_SECRET" in password(folder, "admin", **elsewhere).stderr
    missing = password(folder, "admin", LAUREL_SECRET="ab" * 32, LAUREL_TABLE_PREFIX="absent", **elsewhere)
    assert (missing.returncode, len(missing.stderr.splitlines())) == (1, 1)
    assert "DynamoDB cannot be used" in missing.stderr


def test_a_lost_password_can_be_had_again(serve, folder):
    """While the site is served, and afterwards; the lost one stays valid."""
    assert "no site in .laurel" in password(folder, "admin").stderr
    options = ("--admin-password", "the first one")
    served = serve(*options, program=("-m", "laurel_cli.main")).ready()

    def status(secret):
        credentials = base64.b64encode(f"admin:{secret}".encode()).decode()
        return served.get("/wp-json/wp/v2/users/me", (("Authorization", f"Basic {credentials}"),))[0]

    second = password(folder, "admin@example.org").stdout.split()[-1]
    assert [status(secret) for secret in ("the first one", second, "another")] == [200, 200, 401]
    assert password(folder, "nobody").returncode == 1
    assert served.end() == 0
    third = password(folder, "admin").stdout.split()[-1]
    login = password(folder, "admin", "--login").stdout.split()[-1]
    served = serve(program=("-m", "laurel_cli.main")).ready()
    assert [status(secret) for secret in (second, third, login)] == [200, 200, 401]
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)
    body = json.dumps({"username": "admin", "password": login})
    connection.request("POST", "/wp-json/laurel/v1/session", body, {"Content-Type": "application/json"})
    assert connection.getresponse().status == 200
    connection.close()


def test_a_port_in_use_is_said(serve):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        served = serve("--store", "memory", "--port", str(port))
        assert served.process.wait(PATIENCE) == 1
        assert f"cannot listen on 127.0.0.1:{port}" in served.errors()


def test_two_servers_do_not_share_a_folder(serve):
    serve().ready()
    second = serve()
    assert second.process.wait(PATIENCE) == 1
    errors = second.errors()
    assert "in use by another laurel serve" in errors
    assert "--fresh" in errors


def test_fresh_spares_tables_elsewhere(serve):
    served = serve("--fresh", AWS_ENDPOINT_URL_DYNAMODB="http://127.0.0.1:1")
    assert served.process.wait(PATIENCE) == 1
    assert "--fresh" in served.errors()


@pytest.mark.parametrize(
    "arguments",
    [
        *(["--port", "70000"], ["--port", "http"], ["--store", "paper"], ["--store", "sqlite:"]),
        *(["--demo", "--seed", "x"], ["--x"]),
    ],
)
def test_what_is_not_understood_ends_with_2(serve, arguments):
    assert serve(*arguments).process.wait(PATIENCE) == 2


@pytest.mark.parametrize("asked", [{}, {"LAUREL_METER": "on"}])
def test_the_use_of_dynamodb_is_counted_on_demand(serve, asked):
    served = serve("--store", "memory", **asked).ready()
    served.get("/")
    assert served.end() == 0
    assert ("dynamodb=1 read=0 write=1" in served.errors()) is bool(asked)


def test_a_bad_setting_is_one_line(serve):
    served = serve("--store", "memory", program=("-m", "laurel_cli.main"), LAUREL_EXAMPLES="perhaps")
    assert served.process.wait(PATIENCE) == 1
    assert served.errors().splitlines()[-1] == "laurel: LAUREL_EXAMPLES must be on or off"
