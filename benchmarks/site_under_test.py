"""A site on the metered memory store, and a client that speaks to its Lambda handlers, for benchmarks."""

from __future__ import annotations

import base64
import contextlib
import importlib
import io
import json
import os
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PASSWORD = "benchmark0benchmark0"

for folder in ("layers/shared/python", "functions"):
    sys.path.insert(0, str(ROOT / folder))
os.environ.setdefault("LAUREL_STORE", "memory")
os.environ["LAUREL_METER"] = "1"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one request cost: DynamoDB calls, read and write units, milliseconds of CPU but for the store in memory."""

    calls: int
    read_units: float
    write_units: float
    cpu_ms: float
    status: int


class StoreApart:
    """A metered driver in memory, whose own CPU seconds are counted, so that they can be left out."""

    def __init__(self, meter: Any) -> None:
        self._meter = meter
        self.measure = meter.measure
        self.seconds = 0.0

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._meter, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            begin = time.process_time()
            try:
                return operation(*args, **kwargs)
            finally:
                self.seconds += time.process_time() - begin

        setattr(self, name, timed)
        return timed


def event(method: str, path: str, query: str = "", body: Any = None, user: str = "") -> dict[str, Any]:
    """An API Gateway event, as payload 2.0."""
    headers = {"host": "bench.example", "x-forwarded-proto": "https"}
    if body is not None:
        headers["content-type"] = "application/json"
    if user:
        headers["authorization"] = "Basic " + base64.b64encode(f"{user}:{PASSWORD}".encode()).decode()
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {"http": {"method": method, "path": path, "sourceIp": "127.0.0.1"}},
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
    }


def install() -> None:
    """A fresh site with its administrator."""
    from laurel.composition import wiring

    store = StoreApart(wiring.tables())
    wiring.tables = lambda: store  # type: ignore[assignment]
    from laurel.app.install import AdminOptions
    from laurel.app.install import install as install_site
    from laurel.auth.application_passwords import hash_application_password

    services = wiring.services()
    install_site(services, AdminOptions(hash_application_password(PASSWORD, services.secret)))


def request(group: str, sent: dict[str, Any]) -> tuple[dict[str, Any], Cost]:
    """Send one event to a group's handler; its reply, and what it cost."""
    from laurel.composition import wiring

    handler = importlib.import_module(f"{group}.app").handler
    store: Any = wiring.tables()
    with store.measure() as usage:
        begin = time.process_time() - store.seconds
        with contextlib.redirect_stdout(io.StringIO()):  # the request's line and metrics are part of its work
            reply = handler(sent, None)
        cpu = (time.process_time() - store.seconds - begin) * 1000
    return reply, Cost(usage.calls, usage.read_units, usage.write_units, cpu, reply["statusCode"])


def typical(group: str, sent: dict[str, Any], times: int = 200) -> tuple[Cost, Cost]:
    """The median and the 99th percentile of a repeated request's CPU time; the rest as of the last."""
    costs = [request(group, sent)[1] for _ in range(times)]
    cpu = sorted(cost.cpu_ms for cost in costs)
    return replace(costs[-1], cpu_ms=cpu[len(cpu) // 2]), replace(costs[-1], cpu_ms=cpu[int(len(cpu) * 0.99)])
