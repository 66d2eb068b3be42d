"""Application passwords: made, shown once, used, renamed, revoked."""

from __future__ import annotations

import re

import pytest

ME = "/wp/v2/users/me/application-passwords"
BASIC = "authorization"


def make(client, name="App", as_="author", **fields):
    reply = client.post(ME, as_=as_, json={"name": name, **fields})
    assert reply.status == 201, reply.text
    return reply


def test_it_is_shown_once_and_lets_its_user_in(client):
    reply = make(client)
    made = reply.json
    author = client.user_id("author")
    url = f"http://example.org/wp-json/wp/v2/users/{author}/application-passwords/{made['uuid']}"
    assert reply.headers["location"] == url
    assert made["_links"]["self"][0]["href"] == url
    assert re.fullmatch(r"(\w{4} ){5}\w{4}", made["password"])
    assert (made["created"], made["last_used"], made["last_ip"]) == ("2026-03-01T12:00:00", None, None)
    assert "password" not in client.get(f"{ME}/{made['uuid']}", as_="author", query={"context": "edit"}).json
    for spelling in (made["password"], made["password"].replace(" ", ""), made["password"].replace(" ", "-")):
        client.passwords["author"] = spelling
        assert client.get(f"{ME}/introspect", as_="author").json["uuid"] == made["uuid"]


def test_two_are_never_alike(client):
    first, second = make(client).json, make(client).json
    assert first["uuid"] != second["uuid"]
    assert first["password"] != second["password"]
    assert [entry["name"] for entry in client.get(ME, as_="author").json] == ["tests", "App", "App"]


def test_the_store_never_sees_the_password(client, services):
    password = make(client).json["password"]
    stored = repr(services.users.login("author"))
    assert password not in stored
    assert password.replace(" ", "") not in stored


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "rest_missing_callback_param"),
        ({"name": None}, "rest_missing_callback_param"),
        ({"name": ""}, "rest_invalid_param"),
        ({"name": " \t "}, "rest_invalid_param"),
        ({"name": ["a"]}, "rest_invalid_param"),
        ({"name": "<b></b>"}, "application_password_empty_name"),
        ({"name": "x" * 501}, "application_password_name_too_long"),
        ({"name": "x", "app_id": "nope"}, "rest_invalid_param"),
        ({"name": "x", "app_id": 7}, "rest_invalid_param"),
        ({"name": "x", "app_id": "550E8400-E29B-41D4-A716-44665544000Z"}, "rest_invalid_param"),
    ],
)
def test_what_cannot_be_made(client, fields, code):
    reply = client.post(ME, as_="author", json=fields)
    assert (reply.status, reply.code) == (400, code)
    assert len(client.get(ME, as_="author").json) == 1


@pytest.mark.parametrize("name", ["n" * 300, "日" * 500])
def test_a_long_name_is_kept(client, name):
    assert make(client, name=name).json["name"] == name


def test_how_many_one_may_have(client, monkeypatch):
    monkeypatch.setattr("laurel.app.users.create_application_password.MAX_APPLICATION_PASSWORDS", 2)
    make(client)
    reply = client.post(ME, as_="author", json={"name": "one too many"})
    assert (reply.status, reply.code) == (400, "rest_too_many_application_passwords")


def test_only_the_name_changes(client):
    made = make(client, app_id="550e8400-e29b-41d4-a716-446655440000").json
    path = f"{ME}/{made['uuid']}"
    renamed = client.patch(path, as_="author", json={"name": " <i>New</i> name ", "app_id": "", "uuid_": "x"}).json
    expected = {name: value for name, value in made.items() if name != "password"}
    assert renamed == {**expected, "name": "New name"}
    assert client.patch(path, as_="author", json={}).json == renamed
    assert client.get(path, as_="author").json == renamed


def test_a_revoked_password_is_refused(client):
    made = make(client).json
    client.passwords["author"], kept = made["password"], client.passwords["author"]
    reply = client.delete(f"{ME}/{made['uuid']}", as_="author")
    assert reply.json == {
        "deleted": True,
        "previous": {
            "uuid": made["uuid"],
            "app_id": "",
            "name": "App",
            "created": "2026-03-01T12:00:00",
            "last_used": "2026-03-01T12:00:00",
            "last_ip": "192.0.2.1",
        },
    }
    assert client.get("/wp/v2/users/me", as_="author").code == "incorrect_password"
    client.passwords["author"] = kept
    assert client.delete(f"{ME}/{made['uuid']}", as_="author").code == "rest_application_password_not_found"


def test_all_are_revoked_at_once(client):
    make(client)
    author = client.user_id("author")
    path = f"/wp/v2/users/{author}/application-passwords"
    assert client.delete(path, as_="admin").json == {"deleted": True, "count": 2}
    assert client.delete(path, as_="admin").json == {"deleted": True, "count": 0}
    assert client.get(path, as_="admin").json == []
    assert client.get("/wp/v2/users/me", as_="author").status == 401


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_one_that_is_not_there(client, method):
    options = {"json": {"name": "x"}} if method == "put" else {}
    reply = getattr(client, method)(f"{ME}/nope", as_="author", **options)
    assert (reply.status, reply.code) == (404, "rest_application_password_not_found")
    assert reply.allow == ["GET", "POST", "PUT", "PATCH", "DELETE"]


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_anonymous_callers_have_none(client, method):
    options = {"json": {"name": "x"}} if method == "post" else {}
    reply = getattr(client, method)(ME, **options)
    assert (reply.status, reply.code) == (401, "rest_not_logged_in")


def test_a_users_uuid_is_not_found_under_another_user(client):
    made = make(client).json
    editor = client.user_id("editor")
    path = f"/wp/v2/users/{editor}/application-passwords/{made['uuid']}"
    assert client.get(path, as_="admin").status == 404
    assert client.delete(path, as_="admin").status == 404


def test_introspection_is_for_oneself(client):
    author = client.user_id("author")
    reply = client.get(f"/wp/v2/users/{author}/application-passwords/introspect", as_="admin")
    assert reply.code == "rest_cannot_introspect_app_password_for_non_authenticated_user"
    assert client.get(f"/wp/v2/users/{author}/application-passwords/introspect", as_="author").status == 200


def test_a_lost_race_is_run_again(client, services, monkeypatch):
    client.user_id("author")
    once = services.users.update_login
    lost = []

    def race(_, seen, changed):
        if len(changed.application_passwords) == 2 and not lost:
            lost.append(once(seen, type(seen)(seen.login, seen.user_id, seen.roles, "raced", *rest_of(seen))))
        return once(seen, changed)

    monkeypatch.setattr(type(services.users), "update_login", race)
    make(client)
    login = services.users.login("author")
    assert login.password_hash == "raced"
    assert len(login.application_passwords) == 2


def rest_of(login):
    return login.application_passwords, login.rev
