"""Requests go to the users' own function."""

from __future__ import annotations

from itertools import count

import pytest

from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post


@pytest.fixture
def new_post(services):
    """Stores posts without going through the API: ``new_post("post", author=3, status="publish")``."""
    numbers = count(101)

    def make(type_ref, **fields):
        number = next(numbers)
        given = {"date": "2026-01-01T00:00:00", "date_gmt": "2026-01-01T00:00:00", "title": f"Post {number}"}
        post = Post(id=number, type=type_ref, **{**given, "slug": f"post-{number}", "status": "publish", **fields})
        seen = services.posts.catalogue()
        services.posts.commit(seen, CatalogueChange(put=(post,), next_id=number + 1))
        return number

    return make
