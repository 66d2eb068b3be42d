"""Members of the community, and its components."""

from __future__ import annotations

import pytest


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
    """The author has asked the subscriber, who accepted."""
    switch("friends")
    asked = {"initiator_id": people.ids["author"], "friend_id": people.ids["subscriber"]}
    assert people.post("/buddypress/v1/friends", as_="author", json=asked).status == 200
    assert people.put(f"/buddypress/v1/friends/{people.ids['author']}", as_="subscriber").status == 200
    return people
