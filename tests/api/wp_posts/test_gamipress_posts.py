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
        ("", {"type": ["badge"], "status": "draft"}, 401, 0, None),
        ("", {"type": "badge", "status": "draft"}, 401, 0, None),
        ("", {"type": "badge,step", "status": "private"}, 401, 0, None),
        ("", {"type": "post", "status": "trash"}, 401, 0, None),
        ("", {"type": "nonsense", "status": "any"}, 401, 0, None),
        ("subscriber", {"type": ["badge"], "status": "any"}, 403, 0, None),
        ("subscriber", {"type": "badge", "status": "pending"}, 403, 0, None),
        ("", {"status": "draft"}, 200, 0, "0"),
        ("contributor", {"type": ["badge"], "status": "draft"}, 200, 0, "0"),
        ("contributor", {"type": "badge", "status": "any"}, 200, 1, "1"),
        ("editor", {"type": "badge", "status": "any"}, 200, 2, "2"),
        ("admin", {"type": ["badge"], "status": "draft"}, 200, 1, "1"),
        ("admin", {"type": ["badge"], "status": "nonsense"}, 200, 0, "0"),
    ],
)
def test_other_states_are_refused_and_neither_shown_nor_counted(client, badges, as_, query, status, count, total):
    reply = client.get(PATH, as_=as_, query=query)
    assert (reply.status, reply.headers.get("x-wp-total")) == (status, total)
    if status == 200:
        assert len(reply.json) == count
    else:
        assert reply.code == "rest_forbidden_status"


HIDDEN = {
    "search": "Nobody knows",
    "slug": "nobody-knows",
    "include": "{id}",
    "author": "{author}",
    "after": "2019-01-01T00:00:00",
    "before": "2021-01-01T00:00:00",
    "menu_order": 7,
    "offset": 0,
}
"""Arguments that match one post, which its asker may not read: `{id}`, a draft of the administrator."""


@pytest.mark.parametrize("as_", ["", "subscriber", "contributor", "author"])
@pytest.mark.parametrize("status", ["draft", "pending", "private", "any"])
@pytest.mark.parametrize("argument", HIDDEN)
def test_no_argument_tells_of_a_post_that_may_not_be_read(client, make, published, as_, status, argument):
    published("Badges", "achievement-type", slug="badge")
    stored = "draft" if status == "any" else status
    secret = make({"title": "Nobody knows", "slug": "nobody-knows", "date": "2020-01-01T00:00:00", "status": stored,
                   "menu_order": 7}, "badge")  # fmt: skip
    value = str(HIDDEN[argument]).format(id=secret["id"], author=1)
    paths = {PATH: {"type": "badge"}, "/wp/v2/badge": {}}
    for path, more in paths.items():
        asked = {**more, "status": status, argument: value, "per_page": 1}
        reply = client.get(path, as_=as_, query=asked)
        without = client.get(path, as_=as_, query={**asked, argument: "x"} if argument == "search" else asked)
        if as_ in ("", "subscriber"):
            assert reply.status in (400, 401, 403)
            assert (reply.text, reply.headers.get("link")) == (without.text, without.headers.get("link"))
        else:
            assert (reply.status, reply.json, reply.headers["x-wp-total"]) == (200, [], "0")
            assert (reply.headers["x-wp-totalpages"], 'rel="next"' in reply.headers["link"]) == ("0", False)
            assert client.get(path, as_=as_, query={**asked, "page": 2}).status == 200


def test_lists_of_ids_are_taken_as_they_come(client, badges):
    assert client.get(PATH, query={"include": "abc", "type": "badge"}).json == []
    assert len(client.get(PATH, query={"exclude": "abc", "type": "badge"}).json) == 1


def test_options_describe_the_items_of_every_type(client):
    schema = client.request("OPTIONS", PATH).json["schema"]
    assert schema["title"] == "gamipress-posts"
    assert {"id", "title", "content", "menu_order", "meta", "parent"} <= set(schema["properties"])
    assert "arg_options" not in schema["properties"]["slug"]
