"""The settings of the community, and how the responses of the second version differ."""

from __future__ import annotations

import pytest

V1, V2 = "/buddypress/v1", "/buddypress/v2"


def choose(client, **settings):
    reply = client.post("/wp/v2/settings", as_="admin", json=settings)
    assert reply.status == 200, reply.text


@pytest.mark.parametrize(
    "path",
    [
        "/members",
        "/members/1",
        "/members/999",
        "/members/1/avatar",
        "/xprofile/1/data/1",
        "/xprofile/fields?user_id=1&fetch_field_data=1",
        "/activity",
    ],
)
@pytest.mark.parametrize("base", [V1, V2])
def test_a_closed_community_is_for_members(client, base, path):
    choose(client, bp_community_visibility="members")
    route, _, query = path.partition("?")
    reply = client.get(base + route, query=query)
    assert (reply.status, reply.code) == (401, "bp_rest_authorization_required")
    assert client.get(base + route, as_="subscriber", query=query).status == (404 if "999" in path else 200)


def test_members_do_not_delete_themselves_where_that_is_switched_off(client):
    choose(client, **{"bp-disable-account-deletion": True})
    query = {"force": True, "reassign": 0}
    for path in ("me", str(client.user_id("author"))):
        reply = client.delete(f"{V1}/members/{path}", as_="author", query=query)
        assert (reply.status, reply.code) == (403, "bp_rest_authorization_required")
    (members,) = client.get(f"{V1}/components", as_="admin", query={"search": "Community"}).json
    assert members["features"]["account_deletion"] is False
    assert client.delete(f"{V1}/members/{client.ids['author']}", as_="admin", query=query).status == 200


# ---- member types


@pytest.fixture
def types(people):
    choose(people, bp_member_types=["student", "teacher"])
    return people


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("teacher", ["teacher"]),
        ("teacher,student", ["teacher", "student"]),
        (" teacher , student,teacher", ["teacher", "student"]),
        ("teacher,astronaut", ["teacher"]),
        ("astronaut", ["student"]),
        ("", ["student"]),
    ],
)
def test_a_type_replaces_the_others_if_it_is_known(types, given, kept):
    url = f"{V1}/members/{types.ids['author']}"
    types.put(url, as_="admin", json={"member_type": "student"})
    assert types.put(url, as_="admin", json={"member_type": given}).json["member_types"] == kept
    assert types.put(url, as_="admin", json={"types": given}).json["member_types"] == kept


def test_types_are_part_of_the_schema_while_they_are_registered(types):
    def enum():
        return types.options(f"{V1}/members").json["schema"]["properties"]["member_types"]["enum"]

    assert enum() == ["student", "teacher"]
    choose(types, bp_member_types=["pilot"])
    assert enum() == ["pilot"]


@pytest.mark.parametrize("names", ["student", ["a b"], ["Upper"], [""], [["x"]], {"a": 1}, ["a", "a"]])
def test_names_of_types_are_checked(client, names):
    reply = client.post("/wp/v2/settings", as_="admin", json={"bp_member_types": names})
    assert reply.status == (200 if names == "student" else 400)


@pytest.mark.parametrize(
    ("types", "expected"),
    [("student", [2, 3]), ("teacher", [4]), ("student,teacher", [2, 3, 4]), (["teacher", "pilot"], [4]), ("pilot", [])],
)
def test_members_of_any_of_the_types(types, expected, request):
    client = request.getfixturevalue("people")
    choose(client, bp_member_types=["student", "teacher"])
    for login, name in (("editor", "student"), ("author", "student"), ("subscriber", "teacher")):
        client.put(f"{V1}/members/{client.ids[login]}", as_="admin", json={"member_type": name})
    shown = client.get(f"{V1}/members", query={"member_type": types}).json
    assert sorted(member["id"] for member in shown) == expected


# ---- what the second version answers otherwise


@pytest.mark.parametrize(("base", "end"), [(V1, "inactive"), (V2, "inactive.")])
def test_the_text_without_profiles(client, switch, base, end):
    switch("xprofile", "deactivate")
    (text,) = client.get(f"{base}/members/1").json["xprofile"]
    assert text.endswith(end)


@pytest.mark.parametrize(("base", "nothing"), [(V1, []), (V2, None)])
def test_features_of_a_component_that_has_none(client, base, nothing):
    listed = client.get(f"{base}/components", as_="admin").json
    features = {component["name"]: component["features"] for component in listed}
    assert (features["core"], features["groups"]) == (nothing, nothing)
    assert set(features["members"]) == {"account_deletion", "avatar", "cover", "invitations", "membership_requests"}


@pytest.mark.parametrize("base", [V1, V2])
def test_a_switch_is_answered_with_a_list_or_an_object(client, base):
    reply = client.put(f"{base}/components", as_="admin", json={"name": "friends", "action": "activate"}).json
    assert isinstance(reply, list) == (base == V1)
    assert (reply[0] if base == V1 else reply)["status"] == "active"


@pytest.mark.parametrize(
    ("base", "query", "edits"),
    [(V1, {}, True), (V2, {}, False), (V2, {"context": "edit"}, True), (V1, {"context": "view"}, True)],
)
def test_the_context_in_which_one_leaves(people, base, query, edits):
    query = {"force": True, "reassign": 0, **query}
    previous = people.delete(f"{base}/members/me", as_="author", query=query).json["previous"]
    assert ("roles" in previous, previous["user_login"]) == (edits, "author")


@pytest.mark.parametrize("base", [V1, V2])
def test_others_are_deleted_in_edit_context(people, base):
    query = {"force": True, "reassign": 0}
    reply = people.delete(f"{base}/members/{people.ids['author']}", as_="admin", query=query)
    assert reply.json["previous"]["roles"] == ["author"]


def test_both_versions_are_served_at_once(client):
    assert [client.get(f"{base}/members/1").status for base in (V1, V2)] == [200, 200]
    assert {"buddypress/v1", "buddypress/v2"} <= set(client.get("/").json["namespaces"])
