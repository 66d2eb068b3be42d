"""Bearer tokens: signed claims of a user's identity, as the common JWT plugin for WordPress makes them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from laurel.auth.keys import derive_key

LIFETIME = 7 * 24 * 60 * 60
"""Seconds a token is good for."""

CLOCK_SKEW = 60
"""Seconds by which the clocks of two environments may differ: a token is good at once, wherever it is shown."""

ALGORITHM = "HS256"

_CLAIMS = ["iss", "iat", "nbf", "exp", "sub", "jti", "data"]
_THREE_SEGMENTS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


class InvalidToken(Exception):
    """A token that is not one of this site's, or not at this time."""


@dataclass(frozen=True, slots=True)
class TokenUser:
    """The user a token was issued for; ``pass_frag`` is that of their password at that time.

    ``token`` is random and identifies the session among those of its user, as in `laurel.auth.cookie.Session`.
    """

    id: int
    login: str
    pass_frag: str
    token: str = field(repr=False)


def looks_like_token(text: str) -> bool:
    """Whether a bearer's credentials have the form of a JWT: three segments of base64url."""
    return _THREE_SEGMENTS.fullmatch(text) is not None


def encode_token(user: TokenUser, secret: bytes, issuer: str, now: datetime) -> str:
    """A token for a user, good for seven days; `issuer` is the site's address."""
    import jwt  # 43 ms: most requests have no token

    issued = int(now.timestamp())
    claims = {
        "iss": issuer,
        "iat": issued,
        "nbf": issued,
        "exp": issued + LIFETIME,
        "sub": user.login,
        "jti": user.token,
        "data": {"user": {"id": str(user.id), "pass_frag": user.pass_frag}},
    }
    return jwt.encode(claims, _key(secret), algorithm=ALGORITHM)


def decode_token(token: str, secret: bytes, now: datetime) -> TokenUser:
    """The user of a token. Raises InvalidToken: changed, of another issuer, expired, or not yet valid."""
    import jwt  # 43 ms: most requests have no token

    if not looks_like_token(token):
        raise InvalidToken("it does not have the form of a token")
    # by our clock, not the library's; the key says whose token it is, the issuer's address may change
    options: Any = {"require": _CLAIMS, **dict.fromkeys(("verify_exp", "verify_nbf", "verify_iat"), False)}
    try:
        claims = jwt.decode(token, _key(secret), algorithms=[ALGORITHM], options=options)
    except (jwt.InvalidTokenError, RecursionError) as error:
        raise InvalidToken(str(error)) from error
    if not claims["nbf"] - CLOCK_SKEW <= now.timestamp() < claims["exp"]:
        raise InvalidToken("not valid at this time")
    user = claims["data"]["user"]
    return TokenUser(int(user["id"]), claims["sub"], user["pass_frag"], claims["jti"])


def _key(secret: bytes) -> bytes:
    return derive_key(secret, "bearer token")
