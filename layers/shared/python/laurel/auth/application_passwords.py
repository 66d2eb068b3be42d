"""Application passwords: made, kept as keyed hashes, compared in constant time (WP_Application_Passwords)."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string

LENGTH = 24
"""Characters of an application password, without the blanks it is shown with."""

_ALPHABET = string.ascii_letters + string.digits
_NOISE = re.compile(r"[^A-Za-z0-9]")


def new_application_password() -> str:
    """A fresh random application password of 24 letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))


def chunk_password(password: str) -> str:
    """The password in groups of four, as it is shown once (chunk_password)."""
    clean = _NOISE.sub("", password)
    return " ".join(clean[i : i + 4] for i in range(0, len(clean), 4))


def hash_application_password(password: str, secret: bytes) -> str:
    """The keyed BLAKE2b hash that is stored, in hex.

    The password is long and random, so no slow hash is needed; `secret` (16 to 64 bytes) keeps a
    stolen table from being of use. Characters other than letters and digits do not count.
    """
    clean = _NOISE.sub("", password)
    return hashlib.blake2b(clean.encode("ascii"), key=secret[:64], digest_size=32).hexdigest()


def check_application_password(password: str, stored: str, secret: bytes) -> bool:
    """Whether a password has the stored hash, compared in constant time."""
    return hmac.compare_digest(hash_application_password(password, secret), stored)
