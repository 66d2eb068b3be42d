"""Environments of Lambda that can be killed: run by `tests.faults.workers`, one fork for every connection.

A line is JSON, and so is the answer: ``{"request": […]}`` is a request of a client, ``{"function": handler, "event":
…}`` calls what no request reaches. A fork has its site, its caches and its ids to itself, as an environment has.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import botocore.endpoint

from laurel.app.errors import Conflict, Unavailable
from laurel.app.site_events import sweep_outbox
from laurel.auth import passwords
from laurel.composition.container import Container
from laurel.domain.awards.effects import Notice
from laurel.store.driver import client as driver_client
from laurel.store.driver.dynamodb import DynamoTables
from laurel_cli.aws.handlers import invoker
from tests.api.conftest import TEMPLATE, Client
from tests.containers import container_on

FUNCTIONS = {function.handler: function for function in TEMPLATE.functions.values()}

HASTE = 0.1
"""What becomes of a pause before another attempt: a run of minutes has to meet what takes a site days."""


class NoticesFile:
    """A bus that writes notices to a file, one a line; now and then it does not take all (PutEvents)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._batches = 0

    def publish(self, notices: Sequence[Notice]) -> int:
        self._batches += 1
        taken = notices[: len(notices) // 2] if self._batches % 5 == 4 else notices
        with self._path.open("a", encoding="utf-8") as file:
            file.write("".join(json.dumps([notice.kind, notice.detail]) + "\n" for notice in taken))
        return len(taken)


class HastyTime:
    """botocore's `time`, with shorter pauses between its attempts."""

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds * HASTE)


class Environment:
    """One environment: what it answers to a line."""

    def __init__(self, client: Any, prefix: str, notices: Path) -> None:
        tables = DynamoTables(client, prefix)
        self._container: Container = container_on(tables, sleep=time.sleep, notices=NoticesFile(notices))
        self._client = Client(self._container)
        self._invoke = invoker(self._container)

    def answer(self, line: dict[str, Any]) -> Any:
        """The reply to a request, as status and body; what a function returns, or the error it raises, in words."""
        if "request" in line:
            asked = line["request"]
            self._client.ids[asked["as"]], self._client.passwords[asked["as"]] = 0, asked["password"]
            path, _, query = asked["path"].partition("?")
            given = {"as_": asked["as"], "query": query, "json": asked["json"], "headers": asked["headers"]}
            reply = self._client.request(asked["method"], path, **given)
            return [reply.status, reply.json]
        try:
            return {"returned": self._invoke(FUNCTIONS[line["function"]], line["event"])}
        except Exception as error:
            return {"raised": type(error).__name__, "expected": isinstance(error, (Conflict, Unavailable))}


def serve(connection: socket.socket, clients: Sequence[Any], prefix: str, notices: Path) -> None:
    """Answer the lines of a connection; the first is the worker's number, and answered with the process' id."""
    lines = connection.makefile("rw", encoding="utf-8")
    number = int(lines.readline())
    environment = Environment(clients[number], prefix, notices)
    lines.write(f"{os.getpid()}\n")
    lines.flush()
    for line in lines:
        lines.write(json.dumps(environment.answer(json.loads(line))) + "\n")
        lines.flush()


def _cheap_key(real: Callable[..., bytes], password: str, salt: bytes, _n: int, r: int, p: int) -> bytes:
    """A key of a login password at a small cost: what a real one takes is not what is looked at here."""
    return real(password, salt, 2, r, p)


def main() -> None:
    """Fork for every connection, until the process that started this one ends."""
    path, prefix, notices, timeout, *endpoints = sys.argv[1:]
    botocore.endpoint.time = HastyTime()  # type: ignore[attr-defined]
    driver_client.READ_SECONDS = float(timeout)
    passwords._key = partial(_cheap_key, passwords._key)
    sweep_outbox.REQUEST_TIME *= 0  # a sweep races with the requests
    clients = [driver_client.new_client(endpoint) for endpoint in endpoints]
    for handler in FUNCTIONS:
        importlib.import_module(handler.rpartition(".")[0])
    parent = os.getppid()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # forks end unwatched
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(64)
        listener.settimeout(1)
        while os.getppid() == parent:
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            connection.settimeout(None)
            if not os.fork():
                listener.close()
                serve(connection, clients, prefix, Path(notices))
                os._exit(0)
            connection.close()


if __name__ == "__main__":
    main()
