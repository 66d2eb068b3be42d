"""Requests that a gateway may change, and how long the first and the later ones of each function take."""

from __future__ import annotations

import base64
import http.client
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from laurel_cli.aws.http_api.routes import RouteTable

PATIENCE = 120.0


@dataclass(frozen=True)
class Reply:
    """A response."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Client:
    """Sends requests to a site and records how long each function took, in seconds."""

    port: int
    password: str
    routes: RouteTable
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def send(self, method: str, path: str, body: Any = None, as_: str = "admin", **headers: str) -> Reply:
        """Send a request; the path as it is written."""
        if as_:
            headers["Authorization"] = "Basic " + base64.b64encode(f"{as_}:{self.password}".encode()).decode()
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        began = time.perf_counter()
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            response = connection.getresponse()
            reply = Reply(response.status, response.headers, response.read())
        finally:
            connection.close()
        route = self.routes.select(method, path.partition("?")[0])
        self.times[route[0].function if route else "none"].append(time.perf_counter() - began)
        return reply


_TYPE = {"title": "Smoke", "status": "publish", "date": "2020-01-01T00:00:00", "slug": "smoke"}

Check = tuple[str, Callable[[Client, dict[str, Any]], bool]]


def _created(client: Client, known: dict[str, Any], name: str, path: str, body: Any) -> bool:
    reply = client.send("POST", f"/wp-json/wp/v2/{path}", body)
    known[name] = reply.json.get("id")
    return reply.status == 201


def _meta(**values: Any) -> dict[str, Any]:
    return {f"_gamipress_{name}": value for name, value in values.items()}


def _post(title: str, **fields: Any) -> dict[str, Any]:
    return {"title": title, "status": "publish", "date": "2020-01-01T00:00:00", **fields}


def _award(known: dict[str, Any]) -> dict[str, Any]:
    meta = _meta(trigger_type="gamipress_login", count=1, points=7, points_type="smoke")
    return _post("A sign-in", parent=known["type"], meta=meta)


def _event(client: Client, known: dict[str, Any]) -> bool:
    reply = client.send("POST", "/wp-json/laurel/v1/events", {"event": "gamipress_login", "user_id": 1})
    return reply.status == 200 and any(award.get("points") == 7 for award in reply.json["awarded"])


def _balance(client: Client, known: dict[str, Any]) -> bool:
    read = client.send("GET", "/wp-json/wp/v2/users/1?context=edit&_fields=meta").json
    return bool(read["meta"]["_gamipress_smoke_points"] == 7)


def _preflight(client: Client, known: dict[str, Any]) -> bool:
    origin = {"Origin": "https://client.example", "Access-Control-Request-Method": "PUT"}
    reply = client.send("OPTIONS", "/wp-json/wp/v2/posts", as_="", **origin)
    allowed = reply.headers["Access-Control-Allow-Origin"] == origin["Origin"]
    return allowed and bool(reply.json["namespace"] == "wp/v2")


def _head(client: Client, known: dict[str, Any]) -> bool:
    reply = client.send("HEAD", "/wp-json/wp/v2/points-type")
    return reply.status == 200 and reply.body == b"" and int(reply.headers["X-WP-Total"]) > 0


def _encoded(client: Client, known: dict[str, Any]) -> bool:
    found = client.send("GET", "/wp-json/wp/v2/%70oints-type?slug=sm%6Fke").json
    return [post["id"] for post in found] == [known["type"]]


def _repeated(client: Client, known: dict[str, Any]) -> bool:
    found = client.send("GET", "/wp-json/wp/v2/users?include[]=1&include[]=999").json
    return [user["id"] for user in found] == [1]


def _body_with_get(client: Client, known: dict[str, Any]) -> bool:
    found = client.send("GET", "/wp-json/wp/v2/points-type", {"include": [known["type"]], "context": "edit"}).json
    return [post["title"]["raw"] for post in found] == ["Smoke"]


def _status(method: str, path: str, status: int, as_: str = "admin") -> Callable[[Client, dict[str, Any]], bool]:
    return lambda client, known: client.send(method, path, as_=as_).status == status


def _basic(client: Client, known: dict[str, Any]) -> bool:
    wrong = base64.b64encode(b"admin:wrong").decode()
    refused = client.send("GET", "/wp-json/wp/v2/users/me", as_="", Authorization=f"Basic {wrong}")
    return refused.status == 401 and client.send("GET", "/wp-json/wp/v2/users/me").json["id"] == 1


CHECKS: tuple[Check, ...] = (
    ("index", lambda client, known: "wp/v2" in client.send("GET", "/wp-json/", as_="").json["namespaces"]),
    ("a points type", lambda client, known: _created(client, known, "type", "points-type", _TYPE)),
    ("its award", lambda client, known: _created(client, known, "award", "points-award", _award(known))),
    ("an event is awarded", _event),
    ("the balance", _balance),
    ("the log", _status("GET", "/wp-json/wp/v2/gamipress-logs?user_id=1", 200)),
    ("an action", lambda client, known: client.send(
        "POST", "/wp-json/wp/v2/gamipress/award-points", {"user": "admin", "points": 1, "points_type": "smoke"}
    ).status == 200),
    ("members", _status("GET", "/wp-json/buddypress/v1/members", 200)),
    ("an extension", _status("GET", "/wp-json/library/v1/books", 200)),
    ("preflight", _preflight),
    ("HEAD", _head),
    ("Basic", _basic),
    ("encoded path", _encoded),
    ("repeated parameter", _repeated),
    ("GET with a body", _body_with_get),
    ("no such route", _status("GET", "/wp-json/no/such/route", 404)),
    ("double slashes", _status("GET", "//wp-json//wp/v2/posts/", 200)),
    ("other case", _status("GET", "/WP-JSON/wp/v2/posts", 404)),
    ("rest_route", _status("GET", "/?rest_route=/wp/v2/posts", 200)),
)  # fmt: skip
"""The checks in their order: a name, and a function that returns whether the response is right."""

_READS = (
    "/wp-json/", "/wp-json/wp/v2/points-type", "/wp-json/wp/v2/users/me", "/wp-json/wp/v2/gamipress-logs?user_id=1",
    "/wp-json/wp/v2/gamipress", "/wp-json/laurel/v1/triggers", "/wp-json/buddypress/v1/members",
    "/wp-json/library/v1/books",
)  # fmt: skip


def run(client: Client) -> Iterator[tuple[str, bool]]:
    """Run all checks: the name of each, and whether it succeeded."""
    known: dict[str, Any] = {}
    for name, check in CHECKS:
        try:
            yield name, check(client, known)
        except (KeyError, IndexError, TypeError, ValueError, OSError) as error:
            yield f"{name} ({error!r})", False


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
