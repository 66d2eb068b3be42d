"""Login passwords: scrypt with a salt of their own."""

from __future__ import annotations

import pytest

from laurel.auth.passwords import check_password, hash_password


def test_a_password_matches_its_own_hash_only():
    stored = hash_password("correct horse")
    assert check_password("correct horse", stored)
    assert not check_password("Correct horse", stored)
    assert not check_password("", stored)


def test_equal_passwords_have_different_hashes():
    assert hash_password("same") != hash_password("same")


def test_the_hash_names_its_cost_so_that_it_can_rise():
    scheme, n, r, p, salt, key = hash_password("x").split("$")
    assert (scheme, n, r, p) == ("scrypt", "16384", "8", "5")
    cheap = "scrypt$2$8$1$c2FsdHNhbHRzYWx0c2E=$"
    assert not check_password("x", cheap + key)
    assert salt


@pytest.mark.parametrize("password", ["", "\x00", "💥", "\ud800", "x" * 10_000])
def test_any_text_can_be_a_password(password):
    assert check_password(password, hash_password(password))


@pytest.mark.parametrize(
    "stored",
    [
        "", "scrypt", "$2y$10$abc", "scrypt$x$8$1$c2FsdA==$a2V5", "scrypt$3$8$1$c2FsdA==$a2V5",
        "md5$16384$8$1$c2FsdA==$a2V5", "scrypt$16384$8$1$!!!$a2V5", "scrypt$0$8$1$c2FsdA==$a2V5",
    ],
)  # fmt: skip
def test_hashes_that_cannot_be_read_match_nothing(stored):
    assert not check_password("x", stored)
