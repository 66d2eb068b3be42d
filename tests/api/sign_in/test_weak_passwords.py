"""Login passwords have eight characters at least and are none of the user's names, unless a setting allows it."""

from __future__ import annotations

import pytest

NEW = {"username": "margarete", "email": "mg@example.org", "name": "Margarete Maier", "slug": "margarete-m"}
WEAK = ["a", "0", "1234567", " 123456 ", "margarete", "MARGARETE", " margarete ", "mg@example.org", "Margarete Maier"]
GOOD = ["12345678", "margarete1", "maierrrrr"]


def create(client, password):
    return client.post("/wp/v2/users", as_="admin", json={**NEW, "password": password})


def join(client, password):
    fields = {"user_login": "margarete", "email": "mg@example.org", "name": "Margarete Maier", "password": password}
    return client.post("/buddypress/v2/members", as_="admin", json=fields)


def change(client, password):
    margarete = client.new_user("margarete", email="mg@example.org", name="Margarete Maier")
    return client.post(f"/wp/v2/users/{margarete}", as_="admin", json={"password": password})


def change_own(client, password):
    client.new_user("margarete", email="mg@example.org", name="Margarete Maier")
    return client.post("/wp/v2/users/me", as_="margarete", json={"password": password})


WAYS = [create, join, change, change_own]


@pytest.mark.parametrize("password", WEAK)
@pytest.mark.parametrize("way", WAYS)
def test_weak_ones(client, services, way, password):
    reply = way(client, password)
    assert (reply.status, reply.code) == (400, "rest_invalid_param")
    assert reply.json["data"]["details"]["password"]["code"] == "rest_user_invalid_password"
    login = services.users.login("margarete")
    assert login is None or not login.password_hash


@pytest.mark.parametrize("password", GOOD)
@pytest.mark.parametrize("way", WAYS)
def test_others(client, way, password):
    assert way(client, password).status in (200, 201)


@pytest.mark.parametrize("way", WAYS)
def test_the_setting(client, way):
    client.put("/wp/v2/settings", as_="admin", json={"weak_login_passwords": True})
    assert way(client, "a").status in (200, 201)


@pytest.mark.parametrize("name", ["email", "slug", "name"])
def test_names_that_come_with_the_password(client, services, name):
    user, new = client.new_user("margarete"), "another@name.test" if name == "email" else "another-name"
    assert client.put(f"/wp/v2/users/{user}", as_="admin", json={name: new, "password": new.title()}).status == 400
    assert not services.users.login("margarete").password_hash
    assert client.put(f"/wp/v2/users/{user}", as_="admin", json={name: new, "password": f"{new}9"}).status == 200
