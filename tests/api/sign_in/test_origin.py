"""Pages of other origins sign nobody in, unless a setting names them (login CSRF)."""

from __future__ import annotations

import pytest

SESSION = "/laurel/v1/session"
FORM = {"content-type": "application/x-www-form-urlencoded"}


def sign_in(client, password, **headers):
    body = f"username=jo&password={password.replace(' ', '+')}".encode()
    return client.post(SESSION, body=body, headers={**FORM, **headers})


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://example.org.evil.example", "null", "", "http://example.org:81"]
)
def test_other_origins(client, jo, password, origin):
    reply = sign_in(client, password, origin=origin)
    assert (reply.status, reply.code, reply.cookies) == (403, "rest_forbidden_origin", ())


@pytest.mark.parametrize("headers", [{}, {"origin": "http://example.org"}])
def test_the_sites_own_pages_and_clients_without_origin(client, jo, password, headers):
    reply = sign_in(client, password, **headers)
    assert (reply.status, len(reply.cookies)) == (200, 1)


def test_the_origins_of_the_setting(client, jo, password):
    client.put("/wp/v2/settings", as_="admin", json={"sign_in_origins": ["https://app.example"]})
    assert sign_in(client, password, origin="https://app.example").status == 200
    assert sign_in(client, password, origin="http://app.example").status == 403


@pytest.mark.parametrize("origin", ["app.example", "https://app.example/", "*", "ftp://app.example"])
def test_what_is_no_origin(client, origin):
    reply = client.put("/wp/v2/settings", as_="admin", json={"sign_in_origins": [origin]})
    assert (reply.status, reply.code) == (400, "rest_invalid_param")
