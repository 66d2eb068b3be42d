"""How often the permission callbacks of one list are called, and what the replies say of permissions."""

from __future__ import annotations

from collections import Counter

import pytest

from laurel.rest.serving.routes import Endpoint

EVERYTHING = ["GET", "POST", "PUT", "PATCH", "DELETE"]
LISTED = 10


@pytest.fixture
def calls(monkeypatch):
    """How often each endpoint was asked of each route."""
    found: Counter[tuple[str, tuple[str, ...]]] = Counter()
    given = Endpoint.permission_callback.fget

    def counted(endpoint):
        def ask(request):
            found[request.route, endpoint.methods] += 1
            return given(endpoint)(request)

        return ask

    monkeypatch.setattr(Endpoint, "permission_callback", property(counted))
    return found


@pytest.fixture(params=["members", "users", "posts"])
def listed(request, client):
    """A path with ten items."""
    for number in range(LISTED):
        if request.param == "posts":
            reply = client.post("/wp/v2/posts", as_="admin", json={"title": f"Post {number}", "status": "publish"})
            assert reply.status == 201
        elif number:
            login = f"user{number}"
            client.new_user(login)
            assert client.get("/buddypress/v2/members/me", as_=login).status == 200
        else:
            assert client.get("/buddypress/v2/members/me", as_="admin").status == 200
    return {"members": "/buddypress/v2/members", "users": "/wp/v2/users", "posts": "/wp/v2/posts"}[request.param]


def hints(item):
    return item["_links"]["self"][0]["targetHints"]["allow"]


def test_each_question_is_asked_once(client, listed, calls):
    reply = client.get(listed, as_="admin", query={"per_page": LISTED})
    assert len(reply.json) == LISTED
    assert sum(calls.values()) == 2 + 3 * LISTED
    assert set(calls.values()) == {1}
    assert reply.allow == ["GET", "POST"]
    assert [hints(item) for item in reply.json] == [EVERYTHING] * LISTED


def test_an_anonymous_reader_may_read(client, listed, calls):
    reply = client.get(listed, query={"per_page": LISTED})
    assert reply.allow == ["GET"]
    assert {tuple(hints(item)) for item in reply.json} <= {("GET",)}
    assert set(calls.values()) == {1}
