"""Application passwords: random, kept as keyed hashes."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from laurel.auth.application_passwords import (
    check_application_password,
    chunk_password,
    hash_application_password,
    new_application_password,
)

SECRET = b"0123456789abcdef"


def test_new_ones_are_24_letters_and_digits_and_differ():
    made = {new_application_password() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9]{24}", password) for password in made)


def test_chunks_of_four():
    assert chunk_password("abcdEFGH1234") == "abcd EFGH 1234"
    assert chunk_password("ab-cd efg") == "abcd efg"
    assert chunk_password("") == ""


@given(st.text(alphabet="abcXYZ019", min_size=1), st.lists(st.sampled_from(" -_ü\n\x00💥"), max_size=4))
def test_only_letters_and_digits_count(password, noise):
    stored = hash_application_password(password, SECRET)
    spelled = "".join(noise) + chunk_password(password) + "".join(noise)
    assert check_application_password(spelled, stored, SECRET)
    assert not check_application_password(password + "x", stored, SECRET)
    assert not check_application_password(password.swapcase() + "0", stored, SECRET)


def test_the_key_matters():
    stored = hash_application_password("secret", SECRET)
    assert not check_application_password("secret", stored, b"another key, 16+ bytes")
    assert "secret" not in stored
    assert re.fullmatch(r"[0-9a-f]{64}", stored)


def test_long_keys_are_cut_and_odd_hashes_do_not_match():
    assert hash_application_password("x", b"k" * 100) == hash_application_password("x", b"k" * 64)
    for stored in ("", "zz", "$scrypt$"):
        assert not check_application_password("x", stored, SECRET)
