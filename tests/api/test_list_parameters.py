"""Lists that clients give: whatever names a set holds each member once, for nothing may be done or shown twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from laurel.rest.http.request import WP_REST_Request

NOT_SETS = ("requests", "events", "xprofile")
"""Lists of things to do, in their order, and of the clauses of a question, which are bounded."""


@pytest.fixture
def lists(client) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Address, method, name and schema of every argument that may be a list, but for lists of objects."""
    client.post("/wp/v2/achievement-type", as_="admin", json={"title": "one", "slug": "one", "status": "publish"})
    return list(_lists(client.get("/").json["routes"]))


def _lists(routes: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    for pattern, route in routes.items():
        address = re.sub(r"\(\?P<\w+>(?:\(.*?\)|.)*?\)", "1", pattern)
        for endpoint in route["endpoints"]:
            for name, arg in dict(endpoint["args"]).items():
                kind = arg.get("type")
                if (kind == "array" or "array" in (kind or ())) and name not in NOT_SETS:
                    yield address, endpoint["methods"][0], name, arg


def test_every_list_holds_what_is_repeated_once(client, lists, monkeypatch):
    seen: list[tuple[Any, Any]] = []
    taken: set[str] = set()
    sanitize = WP_REST_Request.sanitize_params

    def recorded(request):
        error = sanitize(request)
        if request.route == asked:
            seen.append((error, request[name]))
        return error

    monkeypatch.setattr(WP_REST_Request, "sanitize_params", recorded)
    for asked, method, name, arg in lists:
        items = arg.get("items") or {}
        one, other = [*(items.get("enum") or ()), "1", "2"][:2]
        seen.clear()
        client.request(method, asked, as_="admin", json={name: [one, other, one, one]})
        given = [value for error, value in seen if not error and isinstance(value, list)]
        assert all(len(value) == len(set(map(str, value))) for value in given), (asked, method, name, given)
        taken.update(name for value in given if len(value) == 2)
    assert {"include", "exclude", "slug", "status", "roles", "type", "search_columns", "value"} <= taken


@pytest.mark.parametrize("repeated", ["post,post,post", ["post", "post"]])
def test_a_type_named_twice_lists_its_posts_once(client, repeated):
    client.post("/wp/v2/posts", as_="admin", json={"title": "One", "status": "publish"})
    reply = client.get("/wp/v2/gamipress-posts", query={"type": repeated})
    assert (len(reply.json), reply.headers["x-wp-total"]) == (1, "1")


def test_roles_named_twice_are_stored_and_listed_once(client):
    made = {"username": "twice", "email": "t@example.org", "password": "long enough", "roles": ["author", "author"]}
    assert client.post("/wp/v2/users", as_="admin", json=made).json["roles"] == ["author"]
    reply = client.get("/wp/v2/users", as_="admin", query="roles=author,author&slug=twice,twice")
    assert (len(reply.json), reply.headers["x-wp-total"]) == (1, "1")


def test_the_slugs_of_a_list_have_an_end(client):
    slugs = [f"u{number}" for number in range(1_001)]
    reply = client.get("/wp/v2/users", json={"slug": slugs})
    assert (reply.status, reply.json["data"]["details"]["slug"]["code"]) == (400, "rest_too_many_items")
    assert client.get("/wp/v2/users", json={"slug": slugs[1:]}).status == 200
