"""Requests to a site, as they are written: what a gateway may change must arrive unchanged."""

from __future__ import annotations

import base64
import http.client
import json
import math
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

EXCERPT = 300
"""Characters of a body that are shown."""


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
    """Sends requests to a site as one of its administrators.

    Args: the site's address, ``https://example.org`` with a path if it has one; login and application password; the
    seconds that one request may take; the moment of the monotonic clock after which none is sent. ``last`` is the last
    request with its response, for the report of a failure: never with credentials.
    """

    address: str
    login: str
    password: str
    patience: float = 30.0
    until: float = math.inf
    last: str = field(default="", init=False)

    def send(self, method: str, path: str, body: Any = None, as_: str | None = "", **headers: str) -> Reply:
        """Send a request: as the administrator, with other credentials ("login:password"), or with None as anonymous.

        Raises OSError, TimeoutError among them, and HTTPException if no response arrives.
        """
        if as_ is not None:
            credentials = as_ or f"{self.login}:{self.password}"
            headers["Authorization"] = "Basic " + base64.b64encode(credentials.encode()).decode()
        if body is not None:
            headers["Content-Type"] = "application/json"
        self.last = f"{method} {path}: no response"
        seconds = min(self.patience, self.until - time.monotonic())
        if seconds <= 0:
            raise TimeoutError("the time of the whole run is over")
        where = urlsplit(self.address)
        kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
        connection = kind(where.netloc, timeout=seconds)
        try:
            target = where.path.rstrip("/") + path
            connection.request(method, target, json.dumps(body) if body is not None else None, headers)
            response = connection.getresponse()
            reply = Reply(response.status, response.headers, response.read())
        finally:
            connection.close()
        self.last = f"{method} {path}: {reply.status} {reply.body[:EXCERPT].decode('utf-8', 'replace')}"
        return reply


class NotAccepted(Exception):
    """The site does not respond, or its administrator is not accepted; the text says which."""


def signed_in(address: str, admin: str, until: float) -> Client:
    """A client of an administrator, "login:application password", that was accepted; until that moment.

    Raises NotAccepted. One request decides, for many wrong passwords would keep the administrator from signing in.
    """
    login, _, password = admin.partition(":")
    if not (login and password):
        raise NotAccepted("ADMIN has to be an administrator's 'login:application password'")
    client = Client(address, login, password, until=until)
    try:
        reply = client.send("GET", "/wp-json/wp/v2/users/me?_fields=id&context=edit")
    except (OSError, http.client.HTTPException) as error:
        raise NotAccepted(f"{address} does not respond: {error!r}") from error
    if reply.status != HTTPStatus.OK:
        raise NotAccepted(f"ADMIN is not accepted: {client.last}")
    return client
