"""The keys of an identity provider: which verify, how long they are held, where they are; and the setting."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from tests.api.sign_in.identity import AUDIENCE, ISSUER, KEYS_AT, NOON, jwk_of, rsa_key
from tokens.fetch import FetchFailed

SETTINGS = "/wp/v2/settings"
INVALID = (401, "rest_invalid_id_token")
OIDC = {"issuer": ISSUER, "audience": [AUDIENCE], "jwks_uri": KEYS_AT}
R1, STRANGER = {"alg": "RS256", "kid": "r1"}, rsa_key(2048, "stranger")


def outcome(reply):
    return reply.status, reply.code


def rs256(text, key=None):
    return (key or rsa_key()).sign(text, padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize(
    "keys",
    [
        [],
        [{}],
        [jwk_of(rsa_key(), kid="r1", use="enc")],
        [jwk_of(rsa_key(), kid="r1", alg="RS512")],
        [jwk_of(rsa_key(), kid="r1", key_ops=["sign"])],
        [jwk_of(rsa_key(), kid="r1", key_ops="verify")],
        [jwk_of(rsa_key(), kid="r1"), jwk_of(STRANGER, kid="r1")],
        [{**jwk_of(rsa_key(), kid="r1"), "e": "AQ" * 100}],
        [{**jwk_of(rsa_key(), kid="r1"), "n": "A" * 20_000}],
        [{**jwk_of(rsa_key(), kid="r1"), "n": 7}],
        [{"kty": "oct", "kid": "r1", "k": "AAAA"}],
        [{"kty": "RSA", "kid": "r1"}],
        [[], None, 7],
    ],
)
def test_a_key_that_is_not_for_this_verifies_nothing(exchange, identity, keys):
    identity.documents[KEYS_AT] = {"keys": keys}
    assert outcome(exchange(identity.token())) == INVALID


@pytest.mark.parametrize(
    "changes",
    [
        {"x": 7}, {"y": None}, {"x": "A" * 43}, {"x": "!" * 43}, {"x": "A" * 60_000}, {"crv": "P-384"}, {"crv": 1},
        {"kty": "OKP"}, {"use": "enc"},
    ],
)  # fmt: skip
def test_a_point_that_is_none_verifies_nothing(exchange, identity, changes):
    identity.documents[KEYS_AT] = {"keys": [{**identity.jwk("e1"), **changes}]}
    assert outcome(exchange(identity.token("e1"))) == INVALID


def test_a_key_that_is_short_verifies_nothing(exchange, identity):
    short = rsa_key(1024)
    identity.documents[KEYS_AT] = {"keys": [jwk_of(short, kid="r1")]}
    assert outcome(exchange(identity.by_hand(R1, identity.claims(), lambda text: rs256(text, short)))) == INVALID


def test_a_token_that_names_no_key_takes_the_only_one(exchange, identity):
    token = identity.by_hand({"alg": "RS256"}, identity.claims(), rs256)
    assert exchange(token).status == 200
    identity.documents[KEYS_AT]["keys"].append(jwk_of(STRANGER, kid="r2"))
    fresh = identity.by_hand({"alg": "RS256", "kid": "r2"}, identity.claims(), lambda text: rs256(text, STRANGER))
    assert outcome(exchange(fresh)) == INVALID, "the keys were fetched a moment ago"


def test_keys_are_held_and_fetched_again_for_a_new_one_but_not_at_once(exchange, identity, clock):
    for _ in range(3):
        assert exchange(identity.token()).status == 200
    assert identity.asked == [KEYS_AT]
    new = rsa_key(2048, "new")
    token = identity.by_hand({"alg": "RS256", "kid": "new"}, identity.claims(), lambda text: rs256(text, new))
    identity.documents[KEYS_AT] = {"keys": [identity.jwk("r1"), jwk_of(new, kid="new")]}
    assert outcome(exchange(token)) == INVALID
    clock.advance(seconds=15)
    assert exchange(token).status == 200
    assert len(identity.asked) == 2
    for _ in range(5):
        assert outcome(exchange(identity.by_hand({"alg": "RS256", "kid": "none"}, identity.claims(), rs256))) == INVALID
    assert len(identity.asked) == 2
    clock.advance(minutes=4)
    assert exchange(identity.token()).status == 200
    assert len(identity.asked) == 2


def test_a_key_that_the_provider_withdrew_is_good_for_ten_minutes_at_most(exchange, identity, clock):
    assert exchange(identity.token()).status == 200
    identity.documents[KEYS_AT] = {"keys": [identity.jwk("e1")]}
    clock.advance(minutes=10)
    now = {"iat": NOON + 600, "exp": NOON + 900}
    assert outcome(exchange(identity.token(**now))) == INVALID
    assert exchange(identity.token("e1", **now)).status == 200


def test_while_the_provider_is_down_known_keys_are_good_for_a_day(exchange, identity, clock):
    assert exchange(identity.token()).status == 200
    identity.documents[KEYS_AT] = FetchFailed("down")
    clock.advance(hours=23)
    assert exchange(identity.token(iat=NOON + 82_000, exp=NOON + 83_000)).status == 200
    clock.advance(hours=1)
    reply = exchange(identity.token(iat=NOON + 86_000, exp=NOON + 87_000))
    assert outcome(reply) == (503, "rest_unavailable")
    assert reply.headers["retry-after"] == "1"


@pytest.mark.parametrize(
    "document",
    [{}, {"keys": {}}, {"keys": [{}] * 51}, FetchFailed("over 65536 bytes")],
)
def test_without_keys_none_signs_in_and_the_provider_is_not_asked_with_each_request(
    exchange, identity, document, clock
):
    identity.documents[KEYS_AT] = document
    for _ in range(4):
        assert outcome(exchange(identity.token())) == (503, "rest_unavailable")
    assert len(identity.asked) == 1
    identity.documents[KEYS_AT] = {"keys": [identity.jwk("r1")]}
    clock.advance(seconds=15)
    assert exchange(identity.token()).status == 200


CONFIGURATION = f"{ISSUER}/.well-known/openid-configuration"


def test_the_provider_says_where_its_keys_are(client, exchange, identity):
    setting = {name: value for name, value in OIDC.items() if name != "jwks_uri"}
    assert client.post(SETTINGS, as_="admin", json={"laurel_oidc": {**setting, "create": True}}).status == 200
    identity.documents[CONFIGURATION] = {"issuer": ISSUER, "jwks_uri": KEYS_AT}
    assert exchange(identity.token()).status == 200
    assert identity.asked == [CONFIGURATION, KEYS_AT]


@pytest.mark.parametrize(
    "configuration", [{"issuer": "https://evil.test", "jwks_uri": KEYS_AT}, {"issuer": ISSUER, "jwks_uri": 7}, {}]
)
def test_a_configuration_of_another_issuer_names_no_keys(client, exchange, identity, configuration):
    setting = {name: value for name, value in OIDC.items() if name != "jwks_uri"}
    client.post(SETTINGS, as_="admin", json={"laurel_oidc": setting})
    identity.documents[CONFIGURATION] = configuration
    assert outcome(exchange(identity.token())) == (503, "rest_unavailable")


def test_a_function_without_the_cryptography_says_where_to_go(exchange, identity, monkeypatch):
    monkeypatch.setattr("jwt.api_jwk.has_crypto", False)
    assert outcome(exchange(identity.token())) == (400, "rest_id_token_elsewhere")


# ---- the setting


@pytest.mark.parametrize(
    "value",
    [
        {"issuer": ISSUER},
        {"audience": [AUDIENCE]},
        {**OIDC, "issuer": "http://id.example.org"},
        {**OIDC, "issuer": "https://user@id.example.org"},
        {**OIDC, "jwks_uri": "file:///etc/passwd"},
        {**OIDC, "audience": []},
        {**OIDC, "claims": {"sub": "x"}},
        {**OIDC, "unknown": 1},
        {**OIDC, "create": "perhaps"},
        {**OIDC, "scopes": ["me", "everything"]},
        {**OIDC, "scopes": []},
        "https://id.example.org",
    ],
)
def test_a_setting_that_cannot_be_is_refused(client, identity, value):
    reply = client.post(SETTINGS, as_="admin", json={"laurel_oidc": value})
    assert (reply.status, reply.code) == (400, "rest_invalid_param")
