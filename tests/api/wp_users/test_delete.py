"""Deleting users, and what becomes of their posts."""

from __future__ import annotations

import pytest

GONE = {"force": "true", "reassign": "false"}


@pytest.fixture
def doomed(client):
    return client.new_user("doomed", roles=("author",))


def delete(client, user_id, **query):
    return client.delete(f"/wp/v2/users/{user_id}", as_="admin", query=query)


def test_a_user_leaves_nothing_behind(client, services, doomed):
    client.post(f"/wp/v2/users/{doomed}", as_="admin", json={"password": "long enough"})
    reply = delete(client, doomed, **GONE)
    assert reply.status == 200
    assert reply.allow == []
    assert reply.json["deleted"] is True
    assert reply.json["previous"]["username"] == "doomed"
    assert "_links" not in reply.json["previous"]
    assert delete(client, doomed, **GONE).code == "rest_user_invalid_id"
    assert client.get("/wp/v2/users/me", as_="doomed").code == "invalid_username"
    again = {"username": "doomed", "email": "doomed@example.org", "password": "long enough"}
    assert client.post("/wp/v2/users", as_="admin", json=again).json["slug"] == "doomed"


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"force": "true"}, 400, "rest_missing_callback_param"),
        ({"force": "true", "reassign": "abc"}, 400, "rest_invalid_param"),
        ({"force": "true", "reassign": ["1"]}, 400, "rest_invalid_param"),
        ({"reassign": "1"}, 400, "rest_trash_not_supported"),
        ({"force": "false", "reassign": "1"}, 400, "rest_trash_not_supported"),
        ({"force": "true", "reassign": "2"}, 400, "rest_user_invalid_reassign"),
        ({"force": "true", "reassign": "999"}, 400, "rest_user_invalid_reassign"),
        ({"force": "maybe", "reassign": "1"}, 400, "rest_invalid_param"),
    ],
)
def test_what_stops_it(client, services, doomed, query, status, code):
    reply = delete(client, doomed, **query)
    assert (reply.status, reply.code) == (status, code)
    assert services.users.get(doomed)


@pytest.mark.parametrize("nothing", ["false", "", "0"])
def test_without_an_heir_the_posts_go_too(client, services, doomed, new_post, nothing):
    post = new_post("post", author=doomed)
    trashed = new_post("post", author=doomed, status="trash")
    kind = new_post("rank-type", author=doomed, slug="level")
    rank = new_post(str(kind), author=doomed)
    requirement = new_post("rank-requirement", author=1, parent=rank)
    kept = new_post("post", author=1)
    assert delete(client, doomed, force="true", reassign=nothing).status == 200
    catalogue = services.posts.catalogue()
    assert catalogue.get(post).status == "trash"
    assert catalogue.get(trashed).status == "trash"
    assert catalogue.get(rank) is None
    assert catalogue.get(requirement) is None
    assert catalogue.get(kind).author == doomed, "types have no author in WordPress' eyes"
    assert catalogue.get(kept).status == "publish"


def test_an_heir_gets_all_posts(client, services, doomed, new_post):
    posts = [new_post("post", author=doomed) for _ in range(3)] + [new_post("points-type", author=doomed)]
    heir = client.user_id("editor")
    assert delete(client, doomed, force="true", reassign=str(heir)).status == 200
    assert [services.posts.catalogue().get(post).author for post in posts] == [heir] * 4


def test_more_posts_than_one_transaction_holds(client, services, doomed, new_post, monkeypatch):
    monkeypatch.setattr("laurel.app.posts.portion.PORTION", 2)
    posts = [new_post("post", author=doomed) for _ in range(5)]
    assert delete(client, doomed, force="true", reassign="1").status == 200
    assert {services.posts.catalogue().get(post).author for post in posts} == {1}


def test_more_posts_than_one_transaction_trashes(client, services, doomed, new_post, monkeypatch):
    monkeypatch.setattr("laurel.app.posts.portion.PORTION", 2)
    posts = [new_post("post", author=doomed) for _ in range(5)]
    assert delete(client, doomed, **GONE).status == 200
    found = [services.posts.catalogue().get(post) for post in posts]
    assert [post.status for post in found] == ["trash"] * 5
    assert [post.slug for post in found] == [f"post-{post.id}__trashed" for post in found]


def test_an_administrator_may_go_himself(client):
    client.new_user("second", roles=("administrator",))
    reply = client.delete("/wp/v2/users/me", as_="second", query={"force": "true", "reassign": "1"})
    assert (reply.status, reply.json["deleted"]) == (200, True)
    assert client.get("/wp/v2/users/me", as_="second").status == 401
