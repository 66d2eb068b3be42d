"""Groups and fields of profiles: writing them, and every argument of reading them."""

from __future__ import annotations

import pytest

GROUPS, FIELDS = "/buddypress/v1/xprofile/groups", "/buddypress/v1/xprofile/fields"
DATA = "/buddypress/v1/xprofile/{field}/data/{user}"


def add(client, url, **sent):
    """Add a group or a field; its id."""
    reply = client.post(url, as_="admin", json=sent)
    assert reply.status == 200, reply.text
    return reply.json[0]["id"]


@pytest.fixture
def work(client):
    """A group "Work" with the fields Job (what the author entered) and Shoe size (nothing)."""
    group = add(client, GROUPS, name="Work", description="What for?")
    job = add(client, FIELDS, group_id=group, name="Job", type="textbox", field_order=2)
    size = add(client, FIELDS, group_id=group, name="Shoe size", type="number", field_order=1)
    author = client.user_id("author")
    assert client.post(DATA.format(field=job, user=author), as_="author", json={"value": "Poet"}).status == 200
    return {"group": group, "job": job, "size": size, "author": author}


def test_a_group_is_made_changed_and_deleted_with_its_fields(client):
    made = client.post(GROUPS, as_="admin", json={"name": " <b>Work</b> ", "description": "Two\nlines"})
    (group,) = made.json
    assert {name: group[name] for name in ("name", "group_order", "can_delete")} == {
        "name": "Work",
        "group_order": 0,
        "can_delete": True,
    }
    assert group["description"] == {"raw": "Two\nlines", "rendered": "Two\nlines"}
    url = f"{GROUPS}/{group['id']}"
    field = add(client, FIELDS, group_id=group["id"], name="Job", type="textbox")
    (changed,) = client.patch(url, as_="admin", json={"name": "Labour"}).json
    assert (changed["name"], changed["description"]["raw"]) == ("Labour", "Two\nlines")
    reply = client.delete(url, as_="admin")
    assert (reply.json["deleted"], reply.json["previous"]["name"]) == (True, "Labour")
    assert [client.get(gone).status for gone in (url, f"{FIELDS}/{field}")] == [404, 404]
    assert add(client, GROUPS, name="Next") == group["id"] + 1


def test_groups_come_in_their_order(client):
    add(client, GROUPS, name="Last", group_order=9)
    add(client, GROUPS, name="Second", group_order=1)
    assert [group["name"] for group in client.get(GROUPS).json] == ["Base", "Second", "Last"]
    client.put(f"{GROUPS}/1", as_="admin", json={"group_order": 5})
    assert [group["name"] for group in client.get(GROUPS).json] == ["Second", "Base", "Last"]


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "code"),
    [
        ("POST", "", {}, 400, "rest_missing_callback_param"),
        ("POST", "", {"name": "<i></i>"}, 400, "bp_rest_required_param_missing"),
        ("POST", "", {"name": ["a"]}, 400, "rest_invalid_param"),
        ("POST", "", {"name": "x" * 151}, 400, "rest_invalid_param"),
        ("POST", "", {"name": "a", "group_order": "first"}, 400, "rest_invalid_param"),
        ("POST", "", {"name": "a", "group_order": 10**12}, 400, "rest_invalid_param"),
        ("PUT", "/9", {"name": "a"}, 404, "bp_rest_invalid_id"),
        ("GET", "/9", None, 404, "bp_rest_invalid_id"),
        ("DELETE", "/9", None, 404, "bp_rest_invalid_id"),
        ("DELETE", "/1", None, 400, "bp_rest_xprofile_field_group_cannot_delete"),
    ],
)
def test_refusals(client, method, path, sent, status, code):
    reply = client.request(method, GROUPS + path, as_="admin", json=sent)
    assert (reply.status, reply.code) == (status, code)


@pytest.mark.parametrize(("who", "status"), [("", 401), ("editor", 403)])
@pytest.mark.parametrize(("method", "path"), [("POST", ""), ("PUT", "/1"), ("DELETE", "/1")])
def test_only_moderators_write(client, who, status, method, path):
    reply = client.request(method, GROUPS + path, as_=who, json={"name": "Mine"})
    assert (reply.status, reply.code) == (status, "bp_rest_authorization_required")
    assert client.get(GROUPS).json[0]["name"] == "Base"


def test_there_is_an_end_to_groups(client):
    for number in range(99):
        add(client, GROUPS, name=f"Group {number}")
    reply = client.post(GROUPS, as_="admin", json={"name": "One too many"})
    assert (reply.status, reply.code) == (400, "bp_rest_user_cannot_create_xprofile_field_group")


def test_the_second_version_answers_with_plain_objects(client):
    url = GROUPS.replace("v1", "v2")
    made = client.post(url, as_="admin", json={"name": "Work"}).json
    assert client.get(f"{url}/{made['id']}").json["name"] == "Work"


def shown(client, as_="admin", **query):
    """Names of groups, each with the names of its fields if they are shown."""
    groups = client.get(GROUPS, as_=as_, query=query).json
    return {group["name"]: [field["name"] for field in group.get("fields", ())] for group in groups}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"Base": [], "Work": []}),
        ({"fetch_fields": 1}, {"Base": ["Name"], "Work": ["Shoe size", "Job"]}),
        ({"fetch_fields": 1, "profile_group_id": 2}, {"Work": ["Shoe size", "Job"]}),
        ({"fetch_fields": 1, "exclude_groups": "1"}, {"Work": ["Shoe size", "Job"]}),
        ({"fetch_fields": 1, "exclude_fields": "1,3"}, {"Base": [], "Work": ["Job"]}),
        ({"exclude_fields": [1], "hide_empty_groups": 1}, {"Work": []}),
        ({"fetch_fields": 1, "hide_empty_fields": 1, "user_id": 2}, {"Base": [], "Work": ["Job"]}),
        ({"fetch_fields": 1, "hide_empty_fields": 1, "hide_empty_groups": 1, "user_id": 2}, {"Work": ["Job"]}),
        ({"fetch_fields": 1, "hide_empty_fields": 1, "user_id": 1}, {"Base": [], "Work": []}),
        ({"fetch_fields": 1, "member_type": ""}, {"Base": ["Name"], "Work": ["Shoe size", "Job"]}),
    ],
)
def test_each_argument_of_reading_groups(client, work, query, expected):
    assert (work["group"], work["job"], work["size"], work["author"]) == (2, 2, 3, 2)
    assert shown(client, **query) == expected


def test_the_data_of_a_member_is_shown_on_request(client, work):
    query = {"user_id": work["author"], "fetch_field_data": 1, "fetch_visibility_level": 1, "fetch_fields": 1}
    (group,) = client.get(f"{GROUPS}/{work['group']}", query=query).json
    job = group["fields"][1]
    value = {"raw": "Poet", "unserialized": ["Poet"], "rendered": "<p>Poet</p>\n"}
    number = client.get(DATA.format(field=work["job"], user=work["author"])).json[0]["id"]
    assert job["data"] == {"id": number, "value": value, **value}
    assert job["visibility_level"] == "public"
    (alone,) = client.get(f"{FIELDS}/{work['job']}", query=query).json
    assert (alone["data"], alone["visibility_level"]) == (job["data"], "public")
    assert not {"data", "visibility_level"} & set(client.get(f"{FIELDS}/{work['job']}").json[0])


def test_without_a_user_the_data_is_the_callers(client, work):
    url, query = f"{FIELDS}/{work['job']}", {"fetch_field_data": 1}
    assert client.get(url, as_="author", query=query).json[0]["data"]["raw"] == "Poet"
    assert client.get(url, as_="editor", query=query).json[0]["data"]["raw"] == ""
    assert client.get(url, query=query).json[0]["data"]["raw"] == ""
    assert client.get(url, query={**query, "user_id": 999}).code == "bp_rest_member_invalid_id"


def test_fields_by_each_argument(client, work):
    def names(**query):
        return [field["name"] for field in client.get(FIELDS, query=query).json]

    assert names() == ["Name", "Shoe size", "Job"]
    assert names(profile_group_id=work["group"]) == ["Shoe size", "Job"]
    assert names(profile_group_id=999) == []
    assert names(exclude_groups=work["group"]) == ["Name"]
    assert names(exclude_fields=work["job"]) == ["Name", "Shoe size"]
    assert names(hide_empty_fields=1, user_id=work["author"]) == ["Job"]


@pytest.mark.parametrize(
    "query",
    [
        {"user_id": "me"},
        {"fetch_fields": "maybe"},
        {"exclude_fields": "x"},
        {"profile_group_id[]": 1},
        {"member_type": "astronaut"},
        {"member_type[0][a]": "b"},
        {"context": "full"},
    ],
)
@pytest.mark.parametrize("url", [GROUPS, FIELDS])
def test_bad_arguments_are_400(client, url, query):
    reply = client.get(url, query=query)
    assert (reply.status, reply.code) == (400, "rest_invalid_param")


def test_options_belong_to_their_field_and_come_in_their_order(client):
    colour = add(client, FIELDS, group_id=1, name="Colour", type="selectbox")
    for place, name in enumerate(("Red", "Blue")):
        add(client, FIELDS, group_id=1, parent_id=colour, name=name, type="option", option_order=2 - place)
    (field,) = client.get(f"{FIELDS}/{colour}").json
    assert [option["name"] for option in field["options"]] == ["Blue", "Red"]
    assert [field["name"] for field in client.get(FIELDS).json] == ["Name", "Colour"]


def test_what_a_field_says_of_visibility_is_kept(client):
    sent = {"default_visibility": "loggedin", "allow_custom_visibility": "disabled", "do_autolink": "on"}
    number = add(client, FIELDS, group_id=1, name="City", type="textbox", **sent)
    field = client.get(f"{FIELDS}/{number}".replace("v1", "v2")).json
    assert {name: field[name] for name in sent} == sent
    assert not set(sent) & set(client.get(f"{FIELDS}/{number}").json[0])
    bad = client.put(f"{FIELDS}/{number}", as_="admin", json={"default_visibility": "secret"})
    assert bad.code == "rest_invalid_param"


@pytest.mark.parametrize("url", [GROUPS, f"{GROUPS}/1", FIELDS, f"{FIELDS}/1"])
def test_a_community_for_members_shows_visitors_nothing(client, url):
    assert client.get(url).status == 200
    client.post("/wp/v2/settings", as_="admin", json={"bp_community_visibility": "members"})
    assert client.get(url).code == "bp_rest_authorization_required"
    assert client.get(url, as_="subscriber").status == 200


@pytest.mark.parametrize(
    ("sent", "name", "value"),
    [
        ({"name": ""}, "name", ""),
        ({"group_id": 99}, "group_id", 99),
        ({"order_by": "desc"}, "order_by", "DESC"),
        ({"order_by": "ASC"}, "order_by", "ASC"),
        ({}, "order_by", "ASC"),
        ({"is_required": True}, "is_required", False),
        ({"required": True}, "is_required", True),
        ({"can_delete": False}, "can_delete", False),
        ({"description": "<b>d</b><u>e</u>"}, "description", {"raw": "<b>d</b>e", "rendered": "<b>d</b>e"}),
    ],
)
def test_what_makes_a_field(client, sent, name, value):
    (made,) = client.post(FIELDS, as_="admin", json={"group_id": 1, "name": "F", "type": "textbox", **sent}).json
    assert made[name] == value
    assert client.get(f"{FIELDS}/{made['id']}", query={"context": "edit"}).json[0][name] == value


def test_a_field_of_no_group_is_not_listed(client):
    number = add(client, FIELDS, group_id=99, name="F", type="textbox")
    assert number not in [field["id"] for field in client.get(FIELDS).json]
    client.put(f"{FIELDS}/{number}", as_="admin", json={"group_id": 1})
    assert number in [field["id"] for field in client.get(FIELDS).json]


@pytest.mark.parametrize("parent", [1, 99])
def test_a_field_needs_a_parent_that_exists(client, parent):
    sent = {"group_id": 1, "name": "F", "type": "option", "parent_id": parent}
    assert client.post(FIELDS, as_="admin", json=sent).status == (200 if parent == 1 else 400)


@pytest.mark.parametrize("url", [GROUPS, FIELDS])
def test_an_empty_name_changes_nothing(client, url):
    (kept,) = client.put(f"{url}/1", as_="admin", json={"name": ""}).json
    assert kept["name"] == client.get(f"{url}/1").json[0]["name"] != ""


def test_what_may_not_be_deleted_stays(client):
    number = add(client, FIELDS, group_id=1, name="F", type="textbox", can_delete=False)
    client.put(f"{FIELDS}/1", as_="admin", json={"can_delete": True})
    for field in (number, 1):
        reply = client.delete(f"{FIELDS}/{field}", as_="admin", query={"delete_data": True})
        assert (reply.status, reply.code) == (400, "bp_rest_xprofile_field_cannot_delete")


def test_the_name_has_no_order_of_options(client):
    assert client.get(f"{FIELDS}/1").json[0]["order_by"] == ""


@pytest.mark.parametrize(
    ("method", "path", "as_", "status", "allow"),
    [
        ("GET", "/99", "admin", 404, ["GET"]),
        ("PUT", "/99", "admin", 404, ["GET"]),
        ("PUT", "/99", "editor", 404, ["GET"]),
        ("DELETE", "/99", "editor", 404, ["GET"]),
        ("DELETE", "/1", "editor", 403, ["GET"]),
        ("PUT", "/99", "", 401, ["GET"]),
        ("GET", "/1", "admin", 200, ["GET", "POST", "PUT", "PATCH", "DELETE"]),
        ("DELETE", "/{made}", "admin", 200, ["GET", "POST", "PUT", "PATCH", "DELETE"]),
    ],
)
def test_allow_of_fields(client, method, path, as_, status, allow):
    path = path.format(made=add(client, FIELDS, group_id=1, name="F", type="textbox"))
    reply = client.request(method, FIELDS + path, as_=as_, json={"name": "G"})
    assert (reply.status, reply.allow) == (status, allow)


def test_the_arguments_of_lists(client, work):
    for url in (GROUPS, FIELDS):
        args = client.options(url).json["endpoints"][0]["args"]
        assert {"page", "per_page", "search", "signup_fields_only", "include_groups", "update_meta_cache"} <= set(args)
        assert client.get(url, query={"per_page": 101}).code == "rest_invalid_param"
        every = [one["name"] for one in client.get(url).json]
        assert [one["name"] for one in client.get(url, query={"page": 9, "per_page": 1, "search": "x"}).json] == every
    assert shown(client, include_groups=work["group"]) == {"Work": []}
    assert shown(client, include_groups=work["group"], profile_group_id=1) == {"Base": []}
    assert [field["name"] for field in client.get(FIELDS, query={"signup_fields_only": True}).json] == ["Name"]
