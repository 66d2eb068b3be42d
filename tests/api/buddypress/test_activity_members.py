"""The activity stream as members, spammers, its component and extensions see it."""

from __future__ import annotations

import pytest

from laurel.app.community.bp_rest_register_field import bp_rest_register_field
from laurel.app.community.stream.meta import get_stream_item_meta, update_stream_item_meta
from laurel.composition import servers

URL, V2 = "/buddypress/v1/activity", "/buddypress/v2/activity"
UPDATE = {"type": "activity_update"}

# ---- members


def latest(client, login, **query):
    number = client.user_id(login)
    query = {"populate_extras": True, **query}
    return client.get(f"/buddypress/v1/members/{number}", query=query).json["latest_update"]


def test_members_show_their_latest_update(post, client):
    assert latest(client, "author") == {"id": 0, "raw": "", "rendered": ""}
    old, new = post(client, "old"), post(client, "new")
    post(client, "photo", type="new_avatar")
    post(client, "hidden", hidden=True)
    shown = {"id": new["id"], "raw": "new", "rendered": "<p>new</p>\n"}
    assert latest(client, "author") == latest(client, "author", context="embed") == shown
    everybody = client.get("/buddypress/v1/members", query={"populate_extras": True}).json
    assert [member["latest_update"] for member in everybody] == [shown]
    client.put(f"{V2}/{new['id']}", as_="author", json={**UPDATE, "content": "new", "hidden": True})
    assert latest(client, "author")["id"] == old["id"]
    client.put(f"{V2}/{new['id']}", as_="author", json={**UPDATE, "content": "newer", "hidden": False})
    assert latest(client, "author")["raw"] == "newer"
    client.delete(f"{V2}/{new['id']}", as_="author")
    assert latest(client, "author")["raw"] == "old"
    client.delete(f"{V2}/{old['id']}", as_="author")
    assert latest(client, "author")["id"] == 0


def test_posting_is_being_active(post, client):
    post(client)
    client.services.clock.advance(minutes=10)
    post(client, as_="editor")
    members = client.get("/buddypress/v1/members", query={"type": "active"}).json
    assert [member["user_login"] for member in members] == ["editor", "author"]
    client.services.clock.advance(minutes=10)
    online = client.get("/buddypress/v1/members", query={"type": "online"}).json
    assert [member["user_login"] for member in online] == ["editor"]


def test_reading_is_not(post, client):
    post(client)
    client.get(V2, as_="editor")
    assert [one["user_login"] for one in client.get("/buddypress/v1/members").json] == ["author"]


@pytest.mark.parametrize("route", ["/buddypress/v1/members", "/wp/v2/users"])
def test_who_is_deleted_leaves_nothing(post, comment, client, route):
    root = post(client, "Hello @subscriber", as_="editor")
    comment(client, root, as_="author")
    comment(client, post(client, "Hello @editor"), as_="editor")
    client.put(f"{V2}/{root['id']}/favorite", as_="author")
    gone = client.delete(f"{route}/{client.ids['author']}", as_="admin", query={"force": True, "reassign": 0})
    assert gone.status == 200
    (left,) = client.get(V2, query={"display_comments": "stream"}).json
    assert (left["id"], left["comment_count"], left["favorited_count"]) == (root["id"], 0, 0)


# ---- the component


def test_without_its_component_there_is_no_stream_and_it_is_back_with_it(post, listed, client, switch):
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


def test_what_a_spammer_posted_is_hidden_until_he_is_none(post, comment, listed, client):
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
    made = servers.make_server
    key = "_example_metadata_key"
    args = {
        "get_callback": lambda item, name, request, kind: get_stream_item_meta(request.site, item["id"], key),
        "update_callback": lambda value, item, name, request, kind: (
            update_stream_item_meta(request.site, item.id, key, value) and None
        ),
        "schema": {"description": "Example", "type": "string", "context": ["view", "edit"]},
    }

    def make_server(catalogue, **more):
        server = made(catalogue, **more)
        server.add_action(
            "bp_rest_api_init", lambda server: bp_rest_register_field(server, "activity", "example_field", args)
        )
        return server

    monkeypatch.setattr(servers, "make_server", make_server)


def test_the_handbooks_field_of_items(post, example_field, client):
    item = post(client, example_field="one")
    assert item["example_field"] == "one"
    url = f"{V2}/{item['id']}"
    changed = client.put(url, as_="author", json={**UPDATE, "content": "Other", "example_field": "two"}).json
    assert (changed["example_field"], changed["content"]["rendered"]) == ("two", "<p>Other</p>\n")
    assert post(client)["example_field"] is None
    assert [one["example_field"] for one in client.get(V2).json] == [None, "two"]
    assert "example_field" not in client.get(url, query={"context": "embed"}).json
    assert "example_field" in client.options(URL).json["schema"]["properties"]
