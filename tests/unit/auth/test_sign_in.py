"""Sign-in by login password."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from laurel.auth import passwords
from laurel.auth.sign_in import find_login, sign_in
from laurel.auth.throttle import LIMIT, WINDOW, Throttle
from laurel.domain.records.user import User
from laurel.rest.errors import WP_Error


@pytest.fixture
def attempt(users, secret, now):
    """Signs in from one address and gives the login, or the code of the error."""

    def made(name, password, later=0):
        throttle = Throttle(users, secret, "192.0.2.1", now + timedelta(seconds=later))
        try:
            return sign_in(find_login(users, name), name, password, throttle).login
        except WP_Error as error:
            return error.get_error_code()

    return made


@pytest.fixture
def hashings(monkeypatch):
    """The passwords that were put through scrypt."""
    seen = []
    real = passwords._key

    def counted(password, *cost):
        seen.append(password)
        return real(password, *cost)

    monkeypatch.setattr(passwords, "_key", counted)
    return seen


@pytest.mark.parametrize("name", ["Jo", "jo", "jo@example.org", "JO@example.ORG"])
def test_login_name_or_address(attempt, password, name):
    assert attempt(name, password) == "Jo"


@pytest.mark.parametrize(
    ("name", "code"),
    [("ann", "invalid_username"), ("", "invalid_username"), ("ann@example.org", "invalid_email")],
)
def test_an_unknown_login(attempt, password, name, code):
    assert attempt(name, password) == code


def test_a_wrong_password(attempt, password, application_password):
    for wrong in (password.upper(), password + " ", "", application_password):
        assert attempt("jo", wrong) == "incorrect_password"


def test_a_user_without_login_password_cannot_sign_in(attempt, users, hashings):
    users.create(User(0, "ann", "ann@example.org", "ann", "Ann", ""), "")
    assert attempt("ann", "") == "incorrect_password"
    assert hashings == [""]


def test_every_outcome_costs_the_same_work(attempt, password, hashings):
    for name, given in (("jo", password), ("jo", "x"), ("ann", "x"), ("ann@example.org", "x")):
        attempt(name, given)
    assert hashings == [password, "x", "x", "x"]


def test_locked_out_even_with_the_right_password(attempt, password, hashings):
    for _ in range(LIMIT):
        assert attempt("jo", "x") == "incorrect_password"
    hashings.clear()
    assert attempt("jo", password) == "too_many_attempts"
    assert hashings == []
    assert attempt("jo", password, later=2 * WINDOW) == "Jo"


def test_a_success_in_between_begins_anew(attempt, password):
    for _ in range(2):
        for _ in range(LIMIT - 1):
            attempt("jo", "x")
        assert attempt("jo", password) == "Jo"


def test_guessing_names_is_bounded_too(attempt):
    codes = [attempt(f"absent{number}", "x") for number in range(LIMIT + 1)]
    assert codes == ["invalid_username"] * LIMIT + ["too_many_attempts"]


def test_a_hash_that_cannot_be_read_does_not_authenticate(attempt, users, password):
    login = users.login("jo")
    users.update_login(login, replace(login, password_hash="$2y$10$something"))
    assert attempt("jo", password) == "incorrect_password"
