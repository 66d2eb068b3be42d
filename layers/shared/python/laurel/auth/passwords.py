"""Login passwords: scrypt, used only at sign-in (wp_hash_password, wp_check_password)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from laurel.auth.keys import derive_key
from laurel.rest.formatting.text import PHP_BLANKS

N, R, P = 2**14, 8, 5
"""scrypt's cost, OWASP's least: 16 MB and some 200 ms."""

SALT_BYTES, KEY_BYTES = 16, 32

MAX_PASSWORD = 4096
"""Characters of the longest login password that is looked at."""

FRAGMENT_BYTES = 8


def hash_password(password: str) -> str:
    """The hash that is stored: ``scrypt$n$r$p$salt$key``, salt and key in base64.

    Blanks around the password do not count, as in wp_hash_password.
    """
    password = password.strip(PHP_BLANKS)
    salt = os.urandom(SALT_BYTES)
    return "$".join(("scrypt", str(N), str(R), str(P), _encode(salt), _encode(_key(password, salt, N, R, P))))


def check_password(password: str, stored: str) -> bool:
    """Whether a password has the stored hash; False for a hash that cannot be read.

    A hash of a lower cost takes the work of today's, so that the time does not tell of it.
    """
    try:
        scheme, n, r, p, salt, key = stored.split("$")
        if scheme != "scrypt":
            return False
        found = _key(password, base64.b64decode(salt), int(n), int(r), int(p))
    except ValueError:
        return False
    if (int(n), int(r)) == (N, R) and int(p) < P:
        _key(password, bytes(SALT_BYTES), N, R, P - int(p))
    return hmac.compare_digest(found, base64.b64decode(key))


def needs_rehash(stored: str) -> bool:
    """Whether a hash was made at another cost than today's (wp_password_needs_rehash)."""
    return not stored.startswith(f"scrypt${N}${R}${P}$")


def check_no_password(password: str) -> None:
    """The work of `check_password` where there is nothing to compare with, so that the time does not reveal that."""
    _key(password, bytes(SALT_BYTES), N, R, P)


def pass_frag(password_hash: str, secret: bytes) -> str:
    """A digest of a stored hash, in hex: what cookies and tokens carry, so that they end when the password changes.

    It has the part of the fragment of the hash in WordPress' cookies, but reveals nothing of it.
    """
    key = derive_key(secret, "password")
    return hashlib.blake2b(password_hash.encode(), key=key, digest_size=FRAGMENT_BYTES).hexdigest()


def _key(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=n, r=r, p=p, dklen=KEY_BYTES)


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
