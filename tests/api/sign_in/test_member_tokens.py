"""Tokens of members: made by them or for them, good for what they name, and over in time."""

from __future__ import annotations

import base64
import hmac
import json

import jwt
import pytest

from laurel.auth.keys import derive_key
from laurel.auth.passwords import hash_password
from laurel.auth.scopes.member_tokens import TYPE
from tests.api.conftest import basic
from tests.containers import SECRET

TOKENS, ME, KEYS = "/laurel/v1/tokens", "/wp/v2/users/me", "/wp/v2/users/me/application-passwords"
INSUFFICIENT, WIDER, INVALID = "rest_insufficient_scope", "rest_cannot_widen_key", "jwt_auth_invalid_token"
CANNOT = "rest_cannot_create_token"


def bearer(token):
    return {"authorization": f"Bearer {token}"}


@pytest.fixture
def token(client):
    """Asks for a token; the headers of a request with it."""

    def make(as_="subscriber", headers=None, **body):
        reply = client.post(TOKENS, as_="" if headers else as_, headers=headers, json=body)
        assert reply.status == 200, reply.text
        return bearer(reply.json["token"])

    return make


@pytest.fixture
def key(client):
    def make(*scopes, as_="admin", **fields):
        made = client.post(KEYS, as_=as_, json={"name": "key", "scopes": list(scopes), **fields})
        assert made.status == 201, made.text
        return basic(as_, made.json["password"])

    return make


# ---- made


def test_a_member_makes_one_that_is_good_for_their_own_data(client):
    reply = client.post(TOKENS, as_="subscriber", json={})
    number = client.user_id("subscriber")
    assert reply.json.keys() == {"token", "expires", "user_id", "scope"}
    assert reply.json["expires"] == "2026-03-01T13:00:00"
    assert (reply.json["user_id"], reply.json["scope"]) == (number, ["me"])
    assert "no-store" in reply.headers["cache-control"]
    headers = bearer(reply.json["token"])
    assert client.get(ME, headers=headers).json["id"] == number
    assert client.get("/laurel/v1/users/me/progress", headers=headers).status == 200
    for path in ("/wp/v2/users/1", "/wp/v2/users", "/wp/v2/posts"):
        assert client.get(path, headers=headers).code == INSUFFICIENT


def test_a_manager_makes_one_for_a_member_which_may_do_no_more_than_the_member(client, token):
    number = client.user_id("subscriber")
    headers = token("admin", user=number, scope=["admin"], expires_in=86_400)
    assert client.get(ME, headers=headers).json["id"] == number
    assert client.get("/wp/v2/settings", headers=headers).code == "rest_forbidden"


@pytest.mark.parametrize(
    ("as_", "status", "code"),
    [("subscriber", 403, CANNOT), ("editor", 403, CANNOT), ("", 401, "rest_not_logged_in")],
)
def test_others_make_none_for_a_member(client, as_, status, code):
    reply = client.post(TOKENS, as_=as_, json={"user": client.user_id("author")})
    assert (reply.status, reply.code) == (status, code)


def test_a_manager_makes_none_for_who_may_do_more(client):
    client.post("/wp/v2/settings", as_="admin", json={"gamipress_minimum_role": "delete_others_posts"})
    assert client.post(TOKENS, as_="editor", json={"user": client.user_id("author")}).status == 200
    assert client.post(TOKENS, as_="editor", json={"user": 1}).code == CANNOT
    both = client.new_user("both", roles=("subscriber", "administrator"))
    assert client.post(TOKENS, as_="editor", json={"user": both}).code == CANNOT


@pytest.mark.parametrize(
    "body",
    [
        {"expires_in": 59},
        {"expires_in": 86_401},
        {"expires_in": "1h"},
        {"expires_in": 1.5},
        {"scope": []},
        {"scope": ["nothing"]},
        {"scope": ["me"] * 11},
        {"scope": {"a": 1}},
        {"scope": [["me"]]},
        {"user": [1]},
        {"user": {"id": 1}},
        {"unknown": 1},
        {"user": "x" * 301},
    ],
)
def test_bad_input(client, body):
    reply = client.post(TOKENS, as_="admin", json=body)
    assert (reply.status, reply.code) == (400, "rest_invalid_param")
    assert list(reply.json["data"]["params"]) == list(body)


@pytest.mark.parametrize("user", [99_999, "nobody", 0, -1, "-1", "1e400", "", 2**60])
def test_a_member_that_is_not_there(client, user):
    reply = client.post(TOKENS, as_="admin", json={"user": user})
    assert (reply.status, reply.code) == (404, "rest_user_invalid_id")


def test_a_key_makes_tokens_within_its_scopes_and_its_time(client, key, token):
    number = client.user_id("subscriber")
    headers = key("tokens:write", "me", "events:write:own", expires="2026-03-01T12:10:00")
    made = client.post(TOKENS, headers=headers, json={"user": number, "scope": ["me", "events:write:own"]})
    assert (made.status, made.json["expires"]) == (200, "2026-03-01T12:10:00")
    for scope in (["admin"], ["points:read"], ["me", "events:write"]):
        assert client.post(TOKENS, headers=headers, json={"user": number, "scope": scope}).code == WIDER
    assert client.post(TOKENS, headers=key("me"), json={"user": number}).code == CANNOT
    assert client.post(TOKENS, headers=key("users:*", "points:*"), json={}).code == INSUFFICIENT


def test_a_token_makes_no_wider_and_no_longer_one(client, token):
    headers = token(expires_in=60)
    again = client.post(TOKENS, headers=headers, json={"expires_in": 86_400})
    assert (again.status, again.json["expires"]) == (200, "2026-03-01T12:01:00")
    assert client.post(TOKENS, headers=headers, json={"scope": ["admin"]}).code == WIDER
    assert client.post(KEYS, headers=headers, json={"name": "key", "scopes": ["me"]}).code == INSUFFICIENT
    assert client.put(ME, headers=headers, json={"password": "long enough"}).code == "rest_cannot_manage_credentials"


def test_a_password_that_makes_no_credentials_makes_no_tokens_unless_it_was_made_for_that(client, key):
    headers = key("tokens:write", "me")
    client.post("/wp/v2/settings", as_="admin", json={"application_passwords_manage_credentials": False})
    assert client.post(TOKENS, as_="admin", json={}).code == "rest_cannot_manage_credentials"
    assert client.post(TOKENS, headers=headers, json={}).status == 200


# ---- used


def test_own_events_come_by_a_token_from_any_origin(client, token):
    number = client.user_id("subscriber")
    meta = {"_laurel_trigger_client": {"allowed": True, "limit": 1, "per": "day"}}
    body = {"title": "Lesson", "slug": "lesson", "status": "publish", "meta": meta}
    assert client.post("/wp/v2/laurel-trigger", as_="admin", json=body).status == 201
    headers = {**token("admin", user=number, scope=["events:write:own"]), "origin": "https://app.example.org"}
    preflight = client.options(
        "/laurel/v1/events",
        headers={"origin": headers["origin"], "access-control-request-headers": "authorization, content-type"},
    )
    assert preflight.headers["access-control-allow-origin"] == headers["origin"]
    assert "authorization" in preflight.headers["access-control-allow-headers"].lower()
    event = {"event": "lesson", "user_id": number}
    replies = [client.post("/laurel/v1/events", headers=headers, json=event) for _ in range(2)]
    assert [(reply.status, reply.code) for reply in replies] == [(200, ""), (429, "rest_event_limit_reached")]
    assert replies[0].headers["access-control-allow-origin"] == headers["origin"]
    assert client.post("/laurel/v1/events", headers=headers, json={"event": "lesson", "user_id": 1}).status == 403


def test_it_is_told_from_other_tokens_and_valid(client, token):
    headers = token()
    assert client.post("/jwt-auth/v1/token/validate", headers=headers).json["code"] == "jwt_auth_valid_token"
    assert jwt.get_unverified_header(headers["authorization"].split()[1]) == {"alg": "HS256", "typ": TYPE}


def test_it_is_no_session(client, token):
    assert client.get("/laurel/v1/users/me/sessions", headers=token()).json == []


# ---- over


def refused(client, headers):
    reply = client.get(ME, headers=headers)
    return (reply.status, reply.code) == (403, INVALID)


def test_it_is_over_in_time(client, token, clock):
    headers = token(expires_in=60)
    clock.advance(seconds=59)
    assert not refused(client, headers)
    clock.advance(seconds=1)
    assert refused(client, headers)


def test_a_new_password_ends_it(client, token, services):
    headers = token()
    user = services.users.get(client.user_id("subscriber"))
    services.users.update(user, user, hash_password("another one"))
    assert refused(client, headers)


def test_ending_all_sessions_ends_it_and_no_one_else_s(client, token):
    headers, other = token(), token("author")
    ended = client.delete("/laurel/v1/users/me/sessions", as_="subscriber")
    assert ended.json == {"deleted": True, "count": 0}
    assert refused(client, headers)
    assert not refused(client, other)
    assert not refused(client, token())


def test_revoking_the_password_that_made_it_ends_it_and_what_it_made(client, key, token):
    headers = key("me", as_="subscriber")
    first = token(headers=headers)
    second = token(headers=first)
    uuid = client.get(f"{KEYS}/introspect", headers=second).json["uuid"]
    assert client.delete(f"{KEYS}/{uuid}", as_="subscriber").status == 200
    assert refused(client, first)
    assert refused(client, second)


def test_a_member_who_is_gone_or_has_other_roles(client, token, services):
    headers = token("editor", scope=["admin"])
    number = client.user_id("editor")
    assert client.post("/wp/v2/posts", headers=headers, json={"title": "x", "status": "publish"}).status == 201
    client.post(f"/wp/v2/users/{number}", as_="admin", json={"roles": ["subscriber"]})
    assert client.post("/wp/v2/posts", headers=headers, json={"title": "x"}).code == "rest_cannot_create"
    client.delete(f"/wp/v2/users/{number}", as_="admin", query={"force": True, "reassign": "0"})
    assert refused(client, headers)


# ---- forged


@pytest.fixture
def claims(token):
    """The claims of a valid token."""
    return jwt.decode(token()["authorization"].split()[1], options={"verify_signature": False})


def by_hand(claims, header, digest):
    """A token that is signed with the right key, in a way that is not the site's."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    signature = hmac.digest(derive_key(SECRET, "member token"), b".".join(parts), digest)
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


@pytest.mark.parametrize(
    "forge",
    [
        lambda claims: jwt.encode(claims, b"0" * 32, algorithm="HS256", headers={"typ": TYPE}),
        lambda claims: jwt.encode(claims, derive_key(SECRET, "bearer token"), algorithm="HS256", headers={"typ": TYPE}),
        lambda claims: by_hand(claims, {"alg": "HS512", "typ": TYPE}, "sha512"),
        lambda claims: by_hand(claims, {"alg": "none", "typ": TYPE}, "sha256"),
        lambda claims: by_hand(claims, {"typ": TYPE}, "sha256"),
        lambda claims: jwt.encode(claims, derive_key(SECRET, "member token"), algorithm="HS256"),
        lambda claims: jwt.encode(claims, SECRET, algorithm="HS256", headers={"typ": TYPE, "kid": "../../dev/null"}),
    ],
)
def test_no_other_signature_is_accepted(client, claims, forge):
    assert refused(client, bearer(forge(claims)))


def test_one_without_a_signature_is_no_token(client, claims):
    text = jwt.encode(claims, None, algorithm="none", headers={"typ": TYPE})
    assert client.get(ME, headers=bearer(text)).code == "rest_not_logged_in"


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_change_of_any_part_is_noticed(client, token, part):
    parts = token()["authorization"].split()[1].split(".")
    parts[part] = parts[part][:-2] + ("AA" if parts[part][-2:] != "AA" else "BB")
    reply = client.get(ME, headers=bearer(".".join(parts)))
    assert (reply.status, reply.code) == (403, INVALID)


def test_a_token_without_claims_is_refused(client, claims):
    for name in ("exp", "iat", "scope", "data", "sub"):
        left = {key: value for key, value in claims.items() if key != name}
        text = jwt.encode(left, derive_key(SECRET, "member token"), algorithm="HS256", headers={"typ": TYPE})
        assert refused(client, bearer(text))
    good = jwt.encode(claims, derive_key(SECRET, "member token"), algorithm="HS256", headers={"typ": TYPE})
    assert not refused(client, bearer(good))
