"""Concurrent changes of a login item."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from devstore.memory import MemoryTables
from laurel.app.errors import ApplicationPasswordNotFound, UserNotFound
from laurel.app.site import Site
from laurel.app.users.create_application_password import create_application_password
from laurel.app.users.delete_application_password import delete_all_application_passwords, delete_application_password
from laurel.app.users.update_application_password import update_application_password
from laurel.domain.records.user import User
from tests.containers import services_on


@pytest.fixture
def services():
    made = services_on(MemoryTables())
    made.users.create(User(1, "jo", "jo@example.org", "jo", "Jo", "2026-01-01T00:00:00", ("editor",)), "hash")
    return made


def names(services):
    return sorted(entry.name for entry in services.users.login("jo").application_passwords)


def test_concurrently_created_passwords_are_all_stored(services):
    created = [f"app {number}" for number in range(6)]
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda name: create_application_password(Site(services), 1, name, "h"), created))
    assert names(services) == created
    assert services.users.login("jo").password_hash == "hash"


def test_renaming_and_revoking_change_one(services):
    first, second = (create_application_password(Site(services), 1, name, "h") for name in ("a", "b"))
    assert update_application_password(Site(services), 1, first.uuid, "z") == replace(first, name="z")
    assert delete_application_password(Site(services), 1, second.uuid) == second
    assert names(services) == ["z"]


def test_nothing_is_written_when_nothing_changes(services):
    made = create_application_password(Site(services), 1, "a", "h")
    rev = services.users.login("jo").rev
    assert update_application_password(Site(services), 1, made.uuid, None) == made
    assert update_application_password(Site(services), 1, made.uuid, "a") == made
    assert services.users.login("jo").rev == rev
    assert delete_all_application_passwords(Site(services), 1) == 1
    assert delete_all_application_passwords(Site(services), 1) == 0


def test_absent_passwords_and_users(services):
    for use in (delete_application_password, lambda *who: update_application_password(*who, "x")):
        with pytest.raises(ApplicationPasswordNotFound):
            use(Site(services), 1, "nope")
        with pytest.raises(UserNotFound):
            use(Site(services), 2, "nope")


def test_a_user_deleted_meanwhile(services):
    site = Site(services)
    assert site.user(1)
    services.users.delete(services.users.get(1))
    with pytest.raises(UserNotFound):
        create_application_password(site, 1, "late", "h")
