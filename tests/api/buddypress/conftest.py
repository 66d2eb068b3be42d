"""Members of the community, and its components."""

from __future__ import annotations

import pytest

from laurel.rest.formatting.text import strip_tags


@pytest.fixture
def switch(client):
    """Switches components: ``switch("friends")``, ``switch("xprofile", "deactivate")``."""

    def change(name, action="activate"):
        reply = client.put("/buddypress/v1/components", as_="admin", json={"name": name, "action": action})
        assert reply.status == 200, reply.text

    return change


@pytest.fixture
def people(client):
    """Editor, author and subscriber, active in this order a minute apart."""
    for login in ("editor", "author", "subscriber"):
        client.services.clock.advance(minutes=1)
        assert client.get("/buddypress/v1/members/me", as_=login).status == 200
    return client


@pytest.fixture
def friends(people, switch):
    """The author requested a friendship with the subscriber, who accepted."""
    switch("friends")
    asked = {"initiator_id": people.ids["author"], "friend_id": people.ids["subscriber"]}
    assert people.post("/buddypress/v1/friends", as_="author", json=asked).status == 200
    assert people.put(f"/buddypress/v1/friends/{people.ids['author']}", as_="subscriber").status == 200
    return people


ACTIVITY = "/buddypress/v2/activity"


@pytest.fixture
def post():
    """post(client, …): a new item of the activity stream, a minute after what was before."""

    def made(client, content="Hello", as_="author", **fields):
        client.services.clock.advance(minutes=1)
        reply = client.post(ACTIVITY, as_=as_, json={"content": content, **fields})
        assert reply.status == 200, reply.text
        return reply.json

    return made


@pytest.fixture
def comment(post):
    """comment(client, item, …): a new comment on an item."""

    def made(client, root, content="Yes", as_="editor", **fields):
        return post(client, content, as_, type="activity_comment", primary_item_id=root["id"], **fields)

    return made


@pytest.fixture
def listed():
    """listed(client, …): the texts on a page of the stream without markup, and how many there are in all."""

    def found(client, as_="", **query):
        reply = client.get(ACTIVITY, as_=as_, query={"context": "edit", **query})
        assert reply.status == 200, reply.text
        total = int(reply.headers.get("x-wp-total", 0))
        return [strip_tags(item["content"]["raw"]) for item in reply.json], total

    return found
