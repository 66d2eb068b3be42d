"""Stores for tests: memory, moto (one thread only) and ministack, a child process per worker."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from pathlib import Path

import pytest

from devstore.memory import MemoryTables
from devstore.sqlite.file import SiteFile
from devstore.sqlite.tables import SqliteTables
from laurel.store.driver.client import new_client
from laurel.store.driver.dynamodb import DynamoTables
from laurel.store.driver.tables import create_tables

PR_SET_PDEATHSIG = 1
START_SECONDS = 60


@pytest.fixture
def aws_environment(monkeypatch):
    """Credentials and region that are nobody's."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")


@pytest.fixture(scope="session")
def start_ministack(tmp_path_factory):
    """Starts a ministack with settings of its own, which lives as long as this test session; its address."""
    children = []

    def start(**settings: str) -> str:
        child, endpoint = _start(tmp_path_factory.mktemp("ministack"), settings)
        children.append(child)
        return endpoint

    yield start
    for child in children:
        child.send_signal(signal.SIGTERM)
    for child in children:
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


@pytest.fixture(scope="session")
def ministack_endpoint(start_ministack):
    """The address of a ministack that lives as long as this test session."""
    return start_ministack(SERVICES="dynamodb,dynamodbstreams,events,sqs")


@pytest.fixture
def memory_tables():
    return MemoryTables()


@pytest.fixture
def site_file(tmp_path):
    """A site's file of its own."""
    file = SiteFile(tmp_path / "site.db")
    yield file
    file.close()


@pytest.fixture
def sqlite_tables(site_file):
    return SqliteTables(site_file)


@pytest.fixture
def moto_tables(aws_environment):
    moto = pytest.importorskip("moto")
    with moto.mock_aws():
        client = new_client()
        create_tables(client, "laurel")
        yield DynamoTables(client, "laurel")
        client.close()


@pytest.fixture
def ministack_tables(ministack_endpoint, aws_environment):
    client = new_client(ministack_endpoint)
    prefix = f"test-{uuid.uuid4().hex[:12]}"
    create_tables(client, prefix)
    yield DynamoTables(client, prefix)
    client.close()


def _start(home: Path, settings: dict[str, str]) -> tuple[subprocess.Popen, str]:
    """A child on a free port; the port may be lost to somebody else before it is bound, so try again."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "LAUREL_"))}
    for _ in range(5):
        port = _free_port()
        environment = {
            **kept,
            "GATEWAY_PORT": str(port),
            "BIND_HOST": "127.0.0.1",
            "LOG_LEVEL": "ERROR",
            "PERSIST_STATE": "0",
            "TMPDIR": str(home),
            **settings,
        }
        child = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            env=environment,
            cwd=home,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - started before any thread
        )
        if _answers(child, port):
            return child, f"http://127.0.0.1:{port}"
        child.kill()
        child.wait()
    raise RuntimeError("ministack does not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(child: subprocess.Popen, port: int) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + START_SECONDS
    while child.poll() is None and time.monotonic() < until:
        try:
            with opener.open(f"http://127.0.0.1:{port}/_ministack/health", timeout=5):
                return child.poll() is None
        except OSError:
            time.sleep(0.1)
    return False


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
