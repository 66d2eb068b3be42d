"""Posts of several types in one list."""

from __future__ import annotations

import pytest

PATH = "/wp/v2/gamipress-posts"


@pytest.fixture
def badges(published, make):
    published("Badges", "achievement-type", slug="badge")
    published("One", "badge")
    make({"title": "Two"}, "badge")


@pytest.mark.parametrize(
    "query", [{"type": "badge"}, {"type": ["badge"]}, {"type": "badge,step"}, {"type": "badge, x"}]
)
def test_published_posts_of_the_types(client, badges, query):
    reply = client.get(PATH, query=query)
    assert [post["title"]["rendered"] for post in reply.json] == ["One"]


def test_the_type_is_not_declared_and_keeps_its_form_in_links(client, badges, published):
    published("Three", "badge")
    reply = client.get(PATH, query="type=badge,post&per_page=1")
    assert 'type=badge%2Cpost&per_page=1&page=2>; rel="next"' in reply.headers["link"]
    assert "type" not in client.options(PATH).json["endpoints"][0]["args"]


@pytest.mark.parametrize(
    ("as_", "query", "status", "count", "total"),
    [
        ("", {"type": ["badge"], "status": "draft"}, 400, 0, None),
        ("subscriber", {"type": ["badge"], "status": "any"}, 400, 0, None),
        ("", {"type": "badge", "status": "draft"}, 200, 0, "1"),
        ("", {"status": "draft"}, 200, 0, "0"),
        ("contributor", {"type": ["badge"], "status": "draft"}, 200, 0, "1"),
        ("admin", {"type": ["badge"], "status": "draft"}, 200, 1, "1"),
        ("admin", {"type": ["badge"], "status": "nonsense"}, 200, 0, "0"),
    ],
)
def test_other_states_are_refused_for_a_list_of_types_and_never_shown(client, badges, as_, query, status, count, total):
    reply = client.get(PATH, as_=as_, query=query)
    assert (reply.status, reply.headers.get("x-wp-total")) == (status, total)
    if status == 200:
        assert len(reply.json) == count
    else:
        details = reply.json["data"]["details"]["status"]
        data = {"status": 403 if as_ else 401, "post_type": "badge"}
        assert (reply.code, details["code"], details["data"]) == ("rest_invalid_param", "rest_forbidden_status", data)


def test_lists_of_ids_are_taken_as_they_come(client, badges):
    assert client.get(PATH, query={"include": "abc", "type": "badge"}).json == []
    assert len(client.get(PATH, query={"exclude": "abc", "type": "badge"}).json) == 1


def test_options_describe_the_items_of_every_type(client):
    schema = client.request("OPTIONS", PATH).json["schema"]
    assert schema["title"] == "gamipress-posts"
    assert {"id", "title", "content", "menu_order", "meta", "parent"} <= set(schema["properties"])
    assert "arg_options" not in schema["properties"]["slug"]
