"""Bearer tokens: claims, signature, time."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.auth.keys import derive_key
from laurel.auth.tokens import (
    CLOCK_SKEW,
    LIFETIME,
    InvalidToken,
    TokenUser,
    decode_token,
    encode_token,
    looks_like_token,
)

SECRET = b"a secret for tests, long enough."
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
JO = TokenUser(7, "jo", "0011223344556677", "t-1")
TOKEN = encode_token(JO, SECRET, "https://example.org", NOON)
CLAIMS = jwt.decode(TOKEN, options={"verify_signature": False})


def signed(claims, key=None, algorithm="HS256", **headers):
    return jwt.encode(claims, key or derive_key(SECRET, "bearer token"), algorithm, headers)


def segment(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def test_claims_are_those_clients_of_the_plugin_read():
    moment = int(NOON.timestamp())
    assert CLAIMS["iss"] == "https://example.org"
    assert (CLAIMS["iat"], CLAIMS["nbf"], CLAIMS["exp"]) == (moment, moment, moment + LIFETIME)
    assert CLAIMS["data"]["user"]["id"] == "7"


@given(st.integers(1, 2**53), st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_token_identifies_its_user(user_id, login):
    user = TokenUser(user_id, login, "f", "t")
    token = encode_token(user, SECRET, "https://example.org", NOON)
    assert looks_like_token(token)
    assert decode_token(token, SECRET, NOON) == user


@pytest.mark.parametrize(
    ("seconds", "good"),
    [(0, True), (LIFETIME - 1, True), (LIFETIME, False), (-CLOCK_SKEW, True), (-CLOCK_SKEW - 1, False)],
)
def test_it_has_its_time(seconds, good):
    now = NOON + timedelta(seconds=seconds)
    if good:
        assert decode_token(TOKEN, SECRET, now) == JO
    else:
        with pytest.raises(InvalidToken):
            decode_token(TOKEN, SECRET, now)


def test_no_character_can_be_changed():
    """But for the last: its low bits are no part of the signature."""
    for place, old in enumerate(TOKEN[:-1]):
        changed = TOKEN[:place] + ("B" if old == "A" else "A") + TOKEN[place + 1 :]
        with pytest.raises(InvalidToken):
            decode_token(changed, SECRET, NOON)


UNSIGNED = segment(b'{"alg":"none","typ":"JWT"}')


@pytest.mark.parametrize(
    "token",
    [
        signed(CLAIMS, b"x" * 32),
        signed(CLAIMS, derive_key(SECRET, "nonce")),
        signed(CLAIMS, b"x" * 64, "HS512"),
        signed(CLAIMS, derive_key(SECRET, "bearer token") * 2, "HS512"),
        f"{UNSIGNED}.{TOKEN.split('.')[1]}.",
        f"{UNSIGNED}.{TOKEN.split('.')[1]}.{TOKEN.split('.')[2]}",
        *(signed({name: value for name, value in CLAIMS.items() if name != left_out}) for left_out in CLAIMS),
        signed(CLAIMS, crit=["unknown"]),
        f"{segment(b'[' * 5000)}.e30.e30",
        f"{segment(json.dumps({'alg': 'HS256', 'kid': 1}).encode())}.e30.e30",
        "a.b.c", "....", "", "e30.e30.e30", "\ud800.a.b",
    ],
)  # fmt: skip
def test_what_is_no_token_of_ours(token):
    with pytest.raises(InvalidToken):
        decode_token(token, SECRET, NOON)


@given(st.text(max_size=60), st.lists(st.binary(max_size=60), min_size=3, max_size=3))
def test_whatever_comes_is_refused_and_nothing_worse(text, parts):
    for token in (text, ".".join(map(segment, parts))):
        with pytest.raises(InvalidToken):
            decode_token(token, SECRET, NOON)


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("a.b.c", True), (TOKEN, True), ("abc", False), ("a.b", False), ("a.b.c.d", False), ("a..c", False),
        ("a.b.", False), ("a.b.c=", False), ("a.b.c d", False), ("a.b.c\n", False), ("", False), ("é.b.c", False),
    ],
)  # fmt: skip
def test_the_form_of_a_token(text, looks):
    assert looks_like_token(text) is looks
