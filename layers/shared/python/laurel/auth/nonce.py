"""Nonces: that a request was meant by the user whose cookie comes with it (wp_create_nonce, wp_verify_nonce)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from laurel.auth.keys import derive_key

TICK = 12 * 60 * 60
"""Seconds of a tick. A nonce is good in the tick it was made in and in the next one."""

WP_REST = "wp_rest"
"""The action that nonces of the REST API are made for."""

_DIGEST_BYTES = 10


def wp_nonce_tick(now: datetime) -> int:
    """The number of the tick that a moment belongs to (wp_nonce_tick)."""
    return int(now.timestamp()) // TICK


def wp_create_nonce(secret: bytes, user_id: int, token: str, now: datetime, action: str = WP_REST) -> str:
    """A nonce of 20 hexadecimal digits for a user, the token of their session and an action (wp_create_nonce)."""
    return _nonce(secret, wp_nonce_tick(now), user_id, token, action)


def wp_verify_nonce(nonce: str, secret: bytes, user_id: int, token: str, now: datetime, action: str = WP_REST) -> int:
    """1 for a nonce of this tick, 2 for one of the tick before, 0 for anything else (wp_verify_nonce)."""
    given = nonce.encode("utf-8", "surrogatepass")
    for age in (0, 1):
        expected = _nonce(secret, wp_nonce_tick(now) - age, user_id, token, action)
        if hmac.compare_digest(given, expected.encode("ascii")):
            return age + 1
    return 0


def _nonce(secret: bytes, tick: int, user_id: int, token: str, action: str) -> str:
    text = f"{tick}|{action}|{user_id}|{token}".encode()
    return hashlib.blake2b(text, key=derive_key(secret, "nonce"), digest_size=_DIGEST_BYTES).hexdigest()
