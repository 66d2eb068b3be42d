"""The lean directory of a site of the first layout: whom it finds, all others, killed and again."""

from __future__ import annotations

import pytest

from laurel.app.ports.users import UserQuery
from laurel.store.users import directory
from laurel.store.users.lean.store import LeanStore
from laurel.store.users.users import UserStore
from laurel_cli.operate.migrate import MIGRATIONS, migrations_of
from tests.interrupted import Dying, Killed
from tests.site_dump import SITE_2026_11, WholeMemory, load

(MIGRATE,) = [found.migrate for found in migrations_of(MIGRATIONS) if found.name == "0004_lean_directory"]
QUERIES = [
    UserQuery(search=term, orderby=order, limit=99)
    for term in ("a", "example.org", "er")
    for order in ("name", "email")
]
QUERIES.append(UserQuery(roles=("subscriber", "author"), orderby="registered", limit=99))


@pytest.fixture
def tables(memory_tables, monkeypatch):
    load(SITE_2026_11, memory_tables)
    monkeypatch.setattr("time.sleep", lambda _: None)
    return memory_tables


@pytest.mark.parametrize("killed_at", [0, 1, 2, 5, 20, 24])
def test_it_finds_whom_looking_at_every_user_finds(tables, monkeypatch, killed_at):
    users = UserStore(tables)
    expected = [users.find(query) for query in QUERIES]
    assert all(page.total for page in expected)
    with pytest.raises(Killed):
        MIGRATE(WholeMemory(tables, Dying(tables, killed_at)))
    assert MIGRATE(WholeMemory(tables)) == users.find(UserQuery()).total
    assert LeanStore(tables).state().ready
    monkeypatch.setattr(directory, "SMALL", 0)
    monkeypatch.setattr(directory, "LEAN_SHARE", 10**9)
    monkeypatch.setattr(directory, "PROFILE_SHARE", 10**9)
    monkeypatch.setattr(directory, "EXAMINED_ROWS", 10)
    for query, page in zip(QUERIES, expected, strict=True):
        found = users.find(query)
        assert ([user.id for user in found.users], found.total) == ([user.id for user in page.users], page.total)
