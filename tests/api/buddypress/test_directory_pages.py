"""Components with a directory get a page, which takes a post's id."""

from __future__ import annotations

import pytest


def pages(client):
    return [(post.id, post.slug, post.title, post.status) for post in client.site().catalogue.of_refs(["buddypress"])]


@pytest.mark.parametrize(
    ("name", "expected"), [("groups", [(1, "groups", "Groups", "publish")]), ("friends", []), ("blogs", [])]
)
def test_a_component_with_a_directory_gets_a_page(client, switch, name, expected):
    switch(name)
    assert pages(client) == expected
    post = client.post("/wp/v2/posts", as_="admin", json={"title": "Next"}).json
    assert post["id"] == len(expected) + 1


def test_switching_again_makes_no_second_page(client, switch):
    for action in ("activate", "deactivate", "activate"):
        switch("groups", action)
    assert pages(client) == [(1, "groups", "Groups", "publish")]


def test_a_refused_switch_makes_no_page(client):
    client.put("/buddypress/v1/components", as_="admin", json={"name": "activity", "action": "activate"})
    client.put("/buddypress/v1/components", as_="editor", json={"name": "groups", "action": "activate"})
    assert pages(client) == []


def test_activity_gets_its_page_when_it_is_switched_on_again(client, switch):
    switch("activity", "deactivate")
    switch("activity")
    assert pages(client) == [(1, "activity", "Activity", "publish")]


def test_the_pages_are_not_shown_as_posts(client, switch):
    switch("groups")
    assert client.get("/wp/v2/posts", as_="admin", query={"status": "any"}).json == []
    assert client.get("/wp/v2/posts/1", as_="admin").status == 404
    assert client.get("/wp/v2/types/buddypress", as_="admin").status == 404
