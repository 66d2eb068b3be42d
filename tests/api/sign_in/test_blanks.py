"""A blank around a login name, an e-mail address or a password, which phones add, does not count."""

from __future__ import annotations

import pytest

from tests.api.conftest import basic

NAMES = ["jo ", " jo", "Jo\n", "jo@example.org ", "\tjo@example.org"]


@pytest.mark.parametrize("name", NAMES)
def test_signing_in(client, jo, password, name):
    for given in (password, f" {password}\n"):
        assert client.post("/laurel/v1/session", json={"username": name, "password": given}).status == 200
        assert client.post("/jwt-auth/v1/token", json={"username": name, "password": given}).status == 200
    assert client.get("/wp/v2/users/me", headers=basic(name, "Jo0password")).json["id"] == jo


def test_signing_in_by_e_mail(client, jo, password):
    assert client.post("/laurel/v1/session", json={"email": " jo@example.org ", "password": password}).status == 200


@pytest.mark.parametrize("path", ["/laurel/v1/session", "/jwt-auth/v1/token"])
def test_blanks_alone_are_nothing(client, path):
    assert client.post(path, json={"username": " ", "password": "x"}).status in (400, 403)
    reply = client.post("/jwt-auth/v1/token", json={"username": "jo", "password": " "})
    assert reply.code == "[jwt_auth] empty_password"


@pytest.mark.parametrize("name", NAMES)
def test_the_user_of_an_action(client, jo, name):
    client.post("/wp/v2/points-type", as_="admin", json={"title": "Gold", "slug": "gold", "status": "publish"})
    reply = client.post("/wp/v2/gamipress/get-points", as_="admin", json={"user": name, "points_type": "gold"})
    assert reply.status == 200


@pytest.mark.parametrize(("path", "login"), [("/wp/v2/users", "username"), ("/buddypress/v2/members", "user_login")])
def test_signing_up(client, services, path, login):
    fields = {login: " new ", "email": " new@example.org\n", "password": " my password "}
    assert client.post(path, as_="admin", json=fields).status == 201
    assert services.users.login_by_email("new@example.org").login == "new"
    assert client.post("/laurel/v1/session", json={"username": "new", "password": "my password"}).status == 200
