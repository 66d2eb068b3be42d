"""Jo, who has a login password, and a browser that keeps cookie and nonce."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client as HttpClient

from laurel.auth.passwords import hash_password
from laurel_cli.aws.handlers import invoker
from laurel_cli.aws.http_api.gateway import Gateway, HttpRequest
from laurel_cli.aws.template import load_template
from tests.api.sign_in.identity import AUDIENCE, ISSUER, KEYS_AT, Identity

TEMPLATE = load_template(Path(__file__).parents[3] / "template.yaml")

SESSION = "/laurel/v1/session"
PASSWORD = "correct horse battery"


class Browser:
    """A client with a cookie jar; ``nonce`` goes along unless a request says otherwise."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.cookie = ""
        self.nonce: str | None = None

    def sign_in(self, **fields: str) -> Any:
        """Sign in as Jo, or as the fields say, and keep what the reply gives."""
        credentials = fields or {"username": "jo", "password": PASSWORD}
        reply = self.client.post(SESSION, json=credentials)
        self.take(reply)
        if reply.status == 200:
            self.nonce = reply.json["nonce"]
        return reply

    def request(self, method: str, path: str, *, nonce: str | None = "", headers: Any = None, **options: Any) -> Any:
        """A request with the cookie and, unless `nonce` is None or another one, the kept nonce."""
        sent = dict(headers or {})
        if self.cookie:
            sent["cookie"] = self.cookie
        chosen = self.nonce if nonce == "" else nonce
        if chosen is not None:
            sent["x-wp-nonce"] = chosen
        reply = self.client.request(method, path, headers=sent, **options)
        self.take(reply)
        return reply

    def get(self, path: str, **options: Any) -> Any:
        return self.request("GET", path, **options)

    def take(self, reply: Any) -> None:
        """Do with Set-Cookie as a browser does."""
        for cookie in reply.cookies:
            pair, *attributes = cookie.split("; ")
            self.cookie = "" if "Max-Age=0" in attributes else pair


@pytest.fixture
def password():
    return PASSWORD


@pytest.fixture
def jo(client, services):
    """Jo's id: an editor with a login password."""
    number = client.new_user("Jo", roles=("editor",), email="jo@example.org", slug="jo")
    user = services.users.get(number)
    services.users.update(user, user, hash_password(PASSWORD))
    return number


@pytest.fixture
def browser(client, jo):
    return Browser(client)


class Web:
    """A browser without scripts on the site's pages, through the gateway: it keeps cookies and sends forms."""

    origin = "http://localhost"

    def __init__(self, application: Any) -> None:
        self._application = application
        self.forget()

    def forget(self) -> None:
        """Forget all cookies."""
        self.http = HttpClient(self._application)

    def open(self, address: str, **options: Any) -> Any:
        """The page at an address, or at a path of the site."""
        return self.http.get(address.removeprefix(self.origin), **options)

    def fields(self, page: Any) -> dict[str, str]:
        """The fields of a page's form with their values."""
        found = {}
        for tag in re.findall(r"<input[^>]*>", page.text):
            attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            found[attributes["name"]] = unescape(attributes.get("value", ""))
        return found

    def send(self, page: Any, origin: str | None = "http://localhost", /, **entered: str) -> Any:
        """Send a page's form with what is entered."""
        action = unescape(re.findall(r'<form method="post" action="([^"]+)"', page.text)[0])
        headers = {} if origin is None else {"origin": origin}
        return self.http.post(action, data={**self.fields(page), **entered}, headers=headers)

    def sign_in(self, address: str = "/wp-login.php") -> Any:
        """Sign in as Jo."""
        return self.send(self.open(address), log="jo", pwd=PASSWORD)


@pytest.fixture
def web(container, jo):
    return Web(HttpRequest.application(Gateway(TEMPLATE, invoker(container)).answer))


@pytest.fixture
def identity(monkeypatch, client):
    """The team's identity provider."""
    found = Identity()
    monkeypatch.setattr("tokens.controller.fetch_json", found.fetch)
    return found


@pytest.fixture
def trust(client, identity):
    """Writes the setting that names it."""

    def write(**changes):
        setting = {"issuer": ISSUER, "audience": [AUDIENCE], "jwks_uri": KEYS_AT, "create": True, **changes}
        reply = client.post("/wp/v2/settings", as_="admin", json={"laurel_oidc": setting})
        assert reply.status == 200, reply.text

    write()
    return write


@pytest.fixture
def exchange(client, trust):
    """Asks for a token for an ID token."""

    def ask(token, **body):
        return client.post("/laurel/v1/tokens", json={"id_token": token, **body})

    return ask
