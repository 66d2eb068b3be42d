"""One member: reading, creating, changing, deleting."""

from __future__ import annotations

import pytest

URL = "/buddypress/v1/members"
NEW = {"user_login": "Mary Ann.Lee", "email": "mary@example.net", "password": "s3cret-Pass"}

VIEW = [
    "id",
    "name",
    "user_login",
    "friendship_status",
    "friendship_status_slug",
    "link",
    "member_types",
    "xprofile",
    "mention_name",
    "avatar_urls",
    "_links",
]
EXTRAS = ["registered_since", "last_activity", "latest_update"]
ACCOUNT = ["roles", "capabilities", "extra_capabilities", "registered_date", "registered_date_gmt"]


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({}, VIEW),
        ({"context": "edit"}, [*VIEW[:3], *ACCOUNT, *VIEW[3:]]),
        ({"context": "embed"}, [name for name in VIEW if name not in ("xprofile", "avatar_urls")]),
        ({"populate_extras": True}, [*VIEW[:8], *EXTRAS, *VIEW[8:]]),
        ({"_fields": "link,id"}, ["id", "link", "_links"]),
    ],
)
def test_the_attributes_of_each_context(client, query, keys):
    assert sorted(client.get(f"{URL}/1", as_="admin", query=query).json) == sorted(keys)


def test_an_account_is_shown_to_who_lists_users(people):
    url, query = f"{URL}/{people.ids['author']}", {"context": "edit"}
    for shown in (
        people.get(url, as_="admin", query=query).json,
        people.get(
            URL,
            as_="admin",
            query={
                **query,
                "include": people.ids["author"],
            },
        ).json[0],
    ):
        assert (shown["roles"], shown["extra_capabilities"]) == (["author"], ["author"])
        assert shown["registered_date_gmt"] == "2026-02-01T00:00:00"
    own = people.get(url, as_="author", query=query).json
    assert [own[name] for name in ACCOUNT] == [[], [], [], None, None]
    assert people.get(url, as_="editor", query=query).code == "bp_rest_authorization_required"
    assert people.get(url, query=query).status == 401


def test_activity_is_now_for_oneself_and_what_was_recorded_for_others(people):
    people.services.clock.advance(hours=26, seconds=5)
    url, query = f"{URL}/{people.ids['subscriber']}", {"populate_extras": True}
    others = people.get(url, as_="author", query=query).json["last_activity"]
    seen = "2026-03-01T12:03:00"
    assert others == {"timediff": "1 day, 2 hours ago", "date": seen, "date_gmt": seen}
    assert people.get(url, as_="subscriber", query=query).json["last_activity"]["timediff"] == "right now"
    never = people.get(f"{URL}/1", as_="author", query=query).json["last_activity"]
    assert never == {"timediff": None, "date": None, "date_gmt": None}


@pytest.mark.parametrize(
    ("method", "path", "who", "status", "code"),
    [
        ("GET", "/999", "", 404, "bp_rest_member_invalid_id"),
        ("GET", "/0", "admin", 404, "bp_rest_member_invalid_id"),
        ("GET", "/99999999999999999999", "", 404, "bp_rest_member_invalid_id"),
        ("GET", "/me", "", 401, "rest_not_logged_in"),
        ("PUT", "/me", "", 404, "bp_rest_member_invalid_id"),
        ("PUT", "/1", "editor", 403, "bp_rest_authorization_required"),
        ("PUT", "/1", "", 401, "bp_rest_authorization_required"),
        ("DELETE", "/me?force=1&reassign=0", "", 404, "bp_rest_member_invalid_id"),
        ("DELETE", "/me?force=1&reassign=0", "admin", 403, "bp_rest_members_cannot_delete"),
        ("DELETE", "/1?force=1&reassign=0", "admin", 403, "bp_rest_members_cannot_delete"),
        ("DELETE", "/1?force=1&reassign=0", "editor", 403, "bp_rest_authorization_required"),
        ("DELETE", "/me?reassign=0", "editor", 400, "rest_trash_not_supported"),
        ("DELETE", "/me?force=1", "editor", 400, "rest_missing_callback_param"),
        ("DELETE", "/me?force=1&reassign=nobody", "editor", 400, "rest_invalid_param"),
        ("DELETE", "/me?force=1&reassign=999", "editor", 400, "rest_user_invalid_reassign"),
        ("GET", "/author", "", 404, "rest_no_route"),
    ],
)
def test_errors(client, method, path, who, status, code):
    route, _, query = path.partition("?")
    reply = client.request(method, URL + route, as_=who, query=query)
    assert (reply.status, reply.code) == (status, code)


def test_a_new_member_has_the_address_given(client):
    reply = client.post(URL, as_="admin", json={**NEW, "name": " <b>Mary</b>  Ann ", "roles": "author,editor"})
    assert (reply.status, reply.json["name"], reply.json["roles"]) == (201, "Mary Ann", ["author", "editor"])
    assert reply.json["link"] == "http://example.org/members/mary-ann-lee/"
    assert reply.headers["location"].endswith(f"{URL}/{reply.json['id']}")
    assert client.services.users.login_by_email("mary@example.net").user_id == reply.json["id"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"user_login": "admin"}, 400, "existing_user_login"),
        ({"email": "admin@example.org"}, 400, "existing_user_email"),
        ({"user_login": "x" * 61}, 400, "user_login_too_long"),
        ({"user_login": "bad!name"}, 400, "rest_invalid_param"),
        ({"user_login": ["a"]}, 400, "rest_invalid_param"),
        ({"password": "a\\b"}, 400, "rest_invalid_param"),
        ({"email": "nobody"}, 400, "rest_invalid_param"),
        ({"email": {"a": "b"}}, 400, "rest_invalid_param"),
        ({"roles": ["wizard"]}, 400, "rest_user_invalid_role"),
        ({"roles": {"a": 1}}, 400, "rest_invalid_param"),
        ({"name": 7}, 400, "rest_invalid_param"),
        ({"name": "x" * 251}, 400, "rest_user_invalid_argument"),
        ({"member_type": ["a"]}, 400, "rest_invalid_param"),
        ({"id": 5}, 400, "rest_user_exists"),
    ],
)
def test_who_cannot_be_created(client, change, status, code):
    reply = client.post(URL, as_="admin", json={**NEW, **change})
    assert (reply.status, reply.code) == (status, code)


def test_the_id_in_the_path_is_the_one_that_counts(people):
    reply = people.put(f"{URL}/me", as_="author", json={"id": 1, "name": "Writer"})
    assert (reply.json["id"], reply.json["name"]) == (people.ids["author"], "Writer")
    assert people.put(f"{URL}/1", as_="author", json={"id": people.ids["author"], "name": "x"}).status == 403


@pytest.mark.parametrize("roles", [["administrator"], ["editor"], []])
def test_members_cannot_change_their_own_roles(people, roles):
    assert people.put(f"{URL}/me", as_="editor", json={"roles": roles}).code == "rest_cannot_edit_roles"
    if roles != ["administrator"]:
        reply = people.put(f"{URL}/me", as_="admin", json={"roles": roles})
        assert (reply.status, reply.code) == (403, "rest_user_invalid_role")
    assert people.services.users.get(1).roles == ("administrator",)


@pytest.mark.parametrize(("given", "shown"), [("true", True), ("1", True), ("false", False), ("0", False), ("", False)])
def test_extras_are_shown_only_on_request(people, given, shown):
    reply = people.get(f"{URL}/me", as_="author", query={"populate_extras": given})
    assert ("registered_since" in reply.json) is shown


@pytest.mark.parametrize("name", ["", None])
def test_no_name_is_the_login_name(people, name):
    people.put(f"{URL}/me", as_="author", json={"name": "Writer"})
    assert people.put(f"{URL}/me", as_="author", json={"name": name}).json["name"] == "author"


def test_the_second_version_shares_members(people):
    one = people.get(f"/buddypress/v2/members/{people.ids['author']}").json
    assert one["_links"]["self"][0]["href"].endswith(f"/buddypress/v2/members/{people.ids['author']}")
