"""Keys for each purpose, all derived from the one secret of the site (wp_salt: WordPress has a salt for each)."""

from __future__ import annotations

import hashlib

KEY_BYTES = 32
"""Length of a derived key, the minimum of HS256."""


def derive_key(secret: bytes, purpose: str) -> bytes:
    """The key of a purpose: 32 bytes that reveal nothing of the secret, nor of other purposes' keys.

    `secret` counts up to its 64th byte. Raises ValueError for a purpose of more than 16 bytes.
    """
    return hashlib.blake2b(key=secret[:64], person=purpose.encode(), digest_size=KEY_BYTES).digest()
