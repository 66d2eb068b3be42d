"""Jo, who has a login password, and a browser that keeps cookie and nonce."""

from __future__ import annotations

from typing import Any

import pytest

from laurel.auth.passwords import hash_password

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
