"""The login cookie: who signed in and until when, signed (wp_generate_auth_cookie)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote, unquote

from laurel.auth.keys import derive_key

LIFETIME = 2 * 24 * 60 * 60
"""Seconds a session lasts, as in WordPress without "remember me"."""

LOGGED_IN = "wordpress_logged_in_"
"""What the names of login cookies begin with."""

_TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class Session:
    """The content of a login cookie.

    ``expires`` is in seconds since 1970; ``token`` is random and identifies the session among those of its user;
    ``pass_frag`` is that of the password the user signed in with (`laurel.auth.passwords.pass_frag`).
    """

    login: str
    expires: int
    token: str = field(repr=False)
    pass_frag: str = field(repr=False)


def new_session(login: str, pass_frag: str, now: datetime) -> Session:
    """A session that begins now."""
    return Session(login, int(now.timestamp()) + LIFETIME, new_token(), pass_frag)


def new_token() -> str:
    """A fresh random name of a session, in hex."""
    return secrets.token_hex(_TOKEN_BYTES)


def cookie_name(secret: bytes) -> str:
    """The name of the site's login cookie, ``wordpress_logged_in_`` and a hash (LOGGED_IN_COOKIE)."""
    return f"{LOGGED_IN}{derive_key(secret, 'cookie name').hex()[:32]}"


def generate_auth_cookie(session: Session, secret: bytes) -> str:
    """The value of the cookie of a session (wp_generate_auth_cookie)."""
    text = f"{session.login}|{session.expires}|{session.token}|{session.pass_frag}"
    return quote(f"{text}|{_signature(text, secret)}", safe="")


def parse_auth_cookie(value: str, secret: bytes, now: datetime) -> Session | None:
    """The session of a cookie's value; None if it was tampered with or is over (wp_validate_auth_cookie).

    Whether the user still exists and has the same password is for the caller to check.
    """
    text, _, signature = unquote(value).rpartition("|")
    expected = _signature(text, secret)
    if not hmac.compare_digest(signature.encode("utf-8", "surrogatepass"), expected.encode("ascii")):
        return None
    login, expires, token, pass_frag = text.rsplit("|", 3)
    if int(expires) <= now.timestamp():
        return None
    return Session(login, int(expires), token, pass_frag)


def find_cookie(header: str, name: str) -> str | None:
    """The first value of a cookie in a Cookie header; None without it."""
    for pair in header.split(";"):
        found, equals, value = pair.strip().partition("=")
        if equals and found == name:
            return value
    return None


def set_cookie(session: Session, secret: bytes, home_url: str) -> str:
    """The Set-Cookie value that signs in (wp_set_auth_cookie)."""
    return _set_cookie(secret, generate_auth_cookie(session, secret), LIFETIME, home_url)


def clear_cookie(secret: bytes, home_url: str) -> str:
    """The Set-Cookie value that signs out (wp_clear_auth_cookie)."""
    return _set_cookie(secret, "", 0, home_url)


def _set_cookie(secret: bytes, value: str, seconds: int, home_url: str) -> str:
    secure = "; Secure" if home_url.startswith("https:") else ""
    return f"{cookie_name(secret)}={value}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax{secure}"


def _signature(text: str, secret: bytes) -> str:
    key = derive_key(secret, "login cookie")
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=key, digest_size=32).hexdigest()
