"""Application passwords with scopes, an end and networks: made, shown, refused, and never widened."""

from __future__ import annotations

import json

import pytest

from laurel.composition.answer import answer
from laurel.rest.http.messages import HttpRequest
from tests.api.conftest import basic

ME = "/wp/v2/users/me/application-passwords"
INSUFFICIENT, CREDENTIALS = "rest_insufficient_scope", "rest_cannot_manage_credentials"


@pytest.fixture
def key(client):
    """Makes an application password; the headers of a request with it: ``key("me", cidrs=[…])``."""

    def make(*scopes, as_="admin", **fields):
        body = {"name": "key", **({"scopes": list(scopes)} if scopes else {}), **fields}
        reply = client.post(ME, as_=as_, json=body)
        assert reply.status == 201, reply.text
        return basic(as_, reply.json["password"])

    return make


# ---- made and shown


def test_restrictions_are_shown_where_they_are_set(client):
    fields = {"scopes": ["me", "points:*", "me"], "expires": "2026-03-02T12:00:00+02:00", "cidrs": ["192.0.2.0/24"]}
    made = client.post(ME, as_="author", json={"name": "key", **fields}).json
    shown = {"scopes": ["me", "points:*"], "expires": "2026-03-02T10:00:00", "cidrs": ["192.0.2.0/24"]}
    assert {name: made[name] for name in fields} == shown
    listed = client.get(ME, as_="author").json
    assert [{name: entry.get(name) for name in fields} for entry in listed] == [dict.fromkeys(fields), shown]
    assert not fields.keys() & listed[0].keys()
    assert client.get(f"{ME}/{made['uuid']}", as_="author").json["scopes"] == shown["scopes"]


@pytest.mark.parametrize(
    "fields",
    [
        {"scopes": []},
        {"scopes": ["nothing"]},
        {"scopes": ["ME"]},
        {"scopes": ["events:write:"]},
        {"scopes": ["events:write:*"]},
        {"scopes": ["events:write:a b*"]},
        {"scopes": ["events:write:a*b*"]},
        {"scopes": ["events:write:" + "a" * 51 + "*"]},
        {"scopes": ["*"]},
        {"scopes": [7]},
        {"scopes": {"a": "me"}},
        {"scopes": ["me", "admin", *(f"events:write:{n}*" for n in range(9))]},
        {"expires": "2026-03-01T12:00:00"},
        {"expires": "2026-02-28T12:00:00Z"},
        {"expires": "tomorrow"},
        {"expires": ""},
        {"expires": 1_900_000_000},
        {"cidrs": []},
        {"cidrs": ["192.0.2.1/24"]},
        {"cidrs": ["192.0.2.0/33"]},
        {"cidrs": ["192.0.2.0/-1"]},
        {"cidrs": ["fe80::%eth0/64"]},
        {"cidrs": ["example.org"]},
        {"cidrs": [""]},
        {"cidrs": [f"192.0.2.{n}" for n in range(11)]},
    ],
)
def test_what_restricts_nothing_or_wrongly_is_refused_and_nothing_is_made(client, fields):
    reply = client.post(ME, as_="author", json={"name": "key", **fields})
    assert (reply.status, reply.code) == (400, "rest_invalid_param")
    assert list(reply.json["data"]["params"]) == list(fields)
    assert len(client.get(ME, as_="author").json) == 1


def test_restrictions_are_set_once(client):
    made = client.post(ME, as_="author", json={"name": "key", "scopes": ["me"]}).json
    item = f"{ME}/{made['uuid']}"
    assert client.put(item, as_="author", json={"name": "new", "scopes": ["me"]}).json["name"] == "new"
    for fields in ({"scopes": ["admin"]}, {"expires": "2030-01-01T00:00:00"}, {"cidrs": ["::/0"]}):
        reply = client.put(item, as_="author", json={"name": "other", **fields})
        assert (reply.status, reply.code) == (400, "rest_invalid_param")
    left = client.get(item, as_="author").json
    assert (left["name"], left["scopes"], "expires" in left) == ("new", ["me"], False)


def test_a_key_that_is_used_or_renamed_keeps_its_restrictions(client, key, clock):
    headers = key("me", cidrs=["192.0.2.1"])
    clock.advance(days=1)
    assert client.get("/wp/v2/users/me", headers=headers).status == 200
    used = client.get(f"{ME}/introspect", headers=headers).json
    assert used["last_used"] == "2026-03-02T12:00:00"
    assert (used["scopes"], used["cidrs"]) == (["me"], ["192.0.2.1/32"])


def test_other_passwords_of_the_user_stay_as_they_are(client, key):
    key("me")
    assert client.get("/wp/v2/settings", as_="admin").status == 200
    assert [entry.get("scopes") for entry in client.get(ME, as_="admin").json] == [None, ["me"]]


# ---- refused


def test_a_scope_allows_its_routes_and_no_other(client, key):
    headers = key("rules:read", "points:read")
    assert client.get("/wp/v2/points-type", headers=headers).status == 200
    refused = client.post("/wp/v2/points-type", headers=headers, json={"title": "Gold"})
    assert (refused.status, refused.code) == (403, INSUFFICIENT)
    assert refused.json["data"]["scopes"] == ["admin", "rules:write"]
    assert client.get("/wp/v2/users", headers=headers).code == INSUFFICIENT
    assert client.get("/wp/v2/settings", headers=headers).code == INSUFFICIENT


def test_scopes_never_add_to_what_the_user_may(client, key):
    headers = key("admin", as_="subscriber")
    assert client.get("/wp/v2/settings", headers=headers).code == "rest_forbidden"
    assert client.post("/wp/v2/users", headers=headers, json={}).status in (400, 403)


@pytest.mark.parametrize(
    ("method", "path", "options"),
    [
        ("GET", "/wp/v2/points-type", {"query": {"_method": "POST", "title": "Gold"}}),
        ("GET", "/wp/v2/points-type/7", {"query": {"_method": "DELETE"}}),
        ("POST", "/wp/v2/points-type/7", {"headers": {"x-http-method-override": "PUT"}}),
        ("GET", "/WP/V2/Settings", {}),
        ("GET", "//wp/v2/settings/", {}),
        ("GET", "/wp/v2/settings", {"query": {"_jsonp": "f"}}),
    ],
)
def test_no_other_way_to_a_route_passes_by_its_scope(client, key, method, path, options):
    headers = {**key("rules:read"), **options.get("headers", {})}
    query = options.get("query", {})
    reply = client.request(method, path, query={"_envelope": 1, **query}, headers=headers)
    assert f'"code":"{INSUFFICIENT}"' in reply.text
    assert '"status":403' in reply.text


@pytest.mark.parametrize("path", ["/", "/index.php", "/wp-json-not"])
def test_a_route_in_the_query_is_checked_like_one_in_the_path(container, key, path):
    http = HttpRequest("GET", path, "rest_route=/wp/v2/settings", key("rules:read"), home_url="http://example.org")
    reply = answer(container, "discovery", http)
    assert (reply.status, json.loads(reply.body)["code"]) == (403, INSUFFICIENT)


def test_a_head_is_a_get(client, key):
    assert client.request("HEAD", "/wp/v2/settings", headers=key("rules:read")).status == 403
    assert client.request("HEAD", "/wp/v2/settings", headers=key("admin")).status == 200


def test_each_request_of_a_batch_is_checked(client, key):
    requests = [
        {"method": "POST", "path": "/wp/v2/points-type", "body": {"title": "Gold"}},
        {"method": "POST", "path": "/wp/v2/points-type/7", "body": {"title": "Gold"}},
        {"method": "DELETE", "path": "/wp/v2/points-type/7"},
        {"path": "/wp/v2/points-type", "headers": {"X-HTTP-Method-Override": "GET"}, "body": {"title": "Gold"}},
    ]
    reply = client.post("/batch/v1", headers=key("rules:read"), json={"requests": requests})
    assert reply.status == 207
    assert [(one["status"], one["body"]["code"]) for one in reply.json["responses"]] == [(403, INSUFFICIENT)] * 4
    assert client.get("/wp/v2/points-type", as_="admin").json == []
    allowed = client.post("/batch/v1", headers=key("rules:write"), json={"requests": requests[:1]})
    assert [one["status"] for one in allowed.json["responses"]] == [201]


def test_what_is_embedded_and_what_links_offer_is_checked(client, key):
    author = client.user_id("author")
    query = {"_embed": "author"}
    post = client.post("/wp/v2/posts", as_="author", json={"title": "Hello", "status": "publish"}).json["id"]
    path = f"/wp/v2/posts/{post}"
    assert client.get(path, as_="admin", query=query).json["_embedded"]["author"][0]["id"] == author
    everything, rules = key("admin"), key("rules:read")
    assert client.get(path, headers=everything, query=query).json["_embedded"]["author"][0]["id"] == author
    assert client.get("/wp/v2/points-type", headers=everything).allow == ["GET", "POST"]
    assert client.get("/wp/v2/points-type", headers=rules).allow == ["GET"]
    assert client.options("/wp/v2/settings", headers=rules).allow == []


def test_me_is_the_caller_and_no_other_user(client, key):
    other, headers = client.user_id("author"), key("me")
    assert client.get("/wp/v2/users/me", headers=headers).json["id"] == 1
    assert client.get("/wp/v2/users/1", headers=headers).json["id"] == 1
    assert client.get(f"/wp/v2/users/{other}", headers=headers).code == INSUFFICIENT
    assert client.get("/wp/v2/users", headers=headers).code == INSUFFICIENT
    assert client.put("/wp/v2/users/me", headers=headers, json={"first_name": "Ada"}).json["first_name"] == "Ada"
    smuggled = client.put("/wp/v2/users/1", headers=headers, json={"id": other, "first_name": "Eve"})
    assert smuggled.code == INSUFFICIENT
    assert client.get(f"/laurel/v1/users/{other}/progress", headers=headers).code == INSUFFICIENT
    assert client.get("/laurel/v1/users/me/progress", headers=headers).status == 200


def test_a_balance_is_written_with_the_scope_of_points(client, key):
    client.post("/wp/v2/points-type", as_="admin", json={"title": "Gold", "slug": "gold", "status": "publish"})
    body = {"meta": {"_gamipress_gold_points": 5}}
    refused = client.put("/wp/v2/users/me", headers=key("me", "users:*"), json=body)
    assert (refused.status, refused.code) == (403, "rest_cannot_update")
    written = client.put("/wp/v2/users/me", headers=key("me", "points:write"), json=body)
    assert written.json["meta"]["_gamipress_gold_points"] == 5


# ---- an end, and networks


def test_a_key_that_is_over_is_no_password_any_more(client, key, clock):
    headers = key(expires="2026-03-01T12:00:10")
    clock.advance(seconds=9)
    assert client.get("/wp/v2/users/me", headers=headers).status == 200
    clock.advance(seconds=1)
    reply = client.get("/wp/v2/types", headers=headers)
    assert (reply.status, reply.code) == (401, "incorrect_password")
    assert "expired" in reply.json["message"]


@pytest.mark.parametrize(
    ("cidrs", "status"),
    [
        (["192.0.2.1"], 200),
        (["192.0.2.0/31"], 200),
        (["2001:db8::/32", "192.0.2.0/24"], 200),
        (["192.0.2.2"], 403),
        (["2001:db8::/32"], 403),
        (["::/0"], 403),
    ],
)
def test_a_key_is_valid_in_its_networks(client, key, cidrs, status):
    reply = client.get("/wp/v2/users/me", headers=key(cidrs=cidrs))
    assert reply.status == status
    if status == 403:
        assert reply.code == "rest_forbidden_address"
        assert "192.0.2.1" in reply.json["message"]


# ---- never widened


def test_a_key_makes_keys_within_its_own(client, key):
    expires = "2026-04-01T00:00:00"
    headers = key("users:*", "events:write", expires=expires, cidrs=["192.0.2.0/24"])
    inner = {
        "name": "inner",
        "scopes": ["users:write", "events:write:shop_*"],
        "expires": expires,
        "cidrs": ["192.0.2.1"],
    }
    assert client.post(ME, headers=headers, json=inner).status == 201
    for wider in (
        {"scopes": None},
        {"scopes": ["users:write", "me"]},
        {"scopes": ["admin"]},
        {"expires": None},
        {"expires": "2026-04-01T00:00:01"},
        {"cidrs": None},
        {"cidrs": ["192.0.0.0/16"]},
        {"cidrs": ["192.0.2.1", "2001:db8::/64"]},
    ):
        body = {name: value for name, value in {**inner, **wider}.items() if value is not None}
        reply = client.post(ME, headers=headers, json=body)
        assert (reply.status, reply.code) == (403, "rest_cannot_widen_key"), wider
    assert len(client.get(ME, as_="admin").json) == 3


@pytest.mark.parametrize("fields", [{"expires": "2026-04-01T00:00:00"}, {"cidrs": ["192.0.2.1"]}])
def test_a_key_with_an_end_or_networks_but_all_scopes_makes_none_without(client, key, fields):
    assert client.post(ME, headers=key(**fields), json={"name": "free"}).code == "rest_cannot_widen_key"
    assert client.post(ME, headers=key(**fields), json={"name": "same", **fields}).status == 201


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/wp/v2/users/me", {"password": "long enough"}),
        ("PUT", "/wp/v2/users/me", {"email": "eve@example.org"}),
        ("PUT", "/wp/v2/users/{other}", {"password": "long enough"}),
        ("PUT", "/wp/v2/users/{other}", {"roles": ["administrator"]}),
        ("PUT", "/buddypress/v2/members/{other}", {"roles": ["administrator"]}),
        (
            "POST",
            "/wp/v2/users",
            {"username": "eve", "email": "e@example.org", "password": "long enough", "roles": ["administrator"]},
        ),
        (
            "POST",
            "/buddypress/v1/members",
            {"user_login": "eve", "email": "e@example.org", "password": "long enough", "roles": ["editor"]},
        ),
        ("PUT", "/wp/v2/settings", {"application_passwords_manage_credentials": True}),
        ("PUT", "/wp/v2/settings", {"sign_in_origins": ["https://evil.test"]}),
    ],
)
def test_no_restricted_key_makes_credentials_of_another_kind(client, key, method, path, body):
    path = path.format(other=client.user_id("author"))
    for headers in (key("admin"), key(expires="2026-04-01T00:00:00")):
        reply = client.request(method, path, headers=headers, json=body)
        assert (reply.status, reply.code) == (403, CREDENTIALS)


def test_a_key_that_writes_users_makes_subscribers(client, key):
    headers = key("users:write")
    body = {"username": "new", "email": "new@example.org", "password": "long enough"}
    made = client.post("/wp/v2/users", headers=headers, json=body)
    assert (made.status, made.json["roles"]) == (201, ["subscriber"])


@pytest.mark.parametrize("path", [ME, ME + "/00000000-0000-4000-8000-000000000001", "/laurel/v1/users/me/sessions"])
def test_a_key_with_scopes_ends_no_credentials(client, key, path):
    assert client.delete(path, headers=key("admin")).code == INSUFFICIENT
    assert client.delete(path, headers=key(expires="2026-04-01T00:00:00")).code == CREDENTIALS
