"""The mark of failed attempts on a login item, on every driver."""

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


def test_the_mark_leaves_the_revision_alone(users, login):
    for window in (7, 8):
        users.note_failure(login, window)
    assert users.login("ann") == replace(login, failed=8)


def test_the_mark_creates_no_user(users, login):
    users.delete(users.get(login.user_id))
    users.note_failure(login, 7)
    assert users.login("ann") is None


def test_a_login_that_is_being_changed_goes_without_the_mark():
    class Busy(MemoryTables):
        def write(self, operation):
            raise TransactionConflict

    UserStore(Busy()).note_failure(Login("ann", 1), 7)


def test_other_writes_of_the_login_keep_the_mark(users, login):
    users.note_failure(login, 7)
    passwords = (ApplicationPassword("u-1", "phone", "x", "2026-01-01T00:00:00"),)
    changed = users.update_login(login, replace(login, application_passwords=passwords))
    user = users.get(login.user_id)
    users.update(user, replace(user, roles=("author",)), "new hash")
    found = users.login("ann")
    assert (changed.rev, found.rev) == (2, 3)
    assert (found.failed, found.application_passwords) == (7, passwords)


def test_who_set_the_password_is_kept_until_the_next_one(users, login):
    user = users.update(users.get(login.user_id), users.get(login.user_id), "new hash", password_by="u-1")
    assert users.login("ann").password_by == "u-1"
    seen = users.login("ann")
    assert users.update_login(seen, replace(seen, password_hash="rehashed", password_by="")).password_by == "u-1"
    user = users.update(user, replace(user, name="Ann B."))
    assert users.login("ann").password_by == "u-1"
    users.update(user, user, "another hash")
    assert users.login("ann").password_by == ""


def test_a_login_write_keeps_what_this_code_does_not_know(users, login, tables):
    key = keys.login("ann")
    item = tables.get("credentials", key)
    tables.write(Put("credentials", {**item, "newer": 1}))
    users.update_login(login, replace(login, password_hash="new"))
    assert tables.get("credentials", key)["newer"] == 1
