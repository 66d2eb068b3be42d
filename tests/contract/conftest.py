"""The same contract for every driver."""

from __future__ import annotations

import pytest

from devstore.lagging import LaggingIndexes
from devstore.memory import MemoryTables
from laurel.store.catalogue.posts import PostStore
from laurel.store.users.users import UserStore


@pytest.fixture(params=["memory", "sqlite", "moto", "ministack"])
def tables(request):
    """An empty driver of each kind."""
    return request.getfixturevalue(f"{request.param}_tables")


@pytest.fixture(params=["memory", "sqlite", "ministack"])
def faithful_tables(request):
    """Where moto is known to differ from DynamoDB: comparisons across types, updates without a clause, old bounds."""
    return request.getfixturevalue(f"{request.param}_tables")


@pytest.fixture
def posts(tables):
    return PostStore(tables, snapshot_every=5)


@pytest.fixture
def users(tables):
    return UserStore(tables)


@pytest.fixture
def lagging():
    return LaggingIndexes(MemoryTables())
