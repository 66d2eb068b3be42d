"""myplugin/v1/author/<id>: the smallest useful route."""

from __future__ import annotations

import pytest

ROUTE = "/myplugin/v1/author"


@pytest.fixture
def author(client):
    """An author with two published posts and a draft, the draft being the newest."""
    for title, status in (("First", "publish"), ("Second", "publish"), ("Unfinished", "draft")):
        made = client.post("/wp/v2/posts", as_="author", json={"title": title, "status": status, "content": "x"})
        assert made.status == 201
    return client.user_id("author")


def test_the_latest_published_title_is_a_bare_string(client, author):
    reply = client.get(f"{ROUTE}/{author}", as_="editor")
    assert (reply.status, reply.json) == (200, "Second")
    assert reply.allow == ["GET"]


@pytest.mark.parametrize("author_id", [4711, 0, 10**30])
def test_no_user_with_that_id(client, author_id):
    reply = client.get(f"{ROUTE}/{author_id}", as_="admin")
    expected = (400, "rest_invalid_param") if author_id == 10**30 else (404, "no_author")
    assert (reply.status, reply.code) == expected
    assert set(reply.json) == {"code", "message", "data"}


def test_a_user_who_published_nothing_is_no_author(client):
    assert client.get(f"{ROUTE}/{client.user_id('contributor')}", as_="admin").code == "no_author"


@pytest.mark.parametrize(
    ("caller", "status"), [("", 401), ("subscriber", 403), ("contributor", 403), ("author", 403), ("editor", 200)]
)
def test_only_who_may_edit_the_posts_of_others(client, author, caller, status):
    reply = client.get(f"{ROUTE}/{author}", as_=caller)
    assert reply.status == status
    if status != 200:
        assert reply.code == "rest_forbidden"
        assert reply.allow == []


@pytest.mark.parametrize("bad", ["abc", "1e3", "-1", "²", "1 2", "\0"])
def test_the_query_may_name_the_author_but_only_by_a_number(client, author, bad):
    reply = client.get(f"{ROUTE}/{author}", as_="editor", query={"id": bad})
    assert (reply.status, reply.code) == (400, "rest_invalid_param")
    assert list(reply.json["data"]["params"]) == ["id"]
    assert reply.json["data"]["details"] == []


def test_invalid_arguments_are_reported_before_the_permission(client):
    assert client.get(f"{ROUTE}/1", query="id=abc").status == 400


@pytest.mark.parametrize("path", [f"{ROUTE}/abc", ROUTE, f"{ROUTE}/1/2"])
def test_other_paths_have_no_route(client, path):
    assert (client.get(path, as_="admin").status, client.get(path, as_="admin").code) == (404, "rest_no_route")


def test_other_methods_have_no_route(client):
    assert client.delete(f"{ROUTE}/1", as_="admin").code == "rest_no_route"


def test_options_describe_it_without_a_schema(client):
    data = client.options(f"{ROUTE}/1").json
    assert data["namespace"] == "myplugin/v1"
    assert data["endpoints"] == [
        {"methods": ["GET"], "args": {"id": {"description": "The author's id.", "required": False}}}
    ]
    assert "schema" not in data
