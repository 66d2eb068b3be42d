"""The components: who may list, activate and deactivate them, filters, and effects."""

from __future__ import annotations

import pytest

ALL = ["core", "members", "xprofile", "settings", "friends", "messages", "activity", "notifications", "groups", "blogs"]
URL = "/buddypress/v1/components"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ALL),
        ({"type": "required"}, ALL[:2]),
        ({"type": "retired"}, []),
        ({"status": "active"}, ["core", "members", "xprofile", "settings", "activity", "notifications"]),
        ({"status": "inactive", "type": "required"}, []),
        ({"status": "active", "type": "required"}, ["core", "members"]),
        ({"search": "PROFILE"}, ["xprofile"]),
        ({"search": "community"}, ["members"]),
        ({"per_page": 3, "page": 2}, ["settings", "friends", "messages"]),
        ({"page": 9}, []),
    ],
)
def test_the_list_by_each_argument(client, query, names):
    reply = client.get(URL, as_="admin", query=query)
    assert (reply.status, [found["name"] for found in reply.json]) == (200, names)


def test_totals_are_of_all_that_fit(client):
    reply = client.get(URL, as_="admin", query={"per_page": 3})
    assert (reply.headers["x-wp-total"], reply.headers["x-wp-totalpages"]) == ("10", "4")


@pytest.mark.parametrize(
    ("who", "query", "status"),
    [
        ("", {}, 401),
        ("editor", {}, 403),
        ("author", {"status": "active"}, 200),
        ("contributor", {"status": "active"}, 403),
        ("editor", {"status": "inactive"}, 403),
    ],
)
def test_who_may_list(client, who, query, status):
    assert client.get(URL, as_=who, query=query).status == status


@pytest.mark.parametrize("who", ["", "author", "editor"])
def test_callers_who_may_list_active_components_may_not_switch_them(client, who):
    sent = {"name": "friends", "action": "activate"}
    reply = client.put(URL, as_=who, query={"status": "active"}, json=sent)
    assert reply.code == "bp_rest_authorization_required"
    assert "friends" not in [c["name"] for c in client.get(URL, as_="admin", query={"status": "active"}).json]


@pytest.mark.parametrize(
    ("name", "action", "status", "code"),
    [
        ("forums", "activate", 404, "bp_rest_component_nonexistent"),
        ("Friends", "activate", 404, "bp_rest_component_nonexistent"),
        ("", "deactivate", 404, "bp_rest_component_nonexistent"),
        ("core", "activate", 400, "bp_rest_component_already_active"),
        ("friends", "deactivate", 400, "bp_rest_component_inactive"),
        ("members", "deactivate", 400, "bp_rest_required_component"),
        ("friends", "toggle", 400, "rest_invalid_param"),
        (["friends"], "activate", 400, "rest_invalid_param"),
    ],
)
def test_refusals(client, name, action, status, code):
    reply = client.put(URL, as_="admin", json={"name": name, "action": action})
    assert (reply.status, reply.code) == (status, code)


def test_the_list_of_one_and_its_features(client):
    (shown,) = client.put(URL, as_="admin", json={"name": "groups", "action": "activate"}).json
    assert list(shown) == ["name", "status", "is_active", "title", "description", "features"]
    assert (shown["status"], shown["features"]["group_creation"]) == ("active", "members")


def test_the_second_version_answers_with_one_component(client):
    reply = client.put("/buddypress/v2/components", as_="admin", json={"name": "friends", "action": "activate"})
    assert (reply.json["name"], reply.json["features"]) == ("friends", None)


def test_routes_come_and_go_with_their_component(client, switch):
    friends, fields = "/buddypress/v1/friends", "/buddypress/v1/xprofile/fields"
    assert (client.get(friends, as_="admin").code, client.get(fields).status) == ("rest_no_route", 200)
    switch("friends")
    switch("xprofile", "deactivate")
    assert (client.get(friends, as_="admin").code, client.get(fields).code) == (
        "bp_rest_friends_get_items_user_failed",
        "rest_no_route",
    )


def test_members_lose_the_fields_of_inactive_components(friends, switch):
    url, query = f"/buddypress/v1/members/{friends.ids['subscriber']}", {"populate_extras": True}
    before = friends.get(url, as_="author", query=query).json
    assert (before["friendship_status_slug"], before["total_friend_count"]) == ("is_friend", 1)
    for name in ("friends", "activity", "xprofile"):
        switch(name, "deactivate")
    after = friends.get(url, as_="author", query=query).json
    assert (after["friendship_status"], after["friendship_status_slug"]) == (False, "")
    assert not {"total_friend_count", "mention_name", "latest_update"} & set(after)
    assert isinstance(after["xprofile"], list)
    switch("friends")
    assert friends.get(url, as_="author", query=query).json["total_friend_count"] == 1
