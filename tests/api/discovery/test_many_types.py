"""The API index of a site with a great many types of its own: every route, at a bearable size."""

from __future__ import annotations

import gzip

import pytest

from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from wp_posts.controller import TYPES_IN_FULL

ITEM = r"/(?P<id>[\d]+)"


def with_types(client, count):
    """The client of a site with that many more types."""
    posts = client.services.posts
    seen = posts.catalogue()
    more = [
        Post(1000 + n, ("achievement-type", "rank-type")[n % 2], "publish", f"kind-{n}", f"Kind {n}")
        for n in range(count)
    ]
    for first in range(0, count, 60):
        posts.commit(posts.catalogue(), CatalogueChange(put=more[first : first + 60], next_id=5000))
    return client, sum(
        post.status == "publish" for kind in ("achievement-type", "rank-type") for post in seen.type_posts(kind)
    )


@pytest.fixture
def many(client):
    return with_types(client, 100)[0]


def test_the_index_with_a_hundred_types_is_below_300_kb_and_20_compressed(many):
    reply = many.get("/")
    assert len(reply.text) < 300_000
    assert len(gzip.compress(reply.text.encode(), 6)) < 20_000
    assert len(many.get("/wp/v2").text) < 250_000


@pytest.mark.parametrize("index", ["/", "/wp/v2"])
def test_every_route_is_there_with_its_methods_and_the_names_of_its_filters(many, index):
    routes = many.get(index).json["routes"]
    full = many.get(index).json["routes"]["/wp/v2/posts"]["endpoints"]
    assert full[0]["args"]["page"]["type"] == "integer"
    for number in range(100):
        collection, item = routes[f"/wp/v2/kind-{number}"], routes[f"/wp/v2/kind-{number}{ITEM}"]
        assert collection["methods"] == ["GET", "POST"]
        assert item["methods"] == ["GET", "POST", "PUT", "PATCH", "DELETE"]
        assert {"page", "per_page", "search", "orderby", "context"} <= {*collection["endpoints"][0]["args"]}
        assert collection["endpoints"][1] == {"methods": ["POST"], "args": []}
        assert collection["_links"]["self"][0]["href"].endswith(f"/wp-json/wp/v2/kind-{number}")


def test_options_describe_such_a_route_in_full(many):
    described = many.request("OPTIONS", "/wp/v2/kind-7").json
    assert described["endpoints"][0]["args"]["per_page"]["maximum"] == 100
    assert described["endpoints"][1]["args"]["title"]["properties"]
    assert described["endpoints"][1]["allow_batch"] == {"v1": True}
    assert described["schema"]["title"] == "kind-7"


def test_fields_and_the_context_work_as_ever(many):
    one = many.get("/", query={"_fields": "routes./wp/v2/kind-3"}).json
    assert list(one) == ["routes"]
    assert list(one["routes"]) == ["/wp/v2/kind-3"]
    helped = many.get("/wp/v2", query={"context": "help"}).json["routes"]
    assert "schema" in helped["/wp/v2/posts"]
    assert "schema" not in helped["/wp/v2/kind-3"]


def test_up_to_twenty_types_are_described_in_full_and_one_more_is_not(client):
    _, there = with_types(client, 0)
    with_types(client, TYPES_IN_FULL - there)
    posts = client.get("/").json["routes"]["/wp/v2/kind-1"]["endpoints"]
    assert posts[1]["args"]["title"]["properties"]
    with_types(client, TYPES_IN_FULL - there + 1)
    assert client.get("/").json["routes"]["/wp/v2/kind-1"]["endpoints"][1]["args"] == []
