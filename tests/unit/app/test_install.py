"""The first administrator."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from devstore.memory import MemoryTables
from laurel.app.errors import Conflict
from laurel.app.install import AdminOptions, install
from laurel.store.users.users import UserStore
from tests.containers import services_on


class Noon:
    def now(self):
        return datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def services():
    return services_on(MemoryTables(), clock=Noon())


def test_user_1_with_one_application_password(services):
    assert install(services, AdminOptions("hashed")) is True
    user, login = services.users.get(1), services.users.login("ADMIN")
    assert (user.name, user.email, user.slug, user.roles) == (
        "admin", "admin@example.org", "admin", ("administrator",),
    )  # fmt: skip
    assert user.registered == "2026-03-01T12:00:00"
    assert [entry.hash for entry in login.application_passwords] == ["hashed"]
    assert login.roles == ("administrator",)


def test_it_can_be_repeated(services):
    install(services, AdminOptions("hashed"))
    assert install(services, AdminOptions("another", name="Another")) is False
    assert [entry.hash for entry in services.users.login("admin").application_passwords] == ["hashed"]
    assert services.users.get(1).name == "admin"


def test_after_a_crash_half_way_the_password_is_created(services, monkeypatch):
    def crash(*_):
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(UserStore, "update_login", crash)
        with pytest.raises(ConnectionError):
            install(services, AdminOptions("hashed"))
    assert services.users.get(1)
    assert install(services, AdminOptions("hashed")) is True


def test_concurrent_installs_create_one_administrator(services, monkeypatch):
    create = UserStore.create

    def second_comes_first(store, user, password_hash):
        monkeypatch.setattr(UserStore, "create", create)
        assert install(services, AdminOptions("theirs")) is True
        return create(store, user, password_hash)

    monkeypatch.setattr(UserStore, "create", second_comes_first)
    assert install(services, AdminOptions("ours")) is False
    assert [entry.hash for entry in services.users.login("admin").application_passwords] == ["theirs"]


def test_a_login_that_is_taken_by_another_id_is_an_error(services):
    install(services, AdminOptions("hashed"))
    user = services.users.get(1)
    services.users.create(replace(user, id=5, login="boss", email="b@example.org", slug="boss"), "")
    services.users.delete(user)
    with pytest.raises(Exception, match="login") as caught:
        install(services, AdminOptions("hashed", login="boss"))
    assert not isinstance(caught.value, Conflict)
