"""Requests go to the posts' own function."""

from __future__ import annotations

from functools import partial

import pytest


@pytest.fixture
def group():
    return "wp_posts"


@pytest.fixture
def make(client):
    """Creates a post and returns it: ``make({"title": "A"}, "badge", as_="author")``."""

    def create(fields, rest_base="posts", as_="admin"):
        reply = client.post(f"/wp/v2/{rest_base}", as_=as_, json=fields)
        assert reply.status == 201, reply.text
        return reply.json

    return create


@pytest.fixture
def published(make):
    """`make`, published."""

    def create(title, rest_base="posts", **fields):
        return make({"title": title, "status": "publish", **fields}, rest_base)

    return partial(create)
