"""Keys derived from the site's secret."""

from __future__ import annotations

import pytest

from laurel.auth.keys import KEY_BYTES, derive_key

SECRET = b"a secret for tests, long enough."


def test_each_purpose_and_each_secret_has_a_key_of_its_own():
    keys = {derive_key(secret, purpose) for secret in (SECRET, b"another secret!!") for purpose in ("nonce", "cookie")}
    assert len(keys) == 4
    assert all(len(key) == KEY_BYTES for key in keys)
    assert SECRET not in keys


def test_a_key_is_always_the_same():
    assert derive_key(SECRET, "nonce") == derive_key(SECRET, "nonce")


def test_a_secret_may_be_longer_than_the_hash_takes():
    assert derive_key(b"x" * 200, "nonce") == derive_key(b"x" * 64, "nonce")


def test_a_purpose_has_at_most_16_bytes():
    with pytest.raises(ValueError, match="person"):
        derive_key(SECRET, "a purpose of many words")
