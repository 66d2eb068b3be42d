"""The activity stream: posting, reading, lists, comments, favourites, who may do what."""

from __future__ import annotations

import pytest

from laurel import wiring
from laurel.app.activity_meta import get_activity_meta, update_activity_meta
from laurel.app.bp_rest_register_field import bp_rest_register_field

URL, V2 = "/buddypress/v1/activity", "/buddypress/v2/activity"

KEYS = [
    "user_id", "name", "component", "content", "date", "date_gmt", "id", "link", "primary_item_id", "secondary_item_id",
    "status", "title", "type", "favorited", "favorited_count", "comment_count", "user_avatar", "_links",
]  # fmt: skip


def post(client, content="Hello", as_="author", **fields):
    client.services.clock.advance(minutes=1)
    reply = client.post(V2, as_=as_, json={"content": content, **fields})
    assert reply.status == 200, reply.text
    return reply.json


def comment(client, root, content="Yes", as_="editor", **fields):
    return post(client, content, as_, type="activity_comment", primary_item_id=root["id"], **fields)


def listed(client, as_="", **query):
    reply = client.get(V2, as_=as_, query={"context": "edit", **query})
    assert reply.status == 200, reply.text
    total = int(reply.headers.get("x-wp-total", 0))
    return [item["content"]["raw"] for item in reply.json], total


# ---- one item


def test_an_update_as_its_reply_shows_it(client):
    item = post(client, 'Hello <b onclick="alert(1)">all</b>\nof <script>you</script>')
    number, author = item["id"], client.ids["author"]
    assert list(item) == KEYS
    assert item["content"] == {"rendered": "<p>Hello <b>all</b><br />\nof you</p>\n"}
    assert (item["user_id"], item["name"], item["component"], item["type"]) == (
        author,
        "Author",
        "activity",
        "activity_update",
    )
    assert (item["date_gmt"], item["status"], item["favorited"], item["comment_count"]) == (
        "2026-03-01T12:01:00",
        "published",
        False,
        0,
    )
    assert item["link"] == f"http://example.org/activity/p/{number}/"
    assert item["title"].startswith('<a href="http://example.org/members/author/">Author</a> ')
    assert set(item["user_avatar"]) == {"full", "thumb"}
    assert set(item["_links"]) == {"self", "collection", "user", "favorite"}
    assert client.get(f"{V2}/{number}", as_="author").json == item


def test_the_first_version_answers_lists_of_one(client):
    made = client.post(URL, as_="author", json={"content": "Hello"}).json
    assert [len(made), made[0]["user_id"]] == [1, client.ids["author"]]
    number = made[0]["id"]
    assert client.get(f"{URL}/{number}").json[0]["id"] == number
    assert client.put(f"{URL}/{number}", as_="author", json={"content": "Other"}).json[0]["id"] == number
    assert client.put(f"{URL}/{number}/favorite", as_="author").json[0]["favorited"] is True
    gone = client.delete(f"{URL}/{number}", as_="author").json
    assert (gone["deleted"], gone["previous"]["content"]["raw"]) == (True, "Other")


def test_the_date_is_the_sites(client):
    client.post("/wp/v2/settings", as_="admin", json={"timezone": "Europe/Berlin"})
    item = post(client)
    assert (item["date"], item["date_gmt"]) == ("2026-03-01T13:01:00", "2026-03-01T12:01:00")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "POST"])
def test_an_update_changes_what_it_names(client, method):
    item = post(client)
    sent = {"content": {"raw": "Other"}, "hidden": True, "type": "new_member", "component": "members"}
    reply = client.request(method, f"{V2}/{item['id']}", as_="author", query={"context": "edit"}, json=sent)
    assert reply.status == 200
    changed = reply.json
    assert (changed["content"]["raw"], changed["hidden"], changed["type"]) == ("Other", True, "new_member")
    assert (changed["date"], changed["id"]) == (item["date"], item["id"])


def test_embedding_shows_the_author(client):
    item = post(client)
    embedded = client.get(f"{V2}/{item['id']}", query="_embed=user").json["_embedded"]["user"]
    assert [user["user_login"] for user in embedded] == ["author"]


def test_without_avatars_items_have_none(client):
    item = post(client)
    client.post("/wp/v2/settings", as_="admin", json={"show_avatars": False})
    shown = client.get(f"{V2}/{item['id']}", as_="author").json
    assert [key for key in KEYS if key not in shown] == ["user_avatar"]
    assert "user_avatar" not in client.options(V2).json["schema"]["properties"]


# ---- who may


def test_a_community_for_members_shows_visitors_nothing(client):
    item = post(client)
    client.post("/wp/v2/settings", as_="admin", json={"bp_community_visibility": "members"})
    for path in ("", f"/{item['id']}"):
        assert client.get(V2 + path).code == "bp_rest_authorization_required"
        assert client.get(V2 + path, as_="subscriber").status == 200


@pytest.mark.parametrize(
    ("as_", "method", "path", "status"),
    [
        ("", "POST", "", 401),
        ("", "PUT", "/{id}", 401),
        ("", "DELETE", "/{id}", 401),
        ("", "PUT", "/{id}/favorite", 401),
        ("editor", "PUT", "/{id}", 403),
        ("editor", "DELETE", "/{id}", 403),
        ("author", "DELETE", "/{id}", 200),
        ("admin", "PUT", "/{id}", 200),
        ("admin", "DELETE", "/{id}", 200),
        ("", "GET", "/{id}", 200),
        ("editor", "PUT", "/{id}/favorite", 200),
    ],
)
def test_who_may_do_what(client, as_, method, path, status):
    item = post(client)
    reply = client.request(method, V2 + path.format(**item), as_=as_, json={"content": "Other"})
    assert reply.status == status
    assert reply.code == ("bp_rest_authorization_required" if status > 400 else "")


@pytest.mark.parametrize(("as_", "status"), [("", 401), ("editor", 403), ("author", 200), ("admin", 200)])
def test_what_is_hidden_is_its_authors_and_moderators(client, as_, status):
    url = f"{V2}/{post(client, hidden=True)['id']}"
    assert client.get(url, as_=as_).status == status
    assert client.put(f"{url}/favorite", as_=as_).status == status
    answer = {"content": "x", "type": "activity_comment", "primary_item_id": int(url.rsplit("/", 1)[1])}
    assert client.post(V2, as_=as_, json=answer).status == status


@pytest.mark.parametrize("number", ["0", "1", "7", "99999999999999999999999"])
@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("PUT", ""), ("DELETE", ""), ("PUT", "/favorite")])
def test_an_item_that_is_not_there(client, number, method, path):
    reply = client.request(method, f"{V2}/{number}{path}", as_="admin", json={"content": "x"})
    assert (reply.status, reply.code) == (404, "bp_rest_invalid_id")


def test_allow_names_what_the_caller_may(client):
    url = f"{V2}/{post(client)['id']}"
    assert client.options(url).allow == ["GET"]
    assert client.options(url, as_="author").allow == ["GET", "POST", "PUT", "PATCH", "DELETE"]


# ---- bad input


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "bp_rest_create_activity_empty_content"),
        ({"content": ""}, "bp_rest_create_activity_empty_content"),
        ({"content": None}, "bp_rest_create_activity_empty_content"),
        ({"content": "<script></script> "}, "bp_rest_create_activity_empty_content"),
        ({"content": {"rendered": "x"}}, "bp_rest_create_activity_empty_content"),
        ({"content": ["x"]}, "rest_invalid_param"),
        ({"content": {"raw": ["x"]}}, "rest_invalid_param"),
        ({"content": 5}, "rest_invalid_param"),
        ({"content": "x" * 10_001}, "rest_invalid_param"),
        ({"content": "x", "type": "groups_update"}, "rest_invalid_param"),
        ({"content": "x", "type": ["activity_update"]}, "rest_invalid_param"),
        ({"content": "x", "component": "groups"}, "rest_invalid_param"),
        ({"content": "x", "primary_item_id": "one"}, "rest_invalid_param"),
        ({"content": "x", "primary_item_id": -1}, "rest_invalid_param"),
        ({"content": "x", "secondary_item_id": 2**60}, "rest_invalid_param"),
        ({"content": "x", "hidden": "perhaps"}, "rest_invalid_param"),
    ],
)
def test_what_cannot_be_posted(client, body, code):
    reply = client.post(V2, as_="author", json=body)
    assert (reply.status, reply.code) == (400, code)
    assert listed(client) == ([], 0)


@pytest.mark.parametrize("above", [{}, {"primary_item_id": 4}, {"secondary_item_id": 4}, {"primary_item_id": -4}])
def test_a_comment_needs_what_it_is_on(client, above):
    root = post(client)
    sent = {"content": "x", "type": "activity_comment", **above}
    if "secondary_item_id" in above:
        sent["primary_item_id"] = root["id"]
    reply = client.post(V2, as_="editor", json=sent)
    assert reply.code == ("rest_invalid_param" if above.get("primary_item_id") == -4 else "bp_rest_invalid_id")


def test_a_comment_is_no_item_to_comment_on_and_stays_one(client):
    root, other = post(client), post(client)
    answer = comment(client, root)
    sent = {"content": "x", "type": "activity_comment", "primary_item_id": answer["id"]}
    assert client.post(V2, as_="editor", json=sent).status == 404
    sent |= {"primary_item_id": other["id"], "secondary_item_id": answer["id"]}
    assert client.post(V2, as_="editor", json=sent).status == 404
    for item, kind in ((root, "activity_comment"), (answer, "activity_update")):
        body = {"content": "x", "type": kind}
        reply = client.put(f"{V2}/{item['id']}", as_="admin", json=body)
        assert (reply.status, reply.code) == (400, "bp_rest_user_cannot_update_activity")
    moved = client.put(f"{V2}/{answer['id']}", as_="admin", json={"content": "x", "primary_item_id": other["id"]})
    assert moved.json["primary_item_id"] == root["id"]


@pytest.mark.parametrize(
    "query",
    [
        "scope=nobody",
        "scope[]=friends",
        "type=groups_update",
        "type[0][a]=1",
        "component=groups",
        "order=sideways",
        "status=maybe",
        "after=yesterday",
        "after[]=2026-03-01T00:00:00",
        "include=a",
        "exclude[0][b]=1",
        "user_id=me",
        "primary_id[]=1",
        "search[]=x",
        "display_comments[]=stream",
        "per_page=0",
        "per_page=101",
        "page=0",
        "context=help",
    ],
)
def test_arguments_that_lists_refuse(client, query):
    reply = client.get(V2, query=query)
    assert (reply.status, reply.code) == (400, "rest_invalid_param")


# ---- lists


@pytest.fixture
def stream(client):
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
        ({"type": ["activity_update", "activity_comment"]}, ["comment", "second", "first @editor"]),
        ({"type": "activity_comment"}, ["comment"]),
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
        ({"display_comments": "threaded"}, ["photo", "second", "first @editor"]),
        ({"group_id": 1}, []),
        ({"site_id": 1}, []),
        ({"scope": "just-me"}, []),
        ({"scope": "just-me", "user_id": "{editor}"}, ["second"]),
        ({"scope": "mentions", "user_id": "{editor}"}, ["first @editor"]),
        ({"scope": "mentions", "user_id": "{author}"}, []),
        ({"scope": "groups", "user_id": "{author}"}, []),
    ],
)
def test_lists_hold_what_is_asked_for(stream, query, found):
    query = {name: value.format(**stream.ids) if isinstance(value, str) else value for name, value in query.items()}
    assert listed(stream, **query) == (found, len(found))


def test_one_sees_what_one_hid_and_moderators_see_all(stream):
    assert listed(stream, "author", user_id=stream.ids["author"]) == (["hidden", "photo", "first @editor"], 3)
    assert listed(stream, "author", scope="just-me")[1] == 3
    assert listed(stream, "author")[1] == 3
    assert listed(stream, "editor", user_id=stream.ids["author"])[1] == 2
    assert listed(stream, "admin")[0][0] == "hidden"


def test_pages_and_their_totals(stream):
    reply = stream.get(V2, query={"per_page": 2, "page": 2, "context": "edit"})
    assert [item["content"]["raw"] for item in reply.json] == ["first @editor"]
    assert (reply.headers["x-wp-total"], reply.headers["x-wp-totalpages"]) == ("3", "2")
    beyond = stream.get(V2, query={"page": 10**9})
    assert (beyond.json, beyond.headers["x-wp-total"]) == ([], "3")
    numbers = [item["id"] for item in stream.get(V2).json]
    assert listed(stream, include=numbers[1:])[0] == ["second", "first @editor"]
    assert listed(stream, exclude=numbers[1:])[0] == ["photo"]


def test_friends_and_favourites_are_scopes(stream, switch):
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
    assert listed(stream, "editor", scope="friends") == ([], 0)


# ---- comments


def test_comments_hang_below_each_other(client):
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
    assert (shown["comment_count"], shown["comments"][0]["comment_count"]) == (3, 1)
    assert "comments" not in client.get(f"{V2}/{root['id']}").json
    assert first["link"] == f"http://example.org/activity/p/{root['id']}/#acomment-{first['id']}"
    assert first["_links"]["up"][0]["href"].endswith(f"/activity/{root['id']}")
    found = listed(client, primary_id=root["id"], type="activity_comment")
    assert found == (["answer", "other", "first"], 3)


def test_an_item_goes_with_its_comments_and_a_comment_with_its_answers(client):
    root = post(client)
    first = comment(client, root, "first")
    answer = comment(client, root, "answer", secondary_item_id=first["id"])
    comment(client, root, "other")
    assert client.delete(f"{V2}/{first['id']}", as_="editor").status == 200
    assert client.get(f"{V2}/{answer['id']}").status == 404
    assert client.get(f"{V2}/{root['id']}").json["comment_count"] == 1
    assert client.delete(f"{V2}/{root['id']}", as_="author").status == 200
    assert listed(client, display_comments="stream") == ([], 0)


def test_comments_on_what_is_hidden_are_hidden(client):
    root = post(client, hidden=True)
    comment(client, root, "psst", as_="admin")
    assert listed(client, "editor", display_comments="stream") == ([], 0)
    assert listed(client, "editor", primary_id=root["id"], type="activity_comment") == ([], 0)
    query = {"display_comments": "threaded", "user_id": client.ids["author"]}
    (shown,) = client.get(V2, as_="author", query=query).json
    assert [one["content"]["rendered"] for one in shown["comments"]] == ["<p>psst</p>\n"]


def test_a_hidden_comment_is_under_its_item_for_its_author_and_moderators(client):
    root = post(client)
    comment(client, root, "psst", hidden=True)
    query = {"display_comments": "threaded", "include": root["id"]}
    shown = {
        login: len(client.get(V2, as_=login, query=query).json[0]["comments"])
        for login in ("", "author", "editor", "admin")
    }
    assert shown == {"": 0, "author": 0, "editor": 1, "admin": 1}


# ---- favourites


def test_a_favourite_is_the_callers(client):
    url = f"{V2}/{post(client)['id']}"
    first = client.put(f"{url}/favorite", as_="editor").json
    second = client.post(f"{url}/favorite", as_="subscriber").json
    assert [(one["favorited"], one["favorited_count"]) for one in (first, second)] == [(True, 1), (True, 2)]
    assert client.get(url, as_="author").json["favorited"] is False
    again = client.patch(f"{url}/favorite", as_="editor").json
    assert (again["favorited"], again["favorited_count"]) == (False, 1)


# ---- repetitions


def test_a_repeated_post_is_one(client):
    key = {"idempotency-key": "a-key"}
    replies = [client.post(V2, as_="author", json={"content": "Hello"}, headers=key) for _ in range(2)]
    assert replies[0].json == replies[1].json
    assert listed(client)[1] == 1
    reused = client.post(V2, as_="author", json={"content": "Other"}, headers=key)
    assert (reused.status, reused.code) == (409, "rest_idempotency_key_reused")
    assert client.post(V2, as_="editor", json={"content": "Other"}, headers=key).status == 200
    bad = client.post(V2, as_="author", json={"content": "Hello"}, headers={"idempotency-key": "ä"})
    assert bad.status == 400


def test_a_repeated_mark_is_one(client):
    url, key = f"{V2}/{post(client)['id']}/favorite", {"idempotency-key": "a-key"}
    replies = [client.put(url, as_="editor", headers=key).json for _ in range(2)]
    assert [(one["favorited"], one["favorited_count"]) for one in replies] == [(True, 1)] * 2


# ---- members


def latest(client, login, **query):
    number = client.user_id(login)
    query = {"populate_extras": True, **query}
    return client.get(f"/buddypress/v1/members/{number}", query=query).json["latest_update"]


def test_members_show_their_latest_update(client):
    assert latest(client, "author") == {"id": 0, "raw": "", "rendered": ""}
    old, new = post(client, "old"), post(client, "new")
    post(client, "photo", type="new_avatar")
    post(client, "hidden", hidden=True)
    shown = {"id": new["id"], "raw": "new", "rendered": "<p>new</p>\n"}
    assert latest(client, "author") == latest(client, "author", context="embed") == shown
    everybody = client.get("/buddypress/v1/members", query={"populate_extras": True}).json
    assert [member["latest_update"] for member in everybody] == [shown]
    client.put(f"{V2}/{new['id']}", as_="author", json={"content": "new", "hidden": True})
    assert latest(client, "author")["id"] == old["id"]
    client.put(f"{V2}/{new['id']}", as_="author", json={"content": "newer", "hidden": False})
    assert latest(client, "author")["raw"] == "newer"
    client.delete(f"{V2}/{new['id']}", as_="author")
    assert latest(client, "author")["raw"] == "old"
    client.delete(f"{V2}/{old['id']}", as_="author")
    assert latest(client, "author")["id"] == 0


def test_posting_is_being_active(client):
    post(client)
    client.services.clock.advance(minutes=10)
    post(client, as_="editor")
    members = client.get("/buddypress/v1/members", query={"type": "active"}).json
    assert [member["user_login"] for member in members] == ["editor", "author"]
    client.services.clock.advance(minutes=10)
    online = client.get("/buddypress/v1/members", query={"type": "online"}).json
    assert [member["user_login"] for member in online] == ["editor"]


def test_reading_is_not(client):
    post(client)
    client.get(V2, as_="editor")
    assert [one["user_login"] for one in client.get("/buddypress/v1/members").json] == ["author"]


@pytest.mark.parametrize("route", ["/buddypress/v1/members", "/wp/v2/users"])
def test_who_is_deleted_leaves_nothing(client, route):
    root = post(client, "Hello @subscriber", as_="editor")
    comment(client, root, as_="author")
    comment(client, post(client, "Hello @editor"), as_="editor")
    client.put(f"{V2}/{root['id']}/favorite", as_="author")
    gone = client.delete(f"{route}/{client.ids['author']}", as_="admin", query={"force": True, "reassign": 0})
    assert gone.status == 200
    (left,) = client.get(V2, query={"display_comments": "stream"}).json
    assert (left["id"], left["comment_count"], left["favorited_count"]) == (root["id"], 0, 0)


# ---- the component


def test_without_its_component_there_is_no_stream_and_it_is_back_with_it(client, switch):
    item = post(client)
    switch("activity", "deactivate")
    for version in (URL, V2):
        assert client.get(version).code == client.get(f"{version}/{item['id']}").code == "rest_no_route"
    member = client.get(f"/buddypress/v1/members/{client.ids['author']}", query={"populate_extras": True}).json
    assert not {"latest_update", "mention_name"} & set(member)
    switch("activity")
    assert listed(client) == (["Hello"], 1)


@pytest.mark.parametrize(
    ("active", "types"),
    [
        ((), {"activity_comment", "activity_update", "new_avatar", "new_member", "updated_profile"}),
        (("friends",), {"friendship_accepted", "friendship_created"}),
    ],
)
def test_kinds_of_items_come_with_the_components(client, switch, active, types):
    for name in active:
        switch(name)
    schema = client.options(V2).json["schema"]["properties"]
    assert types <= set(schema["type"]["enum"])
    assert ("friendship_created" in schema["type"]["enum"]) == bool(active)
    assert {"activity", "members", *active} <= set(schema["component"]["enum"])


# ---- spammers


def test_what_a_spammer_posted_is_hidden_until_he_is_none(client):
    root, own = post(client, as_="editor"), post(client, "buy now")
    answer = comment(client, root, "buy here", as_="author")
    mark = {"user_id": client.ids["author"]}
    assert client.post("/laurel/v1/spam", as_="admin", json=mark).status == 200
    post(client, "buy again")
    assert listed(client, display_comments="stream") == listed(client, "admin") == (["Hello"], 1)
    assert listed(client, status="spam_only") == listed(client, "author", status="spam_only") == ([], 0)
    assert listed(client, "admin", status="spam_only") == (["buy again", "buy now"], 2)
    assert listed(client, "admin", status="all", display_comments="stream")[1] == 4
    for login, status in (("", 401), ("editor", 403), ("author", 200), ("admin", 200)):
        assert client.get(f"{V2}/{own['id']}", as_=login).status == status
    threads = [
        client.get(V2, as_=login, query={"display_comments": "threaded"}).json[0]["comments"]
        for login in ("editor", "admin")
    ]
    assert [[one["id"] for one in thread] for thread in threads] == [[], [answer["id"]]]
    assert threads[1][0]["status"] == "spam"
    client.post("/laurel/v1/spam", as_="admin", json={**mark, "spam": False})
    assert listed(client) == (["buy again", "buy now", "Hello"], 3)


# ---- fields of extensions


@pytest.fixture
def example_field(monkeypatch):
    """The sample of BuddyPress' handbook: a field of activity items, kept as their meta."""
    made = wiring.make_server
    key = "_example_metadata_key"
    args = {
        "get_callback": lambda item, name, request, kind: get_activity_meta(request.site, item["id"], key),
        "update_callback": lambda value, item, name, request, kind: (
            update_activity_meta(request.site, item.id, key, value) and None
        ),
        "schema": {"description": "Example", "type": "string", "context": ["view", "edit"]},
    }

    def make_server(catalogue):
        server = made(catalogue)
        server.add_action(
            "bp_rest_api_init", lambda server: bp_rest_register_field(server, "activity", "example_field", args)
        )
        return server

    monkeypatch.setattr(wiring, "make_server", make_server)


def test_the_handbooks_field_of_items(example_field, client):
    item = post(client, example_field="one")
    assert item["example_field"] == "one"
    url = f"{V2}/{item['id']}"
    changed = client.put(url, as_="author", json={"content": "Other", "example_field": "two"}).json
    assert (changed["example_field"], changed["content"]["rendered"]) == ("two", "<p>Other</p>\n")
    assert post(client)["example_field"] is None
    assert [one["example_field"] for one in client.get(V2).json] == [None, "two"]
    assert "example_field" not in client.get(url, query={"context": "embed"}).json
    assert "example_field" in client.options(URL).json["schema"]["properties"]
