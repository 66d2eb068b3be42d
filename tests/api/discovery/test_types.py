"""Types and statuses: the maps with empty ``_fields``."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("route", ["types", "statuses"])
def test_without_any_field_a_map_is_an_empty_list(client, route):
    assert client.get(f"/wp/v2/{route}", query={"_fields": "nonsense"}).text == "[]"
    assert client.get(f"/wp/v2/{route}", query={"_fields": "post.slug,publish.slug"}).text in (
        '{"post":[]}',
        '{"publish":[]}',
    )


@pytest.mark.parametrize(
    ("as_", "name", "status", "code"),
    [
        ("admin", "inherit", 403, "rest_cannot_read_status"),
        ("", "auto-draft", 401, "rest_cannot_read_status"),
        ("admin", "any", 404, "rest_status_invalid"),
    ],
)
def test_what_wordpress_keeps_to_itself_is_not_shown(client, as_, name, status, code):
    reply = client.get(f"/wp/v2/statuses/{name}", as_=as_)
    assert (reply.status, reply.code) == (status, code)


def test_a_status_has_its_links_whatever_fields_are_asked_for(client):
    archives = {"archives": [{"href": "http://example.org/wp-json/wp/v2/posts?status=draft"}]}
    reply = client.get("/wp/v2/statuses/draft", as_="editor", query={"_fields": "name"}).json
    assert reply == {"name": "Draft", "_links": archives}
    listed = client.get("/wp/v2/statuses", as_="editor", query={"_fields": "draft,pending"}).json
    assert list(listed) == ["draft", "pending"]
    assert listed["draft"] == {"_links": archives}
