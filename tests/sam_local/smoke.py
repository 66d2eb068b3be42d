"""The smoke list on a site behind SAM, and how long the first and the later requests of each function take."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from laurel_cli.aws.http_api.routes import RouteTable
from tests.deployed import client
from tests.deployed.client import Reply

PATIENCE = 120.0


class Client(client.Client):
    """Sends requests to a site on a port of this machine and records how long each function took, in seconds."""

    def __init__(self, port: int, password: str, routes: RouteTable) -> None:
        super().__init__(f"http://127.0.0.1:{port}", "admin", password, PATIENCE)
        self.routes = routes
        self.times: dict[str, list[float]] = defaultdict(list)

    def send(self, method: str, path: str, body: Any = None, as_: str | None = "", **headers: str) -> Reply:
        """Send a request; the path as it is written."""
        began = time.perf_counter()
        reply = super().send(method, path, body, as_, **headers)
        route = self.routes.select(method, path.partition("?")[0])
        self.times[route[0].function if route else "none"].append(time.perf_counter() - began)
        return reply


_READS = (
    "/wp-json/", "/wp-json/wp/v2/points-type", "/wp-json/wp/v2/users/me", "/wp-json/wp/v2/gamipress-logs?user_id=1",
    "/wp-json/wp/v2/gamipress", "/wp-json/laurel/v1/triggers", "/wp-json/buddypress/v1/members",
    "/wp-json/library/v1/books",
)  # fmt: skip


def read_all(client: Client, times: int) -> None:
    """Send a GET request to every function, so many times."""
    for path in _READS:
        for _ in range(times):
            client.send("GET", path)


def figures(client: Client, cold: Client) -> Iterator[str]:
    """A line per function, in milliseconds: the first request while SAM builds an image, the first with an
    existing one, and the median and slowest of the others."""
    yield f"{'ms':<26}{'with image':>11}{'cold':>7}{'warm p50':>10}{'slowest':>9}{'requests':>10}"
    for function, (first, *others) in sorted(client.times.items()):
        alone, later = cold.times[function][0] * 1000, others or [first]
        middle, slowest = statistics.median(later) * 1000, max(later) * 1000
        yield f"{function:<26}{first * 1000:11.0f}{alone:7.0f}{middle:10.1f}{slowest:9.0f}{len(others) + 1:10}"
