"""CORS against the OpenAPI document and the code: what clients of other origins are told to send, and to read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from laurel.rest.serving.cors import (
    ALLOWED_HEADERS,
    EXPOSED_HEADERS,
    EXPOSED_TO_USERS,
    MORE_ALLOWED,
    MORE_EXPOSED,
)

ROOT = Path(__file__).parents[3]
SOURCES = [path for folder in ("functions", "layers") for path in (ROOT / folder).rglob("*.py")]
ORIGIN = {"origin": "https://app.example"}
OF_THE_BROWSER = {
    "cookie", "origin", "host", "user-agent", "x-forwarded-proto", "accept-encoding", "access-control-request-headers",
}  # fmt: skip
"""Headers that scripts cannot set, or that need no permission."""


@pytest.fixture
def document(client):
    return client.get("/laurel/v1/openapi").json


def test_every_documented_request_header_is_allowed(document):
    parameters = document["components"].get("parameters", {}).values()
    named = {parameter["name"] for parameter in parameters if parameter["in"] == "header"}
    for path in document["paths"].values():
        for operation in path.values():
            described = operation.get("parameters", ()) if isinstance(operation, dict) else ()
            named |= {parameter["name"] for parameter in described if parameter.get("in") == "header"}
    schemes = document["components"]["securitySchemes"].values()
    named |= {scheme["name"] for scheme in schemes if scheme.get("in") == "header"} | {"Authorization"}
    assert named <= {*ALLOWED_HEADERS, *MORE_ALLOWED}


def test_every_request_header_that_is_read_is_allowed():
    read = {
        name.lower()
        for path in SOURCES
        for name in re.findall(r'(?:get_header|headers\.get)\("([\w-]+)"', path.read_text("utf-8"))
    }
    assert "idempotency-key" in read
    assert read - OF_THE_BROWSER <= {name.lower() for name in (*ALLOWED_HEADERS, *MORE_ALLOWED)}


def test_every_documented_reply_header_is_exposed(document):
    documented = set(document["components"]["headers"])
    assert {"X-WP-Total", "Retry-After"} <= documented
    assert documented <= {*EXPOSED_HEADERS, *MORE_EXPOSED, *EXPOSED_TO_USERS}


def exposed(reply):
    return reply.headers["access-control-expose-headers"].split(", ")


def test_a_page_of_another_origin_may_send_an_idempotency_key(client):
    headers = {
        **ORIGIN, "access-control-request-method": "POST", "access-control-request-headers": "idempotency-key",
    }  # fmt: skip
    reply = client.options("/wp/v2/gamipress/award-points", headers=headers)
    assert reply.status == 200
    assert "Idempotency-Key" in reply.headers["access-control-allow-headers"].split(", ")


def test_what_replies_carry_can_be_read(client):
    created = client.post("/wp/v2/posts", as_="admin", json={"title": "A"}, headers=ORIGIN)
    assert {"Location", "Allow"} <= set(exposed(created))
    for _ in range(11):
        locked = client.post("/jwt-auth/v1/token", json={"username": "nobody", "password": "wrong"}, headers=ORIGIN)
    assert (locked.status, "Retry-After" in exposed(locked)) == (429, True)
