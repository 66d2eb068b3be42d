"""A site behind CloudFront: who counts as the client, and what others may be given again."""

from __future__ import annotations

import pytest

from laurel.auth.throttle import LIMIT
from laurel.composition.edge import edge_key
from tests.api.conftest import Client, basic
from tests.containers import SECRET, container_on

SESSION = "/laurel/v1/session"
PUBLIC = (
    "/", "/wp/v2", "/wp/v2/posts", "/wp/v2/types", "/wp/v2/users", "/wp/v2/points-type", "/buddypress/v2/members",
    "/buddypress/v2/activity", "/laurel/v1", "/laurel/v1/openapi",
)  # fmt: skip
"""Reading that needs no account."""


def through(address, key=""):
    """The headers that the edge adds for a client."""
    return {"x-laurel-edge": key or edge_key(SECRET), "x-laurel-client": address}


def attempt(client, headers):
    return client.post(SESSION, json={"username": "admin", "password": "wrong"}, headers=headers)


def test_clients_behind_the_edge_are_throttled_apart(client):
    client.user_id("admin")
    refused = [attempt(client, through("203.0.113.7")).status for _ in range(LIMIT + 1)]
    assert refused == [401] * LIMIT + [429]
    assert attempt(client, through("203.0.113.8")).status == 401


@pytest.mark.parametrize("forged", ["", "0" * 64, edge_key(b"the secret of another site")])
def test_a_forged_address_does_not_get_around_the_throttle(client, forged):
    client.user_id("admin")
    for number in range(LIMIT):
        headers = {"x-forwarded-for": f"203.0.113.{number}", "cloudfront-viewer-address": f"203.0.113.{number}:443"}
        headers |= through(f"203.0.113.{number}", forged or "none")
        assert attempt(client, headers).status == 401
    assert attempt(client, through("203.0.113.99", "0" * 64)).status == 429


def test_the_networks_of_a_key_are_those_of_clients_behind_the_edge(client):
    body = {"name": "key", "cidrs": ["203.0.113.0/24"]}
    made = client.post("/wp/v2/users/me/application-passwords", as_="admin", json=body).json
    key = basic("admin", made["password"])
    assert client.get("/wp/v2/types", headers={**key, **through("203.0.113.7")}).status == 200
    for around in (through("203.0.113.7", "0" * 64), through("198.51.100.7"), {"x-forwarded-for": "203.0.113.7"}, {}):
        reply = client.get("/wp/v2/types", headers={**key, **around})
        assert (reply.status, reply.code) == (403, "rest_forbidden_address")


@pytest.mark.parametrize("path", PUBLIC)
def test_what_a_caller_gets_is_kept_for_nobody_and_what_all_get_sets_no_cookie(client, path):
    anonymous, own = client.get(path), client.get(path, as_="admin")
    assert "no-store" in own.headers["cache-control"]
    assert anonymous.status == 200
    assert anonymous.cookies == ()
    assert "set-cookie" not in anonymous.headers


def test_a_site_behind_an_edge_refuses_what_comes_around_it(tables, guard, clock):
    container = container_on(guard, clock=clock)
    container.__dict__["config"] = type(container.config).from_env(
        {"LAUREL_SECRET": SECRET.hex(), "LAUREL_BEHIND_EDGE": "on"}
    )
    client = Client(container)
    around = client.get("/wp/v2/types")
    assert (around.status, around.code) == (403, "rest_edge_required")
    assert "no-store" in around.headers["cache-control"]
    assert client.get("/wp/v2/types", headers=through("203.0.113.7")).status == 200
    page = client.get("/../", headers=through("203.0.113.7", "0" * 64))
    assert page.status == 403
