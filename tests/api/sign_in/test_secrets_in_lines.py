"""Every kind of secret, in requests that succeed, fail and break, and all that Lambda would write of them."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest

from laurel.auth import authentication_methods as schemes
from laurel.composition import answer

ME = "/wp/v2/users/me"
SESSION = "/laurel/v1/session"
TOKEN = "/jwt-auth/v1/token"
JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}

HUSH = "hush-5ecret-w0rd"
"""In every request below, as it is or encoded."""


def basic(name, password):
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def forms_of(secret):
    """How a secret may look in a log."""
    encoded = base64.b64encode(secret.encode()).decode()
    return {secret, quote(secret), encoded, encoded.rstrip("="), json.dumps(secret)[1:-1], secret.encode().hex()}


REQUESTS = {
    "Basic, wrong password": {"path": ME, "headers": {"authorization": basic("jo", HUSH)}},
    "Basic, unknown user": {"path": ME, "headers": {"authorization": basic(HUSH, HUSH)}},
    "Basic, no base64": {"path": ME, "headers": {"authorization": f"Basic {HUSH}"}},
    "Bearer": {"path": ME, "headers": {"authorization": f"Bearer aaaa.{HUSH}.cccc"}},
    "another scheme": {"path": ME, "headers": {"authorization": f"Digest {HUSH}"}},
    "cookie": {"path": ME, "headers": {"cookie": f"wordpress_logged_in_x=jo|1|{HUSH}|x; other={HUSH}"}},
    "nonce in the header": {"path": ME, "headers": {"x-wp-nonce": HUSH}},
    "nonce in the query": {"path": ME, "query": {"_wpnonce": HUSH}},
    "nonce in the body": {"method": "POST", "path": ME, "json": {"_wpnonce": HUSH}},
    "password in the query": {"method": "POST", "path": SESSION, "query": {"username": "jo", "password": HUSH}},
    "password in a form": {
        "method": "POST", "path": SESSION, "body": f"username=jo&password={HUSH}".encode(), "headers": FORM,
    },
    "password in JSON": {"method": "POST", "path": TOKEN, "json": {"username": "jo", "password": HUSH}},
    "broken JSON": {"method": "POST", "path": TOKEN, "body": b'{"password": "' + HUSH.encode(), "headers": JSON},
    "a new user": {
        "method": "POST", "path": "/wp/v2/users", "as_": "admin",
        "json": {"username": "new", "email": "new@example.org", "password": HUSH},
    },
    "a new user, refused": {"method": "POST", "path": "/wp/v2/users", "as_": "admin", "json": {"password": HUSH}},
    "a changed password": {"method": "PUT", "path": "/wp/v2/users/1", "as_": "admin", "json": {"password": HUSH}},
    "a password of the wrong kind": {"method": "PUT", "path": ME, "as_": "admin", "json": {"password": [HUSH]}},
    "a method that is a secret": {"path": ME, "query": {"_method": HUSH}},
    "a path that is a secret": {"path": f"/wp/v2/{HUSH}"},
    "a route in the query": {"path": "", "query": {"rest_route": f"/{HUSH}"}},
    "in a batch": {
        "method": "POST", "path": "/batch/v1", "as_": "admin",
        "json": {"requests": [{"path": "/wp/v2/users", "body": {"password": HUSH}, "headers": {"x-wp-nonce": HUSH}}]},
    },
}  # fmt: skip


@pytest.fixture
def group():
    return "discovery"


@pytest.fixture
def written(capfd):
    return lambda: "".join(capfd.readouterr())


def assert_silent(text, *secrets):
    assert '"message":"request"' in text
    assert not [form for secret in secrets for form in forms_of(secret) if form in text]


def ask(client, method="GET", **options):
    return client.request(method, options.pop("path"), **options)


@pytest.mark.parametrize("name", REQUESTS)
def test_whatever_comes_of_it(client, jo, written, name):
    ask(client, **REQUESTS[name])
    assert_silent(written(), HUSH)


@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize("place", ["authentication", "handler", "the reply"])
def test_when_it_breaks_over_the_secret(client, jo, services, written, monkeypatch, name, place):
    def broken(*_arguments, **_named):
        try:
            raise KeyError(HUSH)
        except KeyError as error:
            raise RuntimeError(f"cannot work with {HUSH}", {"password": HUSH}) from error

    if place == "authentication":
        monkeypatch.setattr(answer, "_authenticate", broken)
    elif place == "handler":
        for store in ("get", "find", "create", "update", "login"):
            monkeypatch.setattr(type(services.users), store, broken)
    else:
        monkeypatch.setattr(answer, "serve_request", broken)
    reply = ask(client, **REQUESTS[name])
    text = written()
    assert_silent(text, HUSH)
    assert "cannot work with" not in text + reply.text
    if place != "handler":
        assert (reply.status, reply.code) == (500, "internal_server_error")
        assert text.count('"exception_name":"RuntimeError"') == 1


def test_what_the_site_itself_gives_out(browser, client, password, written):
    browser.sign_in()
    token = client.post(TOKEN, json={"username": "jo", "password": password}).json["token"]
    given = client.post("/wp/v2/users/me/application-passwords", as_="Jo", json={"name": "phone"})
    assert given.status == 201, given.text
    nonce, cookie = browser.nonce, browser.cookie.partition("=")[2]
    browser.get(ME)
    client.get(ME, headers={"authorization": f"Bearer {token}"})
    secrets = (token, nonce, cookie, password, given.json["password"], given.json["password"].replace(" ", ""))
    assert_silent(written(), *secrets, "Jo0password")


def test_the_right_credentials_when_something_breaks(browser, client, services, password, written, monkeypatch):
    browser.sign_in()

    def broken(attempt, *_):
        raise RuntimeError(f"over {attempt.request.headers} of {attempt!r}")

    monkeypatch.setattr(schemes, "signed_in", broken)
    browser.get(ME)
    client.get(ME, as_="Jo")
    client.post(SESSION, json={"username": "jo", "password": password})
    assert_silent(written(), browser.nonce, browser.cookie.partition("=")[2], password, "Jo0password", "Jo:Jo0password")
