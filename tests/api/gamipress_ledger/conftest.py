"""Requests go to the ledgers' own function."""

from __future__ import annotations

from itertools import count

import pytest

from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post


@pytest.fixture
def new_post(services):
    """Stores posts without going through the API: ``new_post("points-type", slug="gems")``."""
    numbers = count(101)

    def make(type_ref, **fields):
        number = next(numbers)
        given = {"date": "2026-01-01T00:00:00", "date_gmt": "2026-01-01T00:00:00"}
        given |= {"title": f"Post {number}", "status": "publish", "author": 1}
        post = Post(id=number, type=type_ref, **{**given, "slug": f"post-{number}", **fields})
        services.posts.commit(services.posts.catalogue(), CatalogueChange(put=(post,), next_id=number + 1))
        return number

    return make


@pytest.fixture
def log(client):
    """Writes a log as admin and returns its reply."""
    return lambda **body: client.post("/wp/v2/gamipress-logs", as_="admin", json={"title": "A log", **body})


@pytest.fixture
def earning(client):
    """Writes an earning as admin and returns its reply."""
    return lambda **body: client.post("/wp/v2/gamipress-user-earnings", as_="admin", json={"title": "Got", **body})
