"""Users by an application's own ids: addresses, the field, the filter, and PUT."""

from __future__ import annotations

import json

import pytest

from laurel.composition.answer import answer
from laurel.rest.http.messages import HttpRequest
from tests.api.conftest import basic

FORM = {"name": "Ada", "email": "ada@example.org"}
PUT = "/laurel/v1/users/ext:8f1c"


@pytest.fixture
def ada(client):
    """The id of a user who was made by an external id."""
    return client.put(PUT, as_="admin", json=FORM).json["id"]


def test_put_makes_a_user_once(client):
    made = client.put(PUT, as_="admin", json=FORM)
    assert made.status == 201
    user = made.json
    assert made.headers["location"].endswith(f"/wp/v2/users/{user['id']}")
    assert (user["external_id"], user["name"], user["email"]) == ("8f1c", "Ada", "ada@example.org")
    assert (user["username"], user["slug"], user["roles"]) == (f"ext-{user['id']}",) * 2 + (["subscriber"],)
    again = client.put(PUT, as_="admin", json={"name": "Ada L."})
    assert (again.status, again.json["id"], again.json["name"]) == (200, user["id"], "Ada L.")
    assert again.json["email"] == "ada@example.org"


def test_an_address_may_have_it_for_the_id(client, ada):
    address = "ext:8f1c"
    for path in (
        f"/wp/v2/users/{address}",
        f"/laurel/v1/users/{address}/progress",
        f"/buddypress/v2/members/{address}",
    ):
        reply = client.get(path, as_="admin")
        assert reply.status == 200, (path, reply.text)
    assert client.get(f"/wp/v2/users/{address}", as_="admin").json["id"] == ada
    changed = client.post(f"/wp/v2/users/{address}", as_="admin", json={"first_name": "Ada"})
    assert changed.json["first_name"] == "Ada"


@pytest.mark.parametrize("path", ["/wp-json/wp/v2/users/ext:8f1c", "/wp-json/wp/v2/users/ext%3a8f1c", "/"])
def test_whether_the_client_encodes_it_or_not(client, ada, path):
    query = "rest_route=/wp/v2/users/ext:8f1c" if path == "/" else ""
    http = HttpRequest("GET", path, query, headers=basic("admin", client.passwords["admin"]))
    assert json.loads(answer(client.container, "wp_users", http).body)["id"] == ada


def test_also_in_a_batch(client, ada):
    body = {"requests": [{"method": "POST", "path": "/wp/v2/users/ext:8f1c", "body": {"first_name": "A"}},
                         {"method": "POST", "path": "/wp/v2/users/ext:none", "body": {"first_name": "A"}}]}  # fmt: skip
    replies = client.post("/batch/v1", as_="admin", json=body).json["responses"]
    assert [(reply["status"], reply["body"].get("id")) for reply in replies] == [(200, ada), (404, None)]


def test_for_others_the_address_is_not_there(client, ada):
    for path in ("/wp/v2/users/ext:8f1c", "/wp/v2/users/ext:none", "/laurel/v1/users/ext:8f1c/progress"):
        for caller in ("", "subscriber", "author"):
            reply = client.get(path, as_=caller)
            assert (reply.status, reply.code) == (404, "rest_no_route"), (path, caller)


def test_ones_own_address_is(client):
    client.new_user("ben", external_id="ben-1")
    assert client.get("/wp/v2/users/ext:ben-1", as_="ben").json["id"] == client.user_id("ben")
    assert client.get("/wp/v2/users/ext:ben-2", as_="ben").code == "rest_no_route"


@pytest.mark.parametrize("bad", ["ext:", "ext:" + "x" * 256, "ext:a b", "ext:ä", "ext:а", "ext:a%2Fb"])  # noqa: RUF001
@pytest.mark.parametrize("path", ["/wp/v2/users/", "/laurel/v1/users/"])
def test_what_is_no_external_id_is_400(client, bad, path):
    method = "PUT" if path.startswith("/laurel") else "GET"
    reply = client.request(method, path + bad, as_="admin", json={"name": "x"} if method == "PUT" else None)
    assert (reply.status, reply.code) == (400, "rest_invalid_param"), reply.text


def test_an_unknown_one_is_404(client):
    reply = client.get("/wp/v2/users/ext:none", as_="admin")
    assert (reply.status, reply.code) == (404, "rest_user_invalid_id")


def test_the_field_is_for_editing_and_for_those_who_edit_users(client, ada):
    assert "external_id" not in client.get(f"/wp/v2/users/{ada}", as_="admin").json
    ben = client.new_user("ben")
    path = f"/wp/v2/users/{ben}"
    assert client.post(path, as_="ben", json={"external_id": "mine"}).code == "rest_cannot_edit_external_id"
    assert client.post(path, as_="admin", json={"external_id": "B-1"}).json["external_id"] == "B-1"
    taken = client.post(path, as_="admin", json={"external_id": "8f1c"})
    assert (taken.status, taken.code, taken.json["data"]["user_id"]) == (409, "rest_external_id_taken", ada)
    assert client.post(path, as_="admin", json={"external_id": "b 1"}).code == "rest_invalid_param"
    assert client.post(path, as_="admin", json={"external_id": ""}).json["external_id"] == ""


def test_a_new_user_may_have_one(client, ada):
    body = {"username": "new", "email": "new@example.org", "password": "long enough", "external_id": "8f1c"}
    taken = client.post("/wp/v2/users", as_="admin", json=body)
    assert (taken.status, taken.code, taken.json["data"]["user_id"]) == (409, "rest_external_id_taken", ada)
    made = client.post("/wp/v2/users", as_="admin", json={**body, "external_id": "8F1C"})
    assert (made.status, made.json["external_id"], made.json["username"]) == (201, "8F1C", "new")


def test_a_list_finds_it(client, ada):
    query = {"external_id": "8f1c"}
    found = client.get("/wp/v2/users", as_="admin", query=query)
    assert [user["id"] for user in found.json] == [ada]
    assert client.get("/wp/v2/users", as_="admin", query={"external_id": "none"}).json == []
    assert client.get("/wp/v2/users", as_="admin", query={**query, "include": "999"}).json == []
    assert client.get("/wp/v2/users", query=query).code == "rest_user_cannot_view"
    assert client.get("/wp/v2/users", as_="admin", query={"external_id": "a b"}).code == "rest_invalid_param"


def test_makers_make_users_and_name_them_and_no_more(client):
    shop = client.new_user("shop")
    assert client.put(PUT, as_="shop", json=FORM).code == "rest_cannot_create_user"
    client.put("/wp/v2/settings", as_="admin", json={"laurel_user_makers": [shop]})
    assert client.put(PUT, as_="shop", json={**FORM, "roles": ["administrator"]}).code == "rest_cannot_edit_roles"
    assert client.put(PUT, as_="shop", json=FORM).status == 201
    assert client.put(PUT, as_="shop", json={"name": "Ada L."}).status == 200
    for more in ({"email": "mine@example.org"}, {"roles": ["editor"]}):
        assert client.put(PUT, as_="shop", json=more).code == "rest_cannot_create_user"
    editor = client.new_user("eva", roles=("editor",), external_id="eva")
    assert client.put("/laurel/v1/users/ext:eva", as_="shop", json={"name": "x"}).code == "rest_cannot_create_user"
    assert client.services.users.get(editor).name == "Eva"


def test_an_e_mail_address_of_another_user_is_refused_and_nothing_is_made(client):
    client.new_user("ada")
    reply = client.put(PUT, as_="admin", json=FORM)
    assert (reply.status, reply.code) == (400, "existing_user_email")
    assert client.services.users.id_of_external("8f1c") == 0


def test_actions_take_it(client, ada):
    gold = {"title": "Gold", "slug": "gold", "status": "publish"}
    client.post("/wp/v2/points-type", as_="admin", json=gold)
    body = {"user": "ext:8f1c", "points": 5, "points_type": "gold"}
    assert client.post("/wp/v2/gamipress/award-points", as_="admin", json=body).status == 200
    assert client.services.states.get(ada)
    for unknown in ("ext:none", "ext:"):
        reply = client.post("/wp/v2/gamipress/award-points", as_="admin", json={**body, "user": unknown})
        assert reply.status == 400, reply.text


def test_a_bare_user_gets_an_application_password_and_signs_in_with_it(client, ada):
    path = f"/wp/v2/users/{ada}/application-passwords"
    assert client.get(path, as_="admin").json == []
    made = client.post(path, as_="admin", json={"name": "phone"}).json
    client.ids[f"ext-{ada}"], client.passwords[f"ext-{ada}"] = ada, made["password"]
    assert client.get("/wp/v2/users/me", as_=f"ext-{ada}").json["id"] == ada


def test_who_is_deleted_frees_it(client, ada):
    assert client.delete("/wp/v2/users/ext:8f1c", as_="admin", query={"force": True, "reassign": 0}).status == 200
    assert client.put(PUT, as_="admin", json={"name": "Other"}).status == 201


def test_a_token_is_made_for_a_user_who_had_no_login(client, ada):
    made = client.post("/laurel/v1/tokens", as_="admin", json={"user": "ext:8f1c", "scope": ["me"]})
    assert (made.status, made.json["user_id"]) == (200, ada)
    bearer = {"authorization": f"Bearer {made.json['token']}"}
    assert client.get("/wp/v2/users/me", headers=bearer).json["id"] == ada
    for unknown in ("ext:none", "ext:a b"):
        assert client.post("/laurel/v1/tokens", as_="admin", json={"user": unknown}).status in (400, 404)


def test_who_may_send_own_events_only_finds_out_nothing_about_others(client, ada):
    ben = client.new_user("ben", external_id="ben-1")
    token = client.post("/laurel/v1/tokens", as_="ben", json={"scope": ["events:write:own"]}).json["token"]
    bearer = {"authorization": f"Bearer {token}"}
    event = {"event": "gamipress_login"}
    for user in ("ext:8f1c", "ext:none", {"external_id": "8f1c"}):
        reply = client.post("/laurel/v1/events", json={**event, "user": user}, headers=bearer)
        assert (reply.status, reply.code) == (404, "rest_user_invalid_id")
    own = client.post("/laurel/v1/events", json={**event, "user": "ext:ben-1"}, headers=bearer)
    assert own.status == 403  # the trigger is not declared for clients
    assert ben


def test_a_key_with_scopes_makes_users_only_with_the_scope_for_it(client):
    path = f"/wp/v2/users/{client.user_id('admin')}/application-passwords"
    for scopes, status in ((["events:write"], 403), (["events:write", "users:write"], 200)):
        key = client.post(path, as_="admin", json={"name": "key", "scopes": scopes})
        assert key.status == 201, key.text
        body = {"event": "gamipress_login", "user": {"external_id": "new-1"}, "upsert": True}
        reply = client.post("/laurel/v1/events", json=body, headers=basic("admin", key.json["password"]))
        assert reply.status == status, reply.text
