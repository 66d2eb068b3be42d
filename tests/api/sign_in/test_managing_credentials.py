"""The setting by which application passwords make and end credentials, on every route that does."""

from __future__ import annotations

from functools import partial

import pytest

SETTING = "application_passwords_manage_credentials"
OWN = "/wp/v2/users/me/application-passwords"
NEW = {"username": "new", "email": "new@example.org", "password": "long enough"}
REFUSED = [
    ("POST", OWN, {"name": "second"}),
    ("DELETE", OWN, None),
    ("DELETE", f"{OWN}/00000000-0000-4000-8000-000000000001", None),
    ("POST", "/wp/v2/users", NEW),
    ("POST", "/wp/v2/users/me", {"password": "long enough"}),
    ("PUT", "/wp/v2/users/me", {"email": "other@example.org"}),
    ("PATCH", "/wp/v2/users/1", {"roles": ["administrator"]}),
    ("POST", "/wp/v2/users/{other}", {"password": "long enough"}),
    ("POST", "/wp/v2/users/{other}", {"roles": ["administrator"]}),
    ("POST", "/wp/v2/users/{other}", {"email": "other@example.org"}),
    ("POST", "/buddypress/v2/members", {"user_login": "new", "email": "new@example.org", "password": "long enough"}),
    ("POST", "/buddypress/v2/members/{other}", {"roles": ["administrator"]}),
    ("POST", "/buddypress/v1/members/{other}", {"roles": ["administrator"]}),
    ("PUT", "/buddypress/v1/members/me", {"roles": ["administrator"]}),
    ("DELETE", "/laurel/v1/users/me/sessions", None),
    ("DELETE", "/laurel/v1/users/{other}/sessions", None),
    ("DELETE", "/laurel/v1/users/{other}/sessions/" + "0" * 32, None),
    ("POST", "/wp/v2/settings", {SETTING: True}),
    ("POST", "/wp/v2/settings", {SETTING: None}),
    ("POST", "/wp/v2/settings", {"title": "T", "weak_login_passwords": True}),
    ("POST", "/wp/v2/settings", {"sign_in_origins": ["https://evil.test"]}),
    ("POST", "/wp/v2/settings", {"laurel_oidc": {"issuer": "https://evil.test", "audience": ["x"]}}),
]


@pytest.fixture
def other(client):
    return client.new_user("other")


@pytest.fixture
def off(client):
    client.put("/wp/v2/settings", as_="admin", json={SETTING: False})


@pytest.mark.parametrize(("method", "path", "body"), REFUSED)
def test_off_an_application_password_does_not(client, other, off, method, path, body):
    reply = client.request(method, path.format(other=other), as_="admin", json=body)
    assert (reply.status, reply.code) == (403, "rest_cannot_manage_credentials")
    assert client.get("/wp/v2/settings", as_="admin").json[SETTING] is False


@pytest.mark.parametrize(("method", "path", "body"), REFUSED)
def test_on_it_does(client, other, method, path, body):
    assert (
        client.request(method, path.format(other=other), as_="admin", json=body).code
        != "rest_cannot_manage_credentials"
    )


@pytest.mark.parametrize("way", ["cookie", "token"])
def test_off_a_session_and_a_token_do(client, browser, jo, password, off, way):
    if way == "cookie":
        browser.sign_in()
        send = browser.request
    else:
        token = client.post("/jwt-auth/v1/token", json={"username": "jo", "password": password}).json["token"]
        send = partial(client.request, headers={"authorization": f"Bearer {token}"})
    assert send("POST", OWN, json={"name": "second"}).status == 201
    assert send("POST", "/wp/v2/users/me", json={"email": "jo2@example.org"}).status == 200
    assert send("POST", "/wp/v2/users/me", json={"password": "a new password"}).status == 200


def test_off_it_still_changes_the_rest_and_reads(client, off, other):
    assert client.post(f"/wp/v2/users/{other}", as_="admin", json={"name": "Renamed"}).status == 200
    assert client.post(f"/buddypress/v2/members/{other}", as_="admin", json={"name": "Again"}).status == 200
    assert client.get(OWN, as_="admin").status == 200
    assert client.post("/wp/v2/settings", as_="admin", json={"title": "T"}).status == 200
