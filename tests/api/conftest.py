"""A fresh site on the memory store, and a client that speaks to it as API Gateway does."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest

from devstore.memory import MemoryTables
from devstore.stream import MemoryStream
from laurel.app.install import AdminOptions, install
from laurel.app.site import Site
from laurel.auth import passwords
from laurel.auth.application_passwords import hash_application_password
from laurel.composition import servers
from laurel.composition.answer import answer
from laurel.composition.container import Container
from laurel.composition.rest_entry import rest_entry
from laurel.composition.table_services import TableServices
from laurel.domain.records.user import ApplicationPassword, User
from laurel.rest.http.messages import HttpReply, HttpRequest
from laurel.rest.http.params import build_query
from laurel.store.aws.stream import Pump
from laurel.store.ledger.projections import FOLLOWED, Projections
from laurel_cli.aws.guarded_tables import GuardedTables, acting_as, guard_of
from laurel_cli.aws.http_api.routes import RouteTable
from laurel_cli.aws.permissions import granted
from laurel_cli.aws.template import load_template
from tests.containers import SECRET, container_on

TEMPLATE = load_template(Path(__file__).parents[2] / "template.yaml")
ROUTES = RouteTable(TEMPLATE.routes)
POLICIES = {function: granted(TEMPLATE, function) for function in TEMPLATE.functions}
HOME = "http://example.org"
ROLES = {"editor": "editor", "author": "author", "contributor": "contributor", "subscriber": "subscriber"}


class StoppedClock:
    """A clock that tests move: by default it stands at noon of the first of March 2026."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def advance(self, **by: float) -> None:
        self.moment += timedelta(**by)


@dataclass(frozen=True)
class Reply:
    """What came back: headers in lower case; ``json`` is None for an empty body."""

    status: int
    headers: dict[str, str]
    text: str
    cookies: tuple[str, ...] = ()

    @property
    def json(self) -> Any:
        return json.loads(self.text) if self.text else None

    @property
    def code(self) -> str:
        """The code of an error, or "" for anything else."""
        return self.json.get("code", "") if isinstance(self.json, dict) else ""

    @property
    def allow(self) -> list[str]:
        return [method for method in self.headers.get("allow", "").split(", ") if method]


class Client:
    """Makes API Gateway events of requests and invokes the functions that template.yaml sends them to.

    ``client.post("/wp/v2/users", as_="admin", json={…}, query={"a": [1, 2]})``. Without ``as_`` the
    request is anonymous. ``admin`` is there; editor, author, contributor and subscriber are made when
    first named, and others by `new_user`.
    """

    def __init__(self, container: Container) -> None:
        self.container = container
        self.services = container.services
        self.ids: dict[str, int] = {"admin": 1}
        self.passwords = {"admin": "admin0password"}

    # ---- people

    def user_id(self, login: str) -> int:
        """The id of a user, who is made if it is one of the four roles' and not there yet."""
        if login not in self.ids:
            self.new_user(login, roles=(ROLES[login],))
        return self.ids[login]

    def new_user(self, login: str, roles: tuple[str, ...] = ("subscriber",), **fields: Any) -> int:
        """Store a user with an application password, by which ``as_=login`` authenticates."""
        user = User(
            id=0,
            login=login,
            email=f"{login}@example.org",
            slug=login,
            name=login.capitalize(),
            nickname=login,
            registered="2026-02-01T00:00:00",
            roles=roles,
        )
        stored = self.services.users.create(replace(user, **fields), "")
        password = f"{login}0password"
        entry = ApplicationPassword(
            f"00000000-0000-4000-8000-{stored.id:012}",
            "tests",
            hash_application_password(password, SECRET),
            "2026-02-01T00:00:00",
        )
        seen = self.services.users.login(login)
        assert seen
        self.services.users.update_login(seen, replace(seen, application_passwords=(entry,)))
        self.ids[login], self.passwords[login] = stored.id, password
        return stored.id

    def site(self) -> Site:
        """The site as a new request sees it."""
        return Site(self.services)

    # ---- requests

    def page(self, path: str, query: str = "") -> HttpReply:
        """What a browser gets for a page of the site, outside of /wp-json."""
        return answer(self.container, "discovery", HttpRequest("GET", path, query, home_url=HOME))

    def get(self, path: str, **options: Any) -> Reply:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> Reply:
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> Reply:
        return self.request("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> Reply:
        return self.request("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> Reply:
        return self.request("DELETE", path, **options)

    def options(self, path: str, **options: Any) -> Reply:
        return self.request("OPTIONS", path, **options)

    def request(
        self,
        method: str,
        path: str,
        *,
        as_: str = "",
        query: dict[str, Any] | str = "",
        json: Any = None,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """One request to a route below /wp-json; ``body`` is sent as it is, ``json`` as JSON."""
        sent = {"host": "example.org", "x-forwarded-proto": "http", **self._authorization(as_)}
        if json is not None:
            sent["content-type"] = "application/json"
            body = _dumps(json)
        sent.update({name.lower(): value for name, value in (headers or {}).items()})
        asked = () if isinstance(query, str) else ((k, "0" if value is False else value) for k, value in query.items())
        raw_query = query if isinstance(query, str) else build_query(asked)
        reply = _invoke(self.container, _event(method, quote(f"/wp-json{path}"), raw_query, sent, body))
        lowered = {name.lower(): value for name, value in reply["headers"].items()}
        return Reply(reply["statusCode"], lowered, reply["body"], tuple(reply.get("cookies", ())))

    def _authorization(self, login: str) -> dict[str, str]:
        if not login:
            return {}
        self.user_id(login)
        return basic(login, self.passwords[login])


def basic(login: str, password: str) -> dict[str, str]:
    """A Basic Authorization header."""
    return {"authorization": "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode()}


def _dumps(value: Any) -> bytes:
    return json.dumps(value).encode()


def _invoke(container: Container, event: dict[str, Any]) -> dict[str, Any]:
    """What the function answers that the gateway chooses, under that function's own policy."""
    http = event["requestContext"]["http"]
    selected = ROUTES.select(http["method"], unquote(event["rawPath"]))
    assert selected
    function = TEMPLATE.functions[selected[0].function]
    with acting_as(function.name):
        return rest_entry(function.handler.partition(".")[0])(container)(event, None)


def _event(method: str, path: str, query: str, headers: dict[str, str], body: bytes | None) -> dict[str, Any]:
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {"http": {"method": method, "path": path, "sourceIp": "192.0.2.1"}, "domainName": "api.test"},
        "body": base64.b64encode(body).decode() if body is not None else None,
        "isBase64Encoded": body is not None,
    }


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def tables() -> MemoryTables:
    """What the site is stored in."""
    return MemoryTables()


@pytest.fixture
def guard(tables) -> Iterator[GuardedTables]:
    """The tables as functions see them: what the policy of a function does not allow it is refused."""
    guard = guard_of(TEMPLATE)(tables)
    yield guard
    assert not {(function, asked) for function, asked in guard.used if asked not in POLICIES[function]}


@pytest.fixture
def container(clock, tables, guard) -> Container:
    """An empty site with its administrator."""
    return site_on(tables, guard, clock)


def site_on(tables: MemoryTables, driver: Any, clock: StoppedClock) -> Container:
    """A site in tables that its functions reach through a driver, with its administrator."""
    pump = Pump(MemoryStream(tables, FOLLOWED), Projections(tables))
    made = container_on(driver, catch_up=pump.catch_up, clock=clock)
    install(made.services, AdminOptions(hash_application_password("admin0password", SECRET)))
    return made


@pytest.fixture
def services(container: Container) -> TableServices:
    """The site's services."""
    return container.services


@pytest.fixture
def client(container) -> Client:
    return Client(container)


@pytest.fixture
def types(client, monkeypatch):
    """Two member types, as an extension registers them."""
    made = servers.make_server

    def make(catalogue, **more):
        server = made(catalogue, **more)
        server.add_filter("bp_get_member_types", lambda known: (*known, "student", "teacher"))
        return server

    monkeypatch.setattr(servers, "make_server", make)


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Login passwords are hashed at a small cost: what a real one takes is not what these tests are about."""
    real = passwords._key
    monkeypatch.setattr(passwords, "_key", lambda password, salt, n, r, p: real(password, salt, 2, r, p))
