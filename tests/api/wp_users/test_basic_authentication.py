"""Basic authentication with application passwords, as every route sees it."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from laurel.app.errors import Conflict

ME = "/wp/v2/users/me"


def basic(text):
    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}


@pytest.fixture
def jo(client):
    return client.new_user("Jo", roles=("editor",), email="jo@example.org", slug="jo")


@pytest.mark.parametrize("name", ["Jo", "jo", "JO", "jo@example.org", "JO@EXAMPLE.ORG"])
@pytest.mark.parametrize("password", ["Jo0password", "Jo0 pass word", "Jo-0password!"])
def test_login_name_or_address_in_any_case(client, jo, name, password):
    reply = client.get(ME, headers=basic(f"{name}:{password}"))
    assert (reply.status, reply.json["id"]) == (200, jo)


@pytest.mark.parametrize(
    ("credentials", "code"),
    [
        ("jo:wrong", "incorrect_password"), ("jo:", "incorrect_password"), ("jo:JO0PASSWORD", "incorrect_password"),
        ("jo@example.org:x", "incorrect_password"), ("ann:Jo0password", "invalid_username"),
        ("ann@example.org:Jo0password", "invalid_email"), ("jo@example.org:x:y", "incorrect_password"),
    ],
)  # fmt: skip
def test_wrong_credentials_fail_every_route(client, jo, credentials, code):
    for path in (ME, "/wp/v2/users", "/wp/v2/nothing"):
        reply = client.get(path, headers=basic(credentials))
        assert (reply.status, reply.code, reply.allow) == (401, code, [])
        assert "www-authenticate" not in reply.headers


def test_a_user_without_application_passwords_cannot_get_in(client, services, jo):
    login = services.users.login("jo")
    services.users.update_login(login, replace(login, application_passwords=()))
    assert client.get(ME, headers=basic("jo:Jo0password")).code == "incorrect_password"


def test_roles_are_those_of_now(client, jo):
    client.post(f"/wp/v2/users/{jo}", as_="admin", json={"roles": ["subscriber"]})
    assert client.get(ME, as_="Jo", query={"context": "edit"}).json["roles"] == ["subscriber"]
    assert client.get(ME, as_="Jo").allow == ["GET", "POST", "PUT", "PATCH"]


def test_a_lost_race_over_the_note_of_use_does_not_matter(client, services, jo, monkeypatch):
    def busy(*_):
        raise Conflict

    monkeypatch.setattr(type(services.users), "update_login", busy)
    assert client.get(ME, as_="Jo").status == 200


def test_replies_to_somebody_are_not_for_caches(client, jo):
    assert "no-store" in client.get(ME, as_="Jo").headers["cache-control"]
    assert "cache-control" not in client.get("/wp/v2/users").headers
