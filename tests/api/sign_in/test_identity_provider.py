"""Signing in by the team's identity provider: its ID token for one of ours, and every trick with it refused."""

from __future__ import annotations

import hmac
import json
import threading

import jwt
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding

from tests.api.sign_in.identity import AUDIENCE, ISSUER, KEYS_AT, NOON, Identity, ec_key, jwk_of, rsa_key, segment

TOKENS, ME, SETTINGS = "/laurel/v1/tokens", "/wp/v2/users/me", "/wp/v2/settings"
INVALID, UNKNOWN = (401, "rest_invalid_id_token"), (403, "rest_unknown_member")
OIDC = {"issuer": ISSUER, "audience": [AUDIENCE], "jwks_uri": KEYS_AT}


def outcome(reply):
    return reply.status, reply.code


def me(client, reply):
    assert reply.status == 200, reply.text
    return client.get(ME, headers={"authorization": f"Bearer {reply.json['token']}"}, query={"context": "edit"}).json


# ---- who signs in


@pytest.mark.parametrize("kid", ["r1", "e1"])
def test_an_id_token_is_exchanged_for_one_of_ours(client, exchange, identity, kid):
    reply = exchange(identity.token(kid, email="ann@example.org", email_verified=True), expires_in=60)
    member = me(client, reply)
    assert (reply.json["scope"], reply.json["expires"]) == (["me"], "2026-03-01T12:01:00")
    assert (member["name"], member["email"], member["roles"]) == ("Ann", "ann@example.org", ["subscriber"])
    assert (member["username"][:5], member["slug"][:7]) == ("oidc-", "member-")
    assert "no-store" in reply.headers["cache-control"]


def test_the_same_person_is_the_same_member_and_another_is_another(client, exchange, identity):
    first = exchange(identity.token()).json["user_id"]
    later = identity.token(name="Ann Other", email="x@example.org", email_verified=True)
    assert exchange(later).json["user_id"] == first
    assert exchange(identity.token(sub="43")).json["user_id"] != first


def test_many_first_sign_ins_at_once_make_one_member(client, exchange, identity):
    barrier, replies = threading.Barrier(8), []
    token = identity.token(email="ann@example.org", email_verified=True)

    def run():
        barrier.wait()
        replies.append(exchange(token))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [reply.status for reply in replies] == [200] * 8
    assert len({reply.json["user_id"] for reply in replies}) == 1
    assert client.get("/wp/v2/users", as_="admin").headers["x-wp-total"] == "2"


def test_unknown_people_are_refused_unless_the_setting_makes_them_members(client, exchange, identity, trust):
    trust(create=False)
    assert outcome(exchange(identity.token())) == UNKNOWN
    trust(create=True)
    number = exchange(identity.token()).json["user_id"]
    trust(create=False)
    assert exchange(identity.token()).json["user_id"] == number


def test_a_new_member_is_a_site_event_like_any_other(client, exchange, identity):
    gold = {"title": "Gold", "slug": "gold", "status": "publish"}
    points = client.post("/wp/v2/points-type", as_="admin", json=gold).json["id"]
    meta = {"trigger_type": "gamipress_register", "count": 1, "points": 5, "points_type": "gold"}
    award = {
        "title": "Joined", "status": "publish", "parent": points, "date": "2020-01-01T00:00:00",
        "meta": {f"_gamipress_{name}": value for name, value in meta.items()},
    }  # fmt: skip
    assert client.post("/wp/v2/points-award", as_="admin", json=award).status == 201
    number = exchange(identity.token()).json["user_id"]
    body = {"user_id": number, "points_type": "gold"}
    assert client.post("/wp/v2/gamipress/get-points", as_="admin", json=body).json["raw"] == 5


@pytest.mark.parametrize(
    ("claims", "email"),
    [
        ({"email": "ann@example.org"}, ""),
        ({"email": "ann@example.org", "email_verified": "true"}, ""),
        ({"email": "ann@example.org", "email_verified": False}, ""),
        ({"email": "no address", "email_verified": True}, ""),
        ({"email": ["ann@example.org"], "email_verified": True}, ""),
        ({"email": "author@example.org", "email_verified": True}, ""),
        ({"email": "ann@example.org", "email_verified": True}, "ann@example.org"),
    ],
)
def test_only_a_confirmed_and_free_address_is_kept(client, exchange, identity, claims, email):
    client.user_id("author")
    assert me(client, exchange(identity.token(**claims)))["email"] == email


def test_names_are_cleaned(client, exchange, identity):
    assert me(client, exchange(identity.token(name="<b>Ann</b>\n <script>x</script>")))["name"] == "Ann"
    assert me(client, exchange(identity.token(sub="1", name={"a": 1})))["name"] == "Member"
    assert len(me(client, exchange(identity.token(sub="2", name="x" * 5000)))["name"]) == 250


def test_subscribers_are_found_by_a_confirmed_address_where_the_setting_says_so(client, exchange, identity, trust):
    number, author = client.user_id("subscriber"), client.user_id("author")
    mail = {"email": "subscriber@example.org", "email_verified": True}
    trust(create=False, by_email=True)
    assert exchange(identity.token(**mail)).json["user_id"] == number
    assert outcome(exchange(identity.token(**{**mail, "email_verified": False}))) == UNKNOWN
    assert outcome(exchange(identity.token(email="author@example.org", email_verified=True))) == UNKNOWN
    trust(create=False)
    assert outcome(exchange(identity.token(**mail))) == UNKNOWN
    assert author


def test_an_address_that_passed_to_another_person_opens_no_account(client, exchange, identity, trust):
    trust(by_email=True)
    mail = {"email": "ann@example.org", "email_verified": True}
    first = exchange(identity.token(sub="1", **mail)).json["user_id"]
    second = exchange(identity.token(sub="2", **mail)).json["user_id"]
    assert first != second


def test_claims_may_have_other_names(client, exchange, identity, trust):
    trust(claims={"name": "nick", "email": "mail"})
    member = me(client, exchange(identity.token(nick="Nick", mail="nick@example.org", email_verified=True)))
    assert (member["name"], member["email"]) == ("Nick", "nick@example.org")


def test_scopes_are_what_the_setting_allows(client, exchange, identity, trust):
    assert exchange(identity.token(), scope=["me", "events:write:own"]).status == 200
    assert outcome(exchange(identity.token(), scope=["admin"])) == (403, "rest_cannot_widen_key")
    trust(scopes=["points:read"])
    assert outcome(exchange(identity.token())) == (403, "rest_cannot_widen_key")
    assert exchange(identity.token(), scope=["points:read"]).status == 200


def test_who_is_deleted_begins_anew(client, exchange, identity):
    number = exchange(identity.token()).json["user_id"]
    client.delete(f"/wp/v2/users/{number}", as_="admin", query={"force": True, "reassign": "0"})
    assert exchange(identity.token()).json["user_id"] > number


def test_without_a_provider_no_id_token_is_looked_at(client, exchange, identity):
    client.post(SETTINGS, as_="admin", json={"laurel_oidc": None})
    assert outcome(exchange(identity.token())) == (400, "rest_no_identity_provider")
    assert identity.asked == []


# ---- the tricks of RFC 8725 and others

PUBLIC_PEM = rsa_key().public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)  # fmt: skip


def rs256(text, key=None):
    return (key or rsa_key()).sign(text, padding.PKCS1v15(), hashes.SHA256())


def es256(text, key=None):
    der = (key or ec_key()).sign(text, ec.ECDSA(hashes.SHA256()))
    return jwt.utils.der_to_raw_signature(der, ec.SECP256R1())


def forged(header, sign=rs256, claims=None):
    return lambda identity: identity.by_hand(header, claims or identity.claims(), sign)


R1 = {"alg": "RS256", "kid": "r1"}
STRANGER = rsa_key(2048, "stranger")
OWN_JWK = jwk_of(STRANGER, kid="r1")

TRICKS = {
    "no signature": lambda identity: identity.token().rpartition(".")[0] + ".",
    "alg none": forged({"alg": "none", "kid": "r1"}),
    "alg None": forged({"alg": "None", "kid": "r1"}),
    "no alg": forged({"kid": "r1"}),
    "a list of algs": forged({"alg": ["RS256"], "kid": "r1"}),
    "HS256 with the public key": forged(
        {"alg": "HS256", "kid": "r1"}, lambda text: hmac.digest(PUBLIC_PEM, text, "sha256")
    ),
    "HS256 with the public key as it is published": forged(
        {"alg": "HS256", "kid": "r1"},
        lambda text: hmac.digest(json.dumps(jwk_of(rsa_key())).encode(), text, "sha256"),
    ),
    "RS512": forged(
        {"alg": "RS512", "kid": "r1"}, lambda text: rsa_key().sign(text, padding.PKCS1v15(), hashes.SHA512())
    ),
    "PS256": forged({"alg": "PS256", "kid": "r1"}),
    "ES256 with the RSA key": forged({"alg": "ES256", "kid": "r1"}, es256),
    "RS256 with the EC key": forged({"alg": "RS256", "kid": "e1"}),
    "a stranger's key": forged(R1, lambda text: rs256(text, STRANGER)),
    "a stranger's key, brought along as jwk": forged({**R1, "jwk": OWN_JWK}, lambda text: rs256(text, STRANGER)),
    "a stranger's key, at an address of theirs": forged(
        {**R1, "jku": "https://evil.test/keys"}, lambda text: rs256(text, STRANGER)
    ),
    "a stranger's certificate": forged(
        {**R1, "x5u": "https://evil.test/c", "x5c": ["AAAA"]}, lambda text: rs256(text, STRANGER)
    ),
    "an unknown kid": forged({"alg": "RS256", "kid": "other"}),
    "a path for a kid": forged({"alg": "RS256", "kid": "../../../../dev/null"}, lambda _: b"x"),
    "a query for a kid": forged({"alg": "RS256", "kid": "r1' OR '1'='1"}),
    "a number for a kid": forged({"alg": "RS256", "kid": 1}),
    "an object for a kid": forged({"alg": "RS256", "kid": {"$gt": ""}}),
    "crit": forged({**R1, "crit": ["exp"], "exp": 1}),
    "b64": forged({**R1, "b64": False, "crit": ["b64"]}),
    "nested": forged({**R1, "cty": "JWT"}),
    "compressed": forged({**R1, "zip": "DEF"}),
    "encrypted": lambda identity: ".".join([segment({"alg": "RSA-OAEP", "enc": "A128GCM"}), "a", "b", "c", "d"]),
    "an access token": forged({**R1, "typ": "at+jwt"}),
    "a token of ours": forged({**R1, "typ": "laurel-member+jwt"}),
    "a name twice in the header": forged(b'{"alg":"none","alg":"RS256","kid":"r1"}'),
    "a name twice in the claims": forged(R1, claims=json.dumps(Identity().claims()).encode()[:-1] + b',"sub":"1"}'),
    "NaN": forged(R1, claims=json.dumps({**Identity().claims(), "exp": float("nan")}).encode()),
    "1e400": forged(R1, claims=json.dumps(Identity().claims()).encode().replace(b"1772366700", b"1e400")),
    "deep nesting": forged(R1, claims=b"[" * 4000),
    "a list for claims": forged(R1, claims=b"[]"),
    "no JSON": forged(R1, claims=b"\xff"),
    "a changed claim": lambda identity: ".".join(
        [*identity.token().split(".")[:1], segment(identity.claims(sub="1")), identity.token().split(".")[2]]
    ),
    "an empty signature of EC": forged({"alg": "ES256", "kid": "e1"}, lambda _: bytes(64)),
    "a DER signature of EC": forged(
        {"alg": "ES256", "kid": "e1"}, lambda text: ec_key().sign(text, ec.ECDSA(hashes.SHA256()))
    ),
    "four parts": lambda identity: identity.token() + ".x",
    "blanks": lambda identity: identity.token() + " ",
    "padding": lambda identity: identity.token() + "=",
    "no token": lambda identity: "x",
}


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_a_trick_is_refused(client, exchange, identity, trick):
    assert outcome(exchange(trick(identity))) == INVALID
    assert client.get("/wp/v2/users", as_="admin").headers["x-wp-total"] == "1"
    assert set(identity.asked) <= {KEYS_AT}


CLAIMS = {
    "another issuer": {"iss": "https://evil.test"},
    "an issuer with a slash": {"iss": ISSUER + "/"},
    "an issuer in another case": {"iss": ISSUER.upper()},
    "a list of issuers": {"iss": [ISSUER]},
    "no issuer": {"iss": None},
    "another audience": {"aud": "other-app"},
    "no audience": {"aud": None},
    "an empty audience": {"aud": []},
    "an object for an audience": {"aud": {AUDIENCE: 1}},
    "a number among the audience": {"aud": [AUDIENCE, 1], "azp": AUDIENCE},
    "two audiences and no party": {"aud": [AUDIENCE, "other-app"]},
    "issued to another party": {"azp": "other-app"},
    "two audiences, issued to the other": {"aud": [AUDIENCE, "other-app"], "azp": "other-app"},
    "expired": {"exp": NOON - 60},
    "no end": {"exp": None},
    "a text for an end": {"exp": str(NOON + 300)},
    "true for an end": {"exp": True},
    "issued in future": {"iat": NOON + 61},
    "no beginning": {"iat": None},
    "not yet valid": {"nbf": NOON + 61},
    "a text for nbf": {"nbf": "0"},
    "true for nbf": {"nbf": True},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "a number for a subject": {"sub": 42},
    "a long subject": {"sub": "x" * 256},
    "a subject with a line break": {"sub": "42\n"},
}


@pytest.mark.parametrize("changes", CLAIMS.values(), ids=CLAIMS)
def test_claims_that_are_not_for_this_site_now_are_refused(exchange, identity, changes):
    claims = identity.claims(**changes)
    for header, sign in ((R1, rs256), ({"alg": "ES256", "kid": "e1"}, es256)):
        assert outcome(exchange(identity.by_hand(header, claims, sign))) == INVALID


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": [AUDIENCE]},
        {"aud": [AUDIENCE, "other-app"], "azp": AUDIENCE},
        {"exp": NOON - 59},
        {"iat": NOON + 60, "nbf": NOON + 60},
        {"exp": NOON + 0.5},
        {"sub": "x" * 255},
    ],
)
def test_claims_at_the_border_are_accepted(exchange, identity, changes):
    assert exchange(identity.token(**changes)).status == 200


def test_clocks_may_differ_by_a_minute_and_no_more(exchange, identity, clock):
    token = identity.token(exp=NOON + 10)
    clock.advance(seconds=69)
    assert exchange(token).status == 200
    clock.advance(seconds=1)
    assert outcome(exchange(token)) == INVALID


def test_a_token_of_over_16_kilobytes_is_not_looked_at(exchange, identity):
    reply = exchange(identity.token(filler="x" * 16_384))
    assert outcome(reply) == (400, "rest_invalid_param")
    assert identity.asked == []
