"""A store with one user, and a clock that stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from devstore.memory import MemoryTables
from devstore.meter import Meter
from laurel.auth.application_passwords import hash_application_password
from laurel.auth.passwords import hash_password
from laurel.domain.records.user import ApplicationPassword, User
from laurel.store.users.sign_ins import SignInStore
from laurel.store.users.users import UserStore

SECRET = b"a secret for tests, long enough."
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse"
APPLICATION_PASSWORD = "abcd EFGH 1234 ijkl MNOP 5678"
HASH = hash_password(PASSWORD)


@pytest.fixture
def now():
    return NOON


@pytest.fixture
def secret():
    return SECRET


@pytest.fixture
def password():
    return PASSWORD


@pytest.fixture
def application_password():
    return APPLICATION_PASSWORD


@pytest.fixture
def meter():
    return Meter(MemoryTables())


@pytest.fixture
def sign_ins(meter):
    """Attempts and sessions."""
    return SignInStore(meter)


@pytest.fixture
def users(meter):
    """The users, among them Jo, an editor with a login password and an application password."""
    store = UserStore(meter)
    user = User(0, "Jo", "jo@example.org", "jo", "Jo", "2026-01-01T00:00:00", roles=("editor",))
    store.create(user, HASH)
    hashed = hash_application_password(APPLICATION_PASSWORD, SECRET)
    entry = ApplicationPassword("u-1", "tests", hashed, "2026-01-01T00:00:00", last_used="2026-03-01T00:00:00")
    seen = store.login("jo")
    store.update_login(seen, replace(seen, application_passwords=(entry,)))
    return store
