"""A server without any application, and a way to ask it over HTTP or directly."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from laurel.rest.http.current_user import Anonymous
from laurel.rest.http.messages import HttpReply, HttpRequest
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.serving.serve import route_of, serve_request
from laurel.rest.serving.server import WP_REST_Server

HOME = "http://example.org"


@dataclass(frozen=True)
class Person:
    """A user with the capabilities named."""

    id: int = 7
    capabilities: frozenset[str] = field(default_factory=frozenset)
    application_password: str = ""
    is_restricted: bool = False

    def is_among(self, names):
        return False

    def can(self, capability: str, *_: Any) -> bool:
        return capability in self.capabilities


@dataclass(frozen=True)
class Answer:
    reply: HttpReply

    @property
    def status(self) -> int:
        return self.reply.status

    @property
    def headers(self) -> dict[str, str]:
        return self.reply.headers

    @property
    def text(self) -> str:
        assert isinstance(self.reply.body, str)
        return str(self.reply.body)

    @property
    def json(self) -> Any:
        return json.loads(self.text) if self.text else None

    @property
    def code(self) -> str:
        return str(self.json["code"])


@pytest.fixture
def server() -> WP_REST_Server:
    return WP_REST_Server()


@pytest.fixture
def ask(server):
    """``ask("GET", "/x/v1/y", query="a=1", json={…}, can=("read",))``: a served request; ``can``: capabilities."""

    def ask(
        method: str,
        path: str,
        query: str = "",
        *,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
        json: Any = None,
        can: tuple[str, ...] | None = None,
        prefix: str = "/wp-json",
        user: Any = None,
    ) -> Answer:
        sent = dict(headers or {})
        if json is not None:
            sent.setdefault("content-type", "application/json")
            body = _dumps(json)
        person = user or (Anonymous() if can is None else Person(7, frozenset(can)))
        http = HttpRequest(method, prefix + path, query, sent, body, HOME)
        route = route_of(http)
        assert route is not None, "a page of the site, not the API"
        return Answer(serve_request(server, http, route, lambda request, http: person))

    return ask


@pytest.fixture
def asked(ask, server):
    """Register one endpoint that returns what `callback` gives of the request, ask it, and return the answer."""

    def asked(callback, method="GET", query="", args=None, **sent):
        endpoint = {"methods": method, "callback": callback, "permission_callback": lambda r: True, "args": args or {}}
        server.register_rest_route("x/v1", "/y", endpoint, override=True)
        return ask(method, "/x/v1/y", query, **sent)

    return asked


@pytest.fixture
def make_request():
    """``make_request("POST", query={…}, json=b"…", args={…})``: a matched request, nothing validated yet."""

    def make(
        method="GET", *, query=None, form=None, json=None, url=None, defaults=None, args=None, headers=None, **options
    ) -> WP_REST_Request:
        request = WP_REST_Request(method, "/x/v1/y")
        for name, value in (headers or {}).items():
            request.set_header(name, value)
        if json is not None:
            request.set_header("Content-Type", "application/json")
            request.set_body(json if isinstance(json, bytes) else _dumps(json))
        if form is not None:
            request.set_header("Content-Type", "application/x-www-form-urlencoded")
            request.set_body(form)
        request.set_query_params(query or {})
        request.match({"args": args or {}, **options}, url or {}, defaults or {})
        return request

    return make


def _dumps(value: Any) -> bytes:
    return json.dumps(value).encode()
