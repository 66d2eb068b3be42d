"""Sign-in by login password."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from laurel.app.errors import Conflict
from laurel.auth import passwords
from laurel.auth.passwords import check_password, hash_password
from laurel.auth.sign_in import find_login, sign_in
from laurel.auth.throttle import LIMIT, WINDOW, Throttle
from laurel.domain.records.user import User
from laurel.rest.errors import WP_Error


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch, users, password):
    """What scrypt takes is of no account here."""
    real = passwords._key
    monkeypatch.setattr(passwords, "_key", lambda password, salt, n, r, p: real(password, salt, 2, r, p))
    login = users.login("jo")
    users.update_login(login, replace(login, password_hash=hash_password(password)))


@pytest.fixture
def attempt(users, sign_ins, secret, now):
    """Signs in from one address and gives the login, or the code of the error."""

    def made(name, password, later=0):
        throttle = Throttle(users, sign_ins, secret, "192.0.2.1", now + timedelta(seconds=later))
        try:
            return sign_in(partial(find_login, users), name, password, throttle).login
        except WP_Error as error:
            return error.get_error_code()

    return made


@pytest.fixture
def hashings(monkeypatch):
    """The passwords that were put through scrypt, each as often as its cost is today's: with the sum of ``p``."""
    seen = []
    real = passwords._key

    def counted(password, *cost):
        seen.append((password, cost[-1]))
        return real(password, *cost)

    monkeypatch.setattr(passwords, "_key", counted)
    return seen


@pytest.mark.parametrize("name", ["Jo", "jo", "jo@example.org", "JO@example.ORG", " jo", "jo\r\n", "\tjo@example.org "])
def test_login_name_or_address(attempt, password, name):
    assert attempt(name, password) == "Jo"


@pytest.mark.parametrize(
    ("name", "code"),
    [("ann", "invalid_username"), ("", "invalid_username"), ("ann@example.org", "invalid_email")],
)
def test_an_unknown_login(attempt, password, name, code):
    assert attempt(name, password) == code


def test_a_wrong_password(attempt, password, application_password):
    for wrong in (password.upper(), password.replace(" ", ""), "", application_password):
        assert attempt("jo", wrong) == "incorrect_password"


def test_blanks_around_a_password_do_not_count(attempt, password, users):
    for given in (password + " ", "\n" + password):
        assert attempt("jo", given) == "Jo"
    users.create(User(0, "ann", "ann@example.org", "ann", "Ann", ""), hash_password(" my password\n"))
    for given in ("my password", " my password\n"):
        assert attempt("ann", given) == "ann"
    assert attempt("jo", password + "\u00a0") == "incorrect_password"


def test_a_user_without_login_password_cannot_sign_in(attempt, users, hashings):
    users.create(User(0, "ann", "ann@example.org", "ann", "Ann", ""), "")
    assert attempt("ann", "") == "incorrect_password"
    assert hashings == [("", 5)]


def test_every_outcome_costs_the_same_work(attempt, password, hashings):
    for name, given in (("jo", password), ("jo", "x"), ("ann", "x"), ("ann@example.org", "x")):
        attempt(name, given)
    assert hashings == [(password, 5), ("x", 5), ("x", 5), ("x", 5)]


def test_locked_out_even_with_the_right_password(attempt, password, hashings):
    for _ in range(LIMIT):
        assert attempt("jo", "x") == "incorrect_password"
    hashings.clear()
    assert attempt("jo", password) == "too_many_attempts"
    assert hashings == []
    assert attempt("jo", password, later=2 * WINDOW) == "Jo"


def test_guesses_at_the_same_time_get_no_further_than_one_after_another(attempt, hashings, monkeypatch):
    """No hash begins before each of the attempts is either at its hash or refused."""
    arrived, gate, counted = threading.Semaphore(0), threading.Event(), passwords._key

    def slow(password, *cost):
        arrived.release()
        gate.wait(60)
        return counted(password, *cost)

    monkeypatch.setattr(passwords, "_key", slow)
    with ThreadPoolExecutor(60) as threads:
        futures = [threads.submit(attempt, "jo", f"guess {number}") for number in range(60)]
        for future in futures:
            future.add_done_callback(lambda _: gate.is_set() or arrived.release())
        for _ in futures:
            assert arrived.acquire(timeout=60)
        gate.set()
    codes = [future.result() for future in futures]
    assert (codes.count("incorrect_password"), codes.count("too_many_attempts")) == (LIMIT, 60 - LIMIT)
    assert len(hashings) == LIMIT


@pytest.mark.parametrize("names", [("jo", "ann"), ("jo@example.org", "ann@example.org"), ("jo", "jo@example.org")])
def test_the_lock_does_not_tell_who_has_an_account(attempt, names, hashings):
    """The same tries get the same answers, whether the names belong to users, to none, or to the same one."""
    known, other = ([attempt(name, "x") for _ in range(LIMIT + 2)] for name in names)
    assert [code == "too_many_attempts" for code in known] == [False] * LIMIT + [True] * 2
    assert [code == "too_many_attempts" for code in other] == [False] * LIMIT + [True] * 2
    assert len(hashings) == 2 * LIMIT


def test_unknown_names_do_not_lock_out_of_others(attempt):
    for number in range(LIMIT + 2):
        attempt(f"absent{number}", "x")
    assert [attempt("jo", "x"), attempt("absent", "x")] == ["incorrect_password", "invalid_username"]


def test_a_success_in_between_begins_anew(attempt, password):
    for _ in range(2):
        for _ in range(LIMIT - 1):
            attempt("jo", "x")
        assert attempt("jo", password) == "Jo"


def test_a_hash_that_cannot_be_read_does_not_authenticate(attempt, users, password):
    login = users.login("jo")
    users.update_login(login, replace(login, password_hash="$2y$10$something"))
    assert attempt("jo", password) == "incorrect_password"


@pytest.fixture
def old_hash(users, password, monkeypatch):
    """Jo's password as it was hashed at a fifth of the cost."""
    with monkeypatch.context() as before:
        before.setattr(passwords, "P", 1)
        old = hash_password(password)
    login = users.login("jo")
    users.update_login(login, replace(login, password_hash=old))
    return old


def test_an_old_hash_is_made_anew_at_sign_in(attempt, users, password, old_hash):
    assert attempt("jo", "x") == "incorrect_password"
    assert users.login("jo").password_hash == old_hash
    assert attempt("jo", password) == "Jo"
    stored = users.login("jo").password_hash
    assert stored.startswith("scrypt$16384$8$5$")
    assert check_password(password, stored)
    assert attempt("jo", password) == "Jo"
    assert users.login("jo").password_hash == stored


def test_an_old_hash_takes_no_less_work(attempt, hashings, old_hash):
    hashings.clear()
    attempt("jo", "x")
    assert sum(cost for _, cost in hashings) == 5


def test_a_lost_race_leaves_the_old_hash(attempt, users, password, old_hash, monkeypatch):
    def lost(*_):
        raise Conflict

    monkeypatch.setattr(type(users), "update_login", lost)
    assert attempt("jo", password) == "Jo"
    assert users.login("jo").password_hash == old_hash
