"""One slug for two types, or for a type and a route, is refused (deviations.md, first table)."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from laurel.app.posts.post_types import SLUG_LENGTH, TYPE_KINDS
from laurel.domain.records.catalogue_change import CatalogueChange

PAIRS = list(permutations(TYPE_KINDS, 2))


def refused(reply):
    assert (reply.status, reply.code) == (400, "rest_invalid_param"), reply.text
    assert list(reply.json["data"]["params"]) == ["slug"]


@pytest.mark.parametrize("status", ["publish", "draft", "trash"])
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_slug_names_one_type_whatever_the_kinds(client, make, first, second, status):
    taken = make({"title": "Circle", "slug": "circle", "status": "publish" if status == "trash" else status}, first)
    if status == "trash":
        assert client.delete(f"/wp/v2/{first}/{taken['id']}", as_="admin").status == 200
    other = make({"title": "Other", "slug": "other", "status": "publish"}, second)
    posts = client.site().catalogue.posts
    refused(client.post(f"/wp/v2/{second}", as_="admin", json={"title": "New", "slug": "circle", "status": "publish"}))
    refused(client.post(f"/wp/v2/{second}", as_="admin", json={"title": "New", "slug": "circle"}))
    refused(client.put(f"/wp/v2/{second}/{other['id']}", as_="admin", json={"slug": "circle"}))
    assert client.site().catalogue.posts == posts


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_slug_that_is_made_passes_over_those_of_other_kinds(make, first, second):
    """From the title, or with a number because a type of the same kind has it."""
    for slug in ("circle", "ring-2"):
        make({"title": "A", "slug": slug, "status": "publish"}, first)
    assert make({"title": "Circle", "status": "publish"}, second)["slug"] == "circle-2"
    assert make({"title": "Circle", "status": "publish"}, second)["slug"] == "circle-3"
    slugs = [make({"title": "B", "slug": "ring", "status": "publish"}, second)["slug"] for _ in range(2)]
    assert slugs == ["ring", "ring-3"]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_slug_is_free_again_once_its_type_is_gone(client, make, first, second):
    taken = make({"title": "A", "slug": "circle", "status": "publish"}, first)
    assert client.delete(f"/wp/v2/{first}/{taken['id']}", as_="admin", query={"force": "true"}).status == 200
    assert make({"title": "B", "slug": "circle", "status": "publish"}, second)["slug"] == "circle"


@pytest.mark.parametrize("kind", TYPE_KINDS)
def test_a_batch_refuses_it_too(client, make, kind):
    make({"title": "A", "slug": "circle", "status": "publish"}, kind)
    others = [other for other in TYPE_KINDS if other != kind]
    body = {"title": "B", "slug": "circle", "status": "publish"}
    asked = [{"path": f"/wp/v2/{other}", "body": body} for other in others]
    reply = client.post("/batch/v1", as_="admin", json={"requests": asked})
    assert [found["status"] for found in reply.json["responses"]] == [400] * len(others)


@pytest.mark.parametrize("kind", TYPE_KINDS)
def test_no_type_takes_the_place_of_a_route(client, make, kind):
    routes = client.get("/wp/v2", as_="admin").json["routes"]
    named = {route.split("/")[3] for route in routes if route.count("/") > 2}
    types = set(client.get("/wp/v2/types", as_="admin").json)
    assert {"posts", "users", "step", "gamipress-logs"} <= named
    other = make({"title": "Other", "slug": "other", "status": "publish"}, kind)
    for slug in sorted(named | types):
        refused(client.post(f"/wp/v2/{kind}", as_="admin", json={"title": "X", "slug": slug, "status": "publish"}))
        if len(slug) <= SLUG_LENGTH:  # a longer one is cut, and so another
            refused(client.put(f"/wp/v2/{kind}/{other['id']}", as_="admin", json={"slug": slug}))


def test_a_type_keeps_a_slug_that_it_shares_from_before(client, make):
    """Sites may hold two such types already: they can be edited, and parted."""
    make({"title": "A", "slug": "circle", "status": "publish"}, "achievement-type")
    rank_type = make({"title": "B", "slug": "round", "status": "publish"}, "rank-type")["id"]
    posts = client.services.posts
    seen = posts.catalogue()
    posts.commit(seen, CatalogueChange(put=(replace(seen.posts[rank_type], slug="circle"),)))
    path = f"/wp/v2/rank-type/{rank_type}"
    assert client.put(path, as_="admin", json={"title": "Still B"}).json["slug"] == "circle"
    assert client.put(path, as_="admin", json={"slug": "round"}).json["slug"] == "round"
