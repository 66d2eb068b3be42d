"""jwt-auth/v1: tokens as clients of the common JWT plugin use them."""

from __future__ import annotations

import pytest

TOKEN = "/jwt-auth/v1/token"
VALIDATE = f"{TOKEN}/validate"
ME = "/wp/v2/users/me"


@pytest.fixture
def token(client, jo, password):
    return client.post(TOKEN, json={"username": "jo", "password": password}).json["token"]


def bearer(token):
    return {"authorization": f"Bearer {token}"}


def test_a_token(client, jo, password):
    reply = client.post(TOKEN, json={"username": "jo@example.org", "password": password})
    assert reply.status == 200
    assert {name: reply.json[name] for name in reply.json if name != "token"} == {
        "user_email": "jo@example.org", "user_nicename": "jo", "user_display_name": "Jo",
    }  # fmt: skip
    assert next(iter(reply.json)) == "token"
    assert "no-store" in reply.headers["cache-control"]
    assert reply.cookies == ()


def test_it_signs_its_user_in_everywhere(client, jo, token):
    reply = client.get(ME, headers=bearer(token))
    assert (reply.status, reply.json["id"]) == (200, jo)
    assert "no-store" in reply.headers["cache-control"]
    assert client.get(ME, headers={**bearer(token), "x-wp-nonce": "x"}).json["id"] == jo
    assert client.post(ME, headers=bearer(token), json={"description": "x"}).status == 200


@pytest.mark.parametrize(
    ("credentials", "code"),
    [
        ({"username": "jo", "password": "wrong"}, "[jwt_auth] incorrect_password"),
        ({"username": "jo", "password": "Jo0password"}, "[jwt_auth] incorrect_password"),
        ({"username": "nobody", "password": "x"}, "[jwt_auth] invalid_username"),
        ({"username": "nobody@example.org", "password": "x"}, "[jwt_auth] invalid_email"),
        ({"username": "jo"}, "[jwt_auth] empty_password"),
        ({"username": "", "password": "x"}, "[jwt_auth] empty_username"),
        ({}, "[jwt_auth] empty_username"),
    ],
)
def test_wrong_credentials(client, jo, credentials, code):
    """The second is an application password."""
    reply = client.post(TOKEN, json=credentials)
    assert (reply.status, reply.code, reply.json["data"]) == (403, code, {"status": 403})


def test_malformed_credentials(client, jo):
    for credentials in ({"username": ["jo"], "password": "x"}, {"username": "jo", "password": "x" * 4097}):
        assert client.post(TOKEN, json=credentials).status == 400


def test_validation(client, token):
    reply = client.post(VALIDATE, headers=bearer(token))
    assert (reply.status, reply.json) == (200, {"code": "jwt_auth_valid_token", "data": {"status": 200}})


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "jwt_auth_no_auth_header"),
        (bearer("abc"), "jwt_auth_bad_auth_header"),
        (bearer(""), "jwt_auth_bad_auth_header"),
        ({"authorization": "abc"}, "jwt_auth_bad_auth_header"),
        (bearer("a.b.c"), "jwt_auth_invalid_token"),
    ],
)
def test_what_is_not_valid(client, headers, code):
    reply = client.post(VALIDATE, headers=headers)
    assert (reply.status, reply.code) == (403, code)


def test_basic_credentials_are_no_token(client, jo):
    assert client.post(VALIDATE, as_="Jo").code == "jwt_auth_bad_auth_header"


def test_a_session_does_not_make_up_for_a_token(browser, token):
    browser.sign_in()
    assert browser.request("POST", VALIDATE, headers=bearer("a.b.c")).code == "jwt_auth_invalid_token"
    assert browser.request("POST", VALIDATE, headers=bearer(token)).status == 200


@pytest.mark.parametrize("path", ["/", ME, "/wp/v2/users", "/wp/v2/nothing", TOKEN])
def test_a_bad_token_fails_every_route(client, token, path):
    tampered = token[:-10] + ("A" if token[-10] != "A" else "B") + token[-9:]
    for bad in (tampered, "a.b.c", token.rpartition(".")[0] + ".x"):
        reply = client.get(path, headers=bearer(bad))
        assert (reply.status, reply.code, reply.allow) == (403, "jwt_auth_invalid_token", [])


def test_what_is_no_token_is_ignored(client):
    assert client.get(ME, headers=bearer("abc")).code == "rest_not_logged_in"
    assert client.get("/wp/v2/users", headers=bearer("abc")).status == 200


def test_it_is_good_for_a_week(client, clock, token):
    clock.advance(days=7, seconds=-1)
    assert client.get(ME, headers=bearer(token)).status == 200
    clock.advance(seconds=1)
    assert client.get(ME, headers=bearer(token)).code == "jwt_auth_invalid_token"


def test_it_ends_with_the_password_and_with_the_user(client, jo, token):
    client.post(f"/wp/v2/users/{jo}", as_="admin", json={"roles": ["author"]})
    assert client.get(ME, headers=bearer(token)).status == 200
    client.post(f"/wp/v2/users/{jo}", as_="admin", json={"password": "something new"})
    assert client.get(ME, headers=bearer(token)).code == "jwt_auth_invalid_token"
    fresh = client.post(TOKEN, json={"username": "jo", "password": "something new"}).json["token"]
    client.delete(f"/wp/v2/users/{jo}", as_="admin", query={"force": "true", "reassign": "false"})
    assert client.get(ME, headers=bearer(fresh)).code == "jwt_auth_invalid_token"
