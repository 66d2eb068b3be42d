"""Counts of failed attempts to sign in, on every driver."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devstore.memory import MemoryTables
from laurel.domain.records.user import ApplicationPassword, Login, User
from laurel.store.driver.errors import TransactionConflict
from laurel.store.driver.requests import Put
from laurel.store.rows import keys
from laurel.store.users.users import UserStore


@pytest.fixture
def login(users):
    """Ann's login item, whose revision is 1."""
    users.create(User(0, "Ann", "ann@example.org", "ann", "Ann", "2026-01-01T00:00:00"), "hash")
    return users.login("ann")


def test_failures_are_counted_by_key_and_leave_the_revision_alone(users, login):
    for key in ("a#1", "b#1", "a#1", "a#2"):
        users.count_failure(login, key)
    assert users.login("ann") == replace(login, failures={"a#1": 2, "b#1": 1, "a#2": 1})


def test_counting_can_drop_other_keys(users, login):
    for key in ("a#1", "b#1"):
        users.count_failure(login, key)
    users.count_failure(login, "a#3", forget=["a#1", "b#1", "never#1"])
    assert users.login("ann").failures == {"a#3": 1}


def test_forgetting(users, login):
    for key in ("a#1", "b#1"):
        users.count_failure(login, key)
    users.forget_failures(login, ["a#1", "never#1"])
    assert users.login("ann") == replace(login, failures={"b#1": 1})


def test_counting_failures_creates_no_user(users, login):
    users.delete(users.get(login.user_id))
    users.count_failure(login, "a#1")
    users.forget_failures(login, ["a#1"])
    assert users.login("ann") is None


def test_a_login_that_is_being_changed_goes_without_a_count():
    class Busy(MemoryTables):
        def write(self, operation):
            raise TransactionConflict

    store = UserStore(Busy())
    store.count_failure(Login("ann", 1), "a#1")
    store.forget_failures(Login("ann", 1), ["a#1"])


def test_other_writes_of_the_login_keep_the_counts(users, login):
    users.count_failure(login, "a#1")
    passwords = (ApplicationPassword("u-1", "phone", "x", "2026-01-01T00:00:00"),)
    changed = users.update_login(login, replace(login, application_passwords=passwords))
    user = users.get(login.user_id)
    users.update(user, replace(user, roles=("author",)), "new hash")
    found = users.login("ann")
    assert (changed.rev, found.rev) == (2, 3)
    assert (found.failures, found.application_passwords) == ({"a#1": 1}, passwords)


def test_a_login_write_keeps_what_this_code_does_not_know(users, login, tables):
    key = keys.login("ann")
    item = tables.get("users", key)
    tables.write(Put("users", {**item, "newer": 1}))
    users.update_login(login, replace(login, password_hash="new"))
    assert tables.get("users", key)["newer"] == 1


def test_unknown_logins_are_counted_by_address_and_window(users, tables):
    for window, expires in (("7", 900), ("7", 900), ("8", 1200)):
        users.count_unknown_failure("addr", window, expires)
    users.count_unknown_failure("other", "7", 900)
    assert users.unknown_failures("addr", ["6", "7", "8"]) == {"7": 2, "8": 1}
    assert users.unknown_failures("addr", ["6"]) == {}
    assert tables.get("system", keys.unknown_failures("addr", "7"))["expires"] == 900
