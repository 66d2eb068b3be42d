"""Tokens of members: signed claims of who they are, what the token may do, and until when; stored nowhere."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from laurel.auth.attempt import Attempt
from laurel.auth.current_user import CurrentUser
from laurel.auth.keys import derive_key
from laurel.auth.passwords import pass_frag
from laurel.auth.scopes.restrictions import STAMP
from laurel.auth.sign_in import login_for
from laurel.auth.tokens import ALGORITHM, CLOCK_SKEW, InvalidToken
from laurel.domain.records.user import Login, Restrictions

LONGEST_LIFE = 24 * 60 * 60
"""The most seconds a token is good for."""

TYPE = "laurel-member+jwt"
"""The ``typ`` of the header, by which these tokens and those of a login password are distinguished (RFC 8725, 3.11)."""

_CLAIMS = ["iss", "iat", "exp", "sub", "scope", "data"]


@dataclass(frozen=True, slots=True)
class MemberToken:
    """What a token says: the member, and what of their login it holds as long as.

    ``pass_frag`` is that of the member's password, ``generation`` how often the member's tokens were ended before;
    ``key`` is the uuid of the member's own application password that made it, or "". ``expires`` is in seconds since
    1970.
    """

    user_id: int
    login: str
    pass_frag: str
    generation: int
    scopes: tuple[str, ...]
    expires: int
    key: str = ""


def token_for(
    login: Login, scopes: tuple[str, ...], expires: int, secret: bytes, application_password: str = ""
) -> MemberToken:
    """The token of a member with scopes, until so many seconds since 1970."""
    fragment = pass_frag(login.password_hash, secret)
    return MemberToken(login.user_id, login.login, fragment, login.generation, scopes, expires, application_password)


def encode_member_token(token: MemberToken, secret: bytes, issuer: str, now: datetime) -> str:
    """The token as its bearer shows it; `issuer` is the site's address."""
    import jwt  # 43 ms: most requests have no token

    claims = {
        "iss": issuer,
        "iat": int(now.timestamp()),
        "exp": token.expires,
        "sub": token.login,
        "scope": " ".join(token.scopes),
        "data": {"user": token.user_id, "frag": token.pass_frag, "generation": token.generation, "key": token.key},
    }
    return jwt.encode(claims, _key(secret), algorithm=ALGORITHM, headers={"typ": TYPE})


def is_member_token(token: str) -> bool:
    """Whether a token that may be anything says of itself that it is a member's."""
    import jwt  # 43 ms: most requests have no token

    try:
        return jwt.get_unverified_header(token).get("typ") == TYPE
    except (jwt.InvalidTokenError, RecursionError):
        return False


def decode_member_token(token: str, secret: bytes, now: datetime) -> MemberToken:
    """What a token says. Raises InvalidToken: changed, of another issuer, expired, or not yet valid."""
    import jwt  # 43 ms: most requests have no token

    # by our clock, not the library's; the key says whose token it is, the issuer's address may change
    options: Any = {"require": _CLAIMS, **dict.fromkeys(("verify_exp", "verify_nbf", "verify_iat"), False)}
    try:
        claims = jwt.decode(token, _key(secret), algorithms=[ALGORITHM], options=options)
    except (jwt.InvalidTokenError, RecursionError) as error:
        raise InvalidToken(str(error)) from error
    if not claims["iat"] - CLOCK_SKEW <= now.timestamp() < claims["exp"]:
        raise InvalidToken("not valid at this time")
    data, scopes = claims["data"], tuple(claims["scope"].split())
    return MemberToken(
        data["user"], claims["sub"], data["frag"], data["generation"], scopes, claims["exp"], data["key"]
    )


def member_of_token(attempt: Attempt, text: str) -> CurrentUser | None:
    """The member that a token authenticates, restricted to its scopes: one read of the login, none where it is held.

    None if the token is invalid or over, its member is gone, has another password since or ended all tokens, or the
    application password of the member's own that made it was revoked.
    """
    try:
        token = decode_member_token(text, attempt.secret, attempt.now)
    except InvalidToken:
        return None

    def is_right(login: Login) -> bool:
        known = token_for(login, token.scopes, token.expires, attempt.secret, token.key)
        keys = {entry.uuid for entry in login.application_passwords}
        return known == token and (not token.key or token.key in keys)

    login = login_for(attempt.users, token.login, is_right, attempt.users.login)
    if login is None or not is_right(login):
        return None
    restrictions = Restrictions(token.scopes, expires_text(token.expires))
    return CurrentUser(login.user_id, login.login, login.roles, token.key, restrictions=restrictions)


def expires_text(seconds: int) -> str:
    """A moment in seconds since 1970 as restrictions have it."""
    return datetime.fromtimestamp(math.floor(seconds), UTC).strftime(STAMP)


def _key(secret: bytes) -> bytes:
    return derive_key(secret, "member token")
