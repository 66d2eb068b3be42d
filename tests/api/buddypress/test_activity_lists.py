"""The activity stream: its lists, comments, favourites, and what is sent twice."""

from __future__ import annotations

import pytest

V2 = "/buddypress/v2/activity"

# ---- lists


@pytest.fixture
def stream(post, comment, client):
    """Two updates by the author, one by the editor, a new photo, a comment, and something hidden."""
    client.user_id("editor")
    first = post(client, "first @editor")
    post(client, "second", as_="editor")
    post(client, "photo", type="new_avatar", component="members", primary_item_id=5, secondary_item_id=6)
    comment(client, first, "comment")
    post(client, "hidden", hidden=True)
    return client


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["photo", "second", "first @editor"]),
        ({"order": "asc"}, ["first @editor", "second", "photo"]),
        ({"type": "activity_update"}, ["second", "first @editor"]),
        ({"type": ["activity_update", "activity_comment"]}, ["second", "first @editor"]),
        ({"type": "activity_comment"}, []),
        ({"type": "activity_comment", "display_comments": "stream"}, ["comment"]),
        ({"component": "members"}, ["photo"]),
        ({"user_id": "{author}"}, ["photo", "first @editor"]),
        ({"user_id": 99}, []),
        ({"primary_id": 5}, ["photo"]),
        ({"secondary_id": 6}, ["photo"]),
        ({"secondary_id": 7}, []),
        ({"search": "SECO"}, ["second"]),
        ({"after": "2026-03-01T12:02:00"}, ["photo"]),
        ({"after": "2026-03-01T13:02:00+01:00"}, ["photo"]),
        ({"include": [0]}, []),
        ({"status": "spam_only"}, []),
        ({"status": "all"}, ["photo", "second", "first @editor"]),
        ({"display_comments": "stream"}, ["comment", "photo", "second", "first @editor"]),
        ({"display_comments": "true"}, ["comment", "photo", "second", "first @editor"]),
        ({"display_comments": "false"}, ["photo", "second", "first @editor"]),
        ({"display_comments": "threaded"}, ["photo", "second", "first @editor"]),
        ({"group_id": 1}, []),
        ({"site_id": 1}, []),
        ({"scope": "just-me"}, []),
        ({"scope": "just-me", "user_id": "{editor}"}, ["comment", "second"]),
        ({"scope": "mentions", "user_id": "{editor}"}, ["first @editor"]),
        ({"scope": "mentions", "user_id": "{author}"}, []),
        ({"scope": "groups", "user_id": "{author}"}, ["photo", "first @editor"]),
    ],
)
def test_lists_have_the_requested_items(listed, stream, query, found):
    query = {name: value.format(**stream.ids) if isinstance(value, str) else value for name, value in query.items()}
    assert listed(stream, **query) == (found, len(found))


def test_one_sees_what_one_hid_and_moderators_see_all(listed, stream):
    assert listed(stream, "author", user_id=stream.ids["author"]) == (["hidden", "photo", "first @editor"], 3)
    assert listed(stream, "author", scope="just-me")[1] == 3
    assert listed(stream, "author")[1] == 3
    assert listed(stream, "editor", user_id=stream.ids["author"])[1] == 2
    assert listed(stream, "admin")[0][0] == "hidden"


def test_pages_and_their_totals(listed, stream):
    reply = stream.get(V2, query={"per_page": 2, "page": 2, "context": "edit"})
    assert [item["type"] for item in reply.json] == ["activity_update"]
    assert (reply.headers["x-wp-total"], reply.headers["x-wp-totalpages"]) == ("3", "2")
    beyond = stream.get(V2, query={"page": 10**9})
    assert (beyond.json, beyond.headers["x-wp-total"]) == ([], "3")
    numbers = [item["id"] for item in stream.get(V2).json]
    assert listed(stream, include=numbers[1:])[0] == ["second", "first @editor"]
    assert listed(stream, exclude=numbers[1:])[0] == ["photo"]


def test_friends_and_favourites_are_scopes(listed, stream, switch):
    switch("friends")
    ids = stream.ids
    asked = {"initiator_id": ids["editor"], "friend_id": ids["author"]}
    stream.post("/buddypress/v1/friends", as_="editor", json=asked)
    assert listed(stream, "editor", scope="friends") == ([], 0)
    stream.put(f"/buddypress/v1/friends/{ids['editor']}", as_="author")
    assert listed(stream, "editor", scope="friends") == (["photo", "first @editor"], 2)
    number = stream.get(V2, query={"search": "second"}).json[0]["id"]
    stream.put(f"{V2}/{number}/favorite", as_="author")
    assert listed(stream, "author", scope="favorites") == (["second"], 1)
    assert listed(stream, "author", scope="favorites", include=[1]) == ([], 0)
    assert listed(stream, "editor", scope="favorites") == ([], 0)
    switch("friends", "deactivate")
    assert listed(stream, "editor", scope="friends") == listed(stream, "editor")


def test_scopes_include_comments(listed, stream):
    (comment,) = stream.get(V2, query={"display_comments": "stream", "type": "activity_comment"}).json
    stream.put(f"{V2}/{comment['id']}/favorite", as_="author")
    assert listed(stream, "author", scope="favorites") == (["comment"], 1)
    assert listed(stream, "author", include=comment["id"]) == ([], 0)
    assert listed(stream, "author", include=comment["id"], display_comments="stream") == (["comment"], 1)


# ---- comments


def test_comments_hang_below_each_other(post, comment, listed, client):
    root = post(client)
    first = comment(client, root, "first")
    comment(client, root, "other")
    comment(client, root, "answer", as_="author", secondary_item_id=first["id"])
    (shown,) = client.get(V2, query={"display_comments": "threaded"}).json
    tree = [
        (one["content"]["rendered"], [two["content"]["rendered"] for two in one["comments"]])
        for one in shown["comments"]
    ]
    assert tree == [("<p>first</p>\n", ["<p>answer</p>\n"]), ("<p>other</p>\n", [])]
    assert (shown["comment_count"], shown["comments"][0]["comment_count"]) == (2, 1)
    assert "comments" not in client.get(f"{V2}/{root['id']}").json
    assert first["link"] == f"http://example.org/activity/p/{root['id']}/#acomment-{first['id']}"
    assert first["_links"]["up"][0]["href"].endswith(f"/activity/{root['id']}")
    found = listed(client, primary_id=root["id"], type="activity_comment", display_comments="stream")
    assert found == (["answer", "other", "first"], 3)


def test_comments_are_counted_where_they_reply_to(post, comment, client):
    root = post(client)
    first = comment(client, root, "first")
    answer = comment(client, root, "answer", secondary_item_id=first["id"])
    deep = comment(client, root, "deep", secondary_item_id=answer["id"])
    comment(client, root, "other")

    def counts(*items):
        return [client.get(f"{V2}/{item['id']}").json["comment_count"] for item in items]

    assert counts(root, first, answer, deep) == [2, 1, 1, 0]
    client.delete(f"{V2}/{answer['id']}", as_="editor")
    assert counts(root, first) == [2, 0]
    client.delete(f"{V2}/{first['id']}", as_="editor")
    assert counts(root) == [1]


def test_an_item_goes_with_its_comments_and_a_comment_with_its_replies(post, comment, listed, client):
    root = post(client)
    first = comment(client, root, "first")
    answer = comment(client, root, "answer", secondary_item_id=first["id"])
    comment(client, root, "other")
    assert client.delete(f"{V2}/{first['id']}", as_="editor").status == 200
    assert client.get(f"{V2}/{answer['id']}").status == 404
    assert client.get(f"{V2}/{root['id']}").json["comment_count"] == 1
    assert client.delete(f"{V2}/{root['id']}", as_="author").status == 200
    assert listed(client, display_comments="stream") == ([], 0)


def test_comments_on_what_is_hidden_are_hidden(post, comment, listed, client):
    root = post(client, hidden=True)
    comment(client, root, "psst", as_="admin")
    assert listed(client, "editor", display_comments="stream") == ([], 0)
    narrowed = {"primary_id": root["id"], "type": "activity_comment", "display_comments": "stream"}
    assert listed(client, "editor", **narrowed) == ([], 0)
    query = {"display_comments": "threaded", "user_id": client.ids["author"]}
    (shown,) = client.get(V2, as_="author", query=query).json
    assert [one["content"]["rendered"] for one in shown["comments"]] == ["<p>psst</p>\n"]


def test_a_hidden_comment_is_under_its_item_for_its_author_and_moderators(post, comment, client):
    root = post(client)
    comment(client, root, "psst", hidden=True)
    query = {"display_comments": "threaded", "include": root["id"]}
    shown = {
        login: len(client.get(V2, as_=login, query=query).json[0]["comments"])
        for login in ("", "author", "editor", "admin")
    }
    assert shown == {"": 0, "author": 0, "editor": 1, "admin": 1}


# ---- favourites


def test_a_favourite_is_the_callers(post, client):
    url = f"{V2}/{post(client)['id']}"
    first = client.put(f"{url}/favorite", as_="editor").json
    second = client.post(f"{url}/favorite", as_="subscriber").json
    assert [(one["favorited"], one["favorited_count"]) for one in (first, second)] == [(True, 1), (True, 2)]
    assert client.get(url, as_="author").json["favorited"] is False
    again = client.patch(f"{url}/favorite", as_="editor").json
    assert (again["favorited"], again["favorited_count"]) == (False, 1)


# ---- repetitions


def test_a_repeated_post_is_one(listed, client):
    key = {"idempotency-key": "a-key"}
    replies = [client.post(V2, as_="author", json={"content": "Hello"}, headers=key) for _ in range(2)]
    assert replies[0].json == replies[1].json
    assert listed(client)[1] == 1
    reused = client.post(V2, as_="author", json={"content": "Other"}, headers=key)
    assert (reused.status, reused.code) == (409, "rest_idempotency_key_reused")
    assert client.post(V2, as_="editor", json={"content": "Other"}, headers=key).status == 200
    bad = client.post(V2, as_="author", json={"content": "Hello"}, headers={"idempotency-key": "ä"})
    assert bad.status == 400


def test_a_repeated_mark_is_one(post, client):
    url, key = f"{V2}/{post(client)['id']}/favorite", {"idempotency-key": "a-key"}
    replies = [client.put(url, as_="editor", headers=key).json for _ in range(2)]
    assert [(one["favorited"], one["favorited_count"]) for one in replies] == [(True, 1)] * 2
