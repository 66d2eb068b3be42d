"""A metered site, and a client that speaks to its Lambda handlers, for benchmarks."""

from __future__ import annotations

import base64
import contextlib
import importlib
import io
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from devstore.meter import Meter
from laurel.app.install import AdminOptions, install
from laurel.auth.application_passwords import hash_application_password
from laurel.composition.container import Container
from laurel.composition.init_phase import Handler
from laurel_cli.environment import settings
from laurel_cli.local_tables import LocalTables, memory_tables

PASSWORD = "benchmark0benchmark0"


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost of one request: DynamoDB calls, read and write units, milliseconds of CPU but for the store in memory."""

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


class SiteUnderTest:
    """A fresh site with its administrator on some tables; ``environ`` are its settings."""

    def __init__(self, tables: LocalTables, environ: Mapping[str, str]) -> None:
        self.store: Any = StoreApart(Meter(tables.driver))
        self.container = Container(environ, driver=self.store, catch_up=tables.catch_up)
        self.catch_up = tables.catch_up
        self._handlers: dict[str, Handler] = {}
        services = self.container.services
        install(services, AdminOptions(hash_application_password(PASSWORD, services.secret)))

    def request(self, group: str, sent: dict[str, Any]) -> tuple[dict[str, Any], Cost]:
        """Send one event to a group's handler; its reply, and what it cost."""
        if group not in self._handlers:
            self._handlers[group] = importlib.import_module(f"{group}.app").entry(self.container)
        handler = self._handlers[group]
        with self.store.measure() as usage:
            begin = time.process_time() - self.store.seconds
            with contextlib.redirect_stdout(io.StringIO()):  # the request's line and metrics are part of its work
                reply = handler(sent, None)
            cpu = (time.process_time() - self.store.seconds - begin) * 1000
        return reply, Cost(usage.calls, usage.read_units, usage.write_units, cpu, reply["statusCode"])

    def typical(self, group: str, sent: dict[str, Any], times: int = 200) -> tuple[Cost, Cost]:
        """The median and the 99th percentile of a repeated request's CPU time; the rest as of the last."""
        costs = [self.request(group, sent)[1] for _ in range(times)]
        cpu = sorted(cost.cpu_ms for cost in costs)
        median, high = cpu[len(cpu) // 2], cpu[int(len(cpu) * 0.99)]
        return replace(costs[-1], cpu_ms=median), replace(costs[-1], cpu_ms=high)


def memory_site() -> SiteUnderTest:
    """A site in memory."""
    return SiteUnderTest(memory_tables(), settings({}))
