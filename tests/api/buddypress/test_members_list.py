"""The list of members by every argument."""

from __future__ import annotations

import pytest

URL = "/buddypress/v1/members"


def listed(client, as_="", **query):
    reply = client.get(URL, as_=as_, query=query)
    assert reply.status == 200, reply.text
    return [member["user_login"] for member in reply.json]


def test_newest_lists_active_members_alphabetical_all(client):
    client.user_id("editor")
    assert listed(client) == []
    assert listed(client, type="alphabetical") == ["admin", "editor"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["subscriber", "author", "editor"]),
        ({"type": "active"}, ["subscriber", "author", "editor"]),
        ({"type": "online"}, ["subscriber", "author", "editor"]),
        ({"type": "popular"}, []),
        ({"type": "alphabetical"}, ["admin", "author", "editor", "subscriber"]),
        ({"type": "alphabetical", "exclude": "1"}, ["author", "editor", "subscriber"]),
        ({"per_page": 2}, ["subscriber", "author"]),
        ({"per_page": 2, "page": 2}, ["editor"]),
        ({"per_page": 2, "page": 3}, []),
        ({"page": 99999}, []),
        ({"page": 99999, "type": "random"}, []),
        ({"search": "TOR"}, ["editor"]),
        ({"search": "%"}, []),
        ({"search": "example.org"}, []),
        ({"include": "2,1"}, ["editor"]),
        ({"include": "0"}, []),
        ({"include": "2,3", "exclude": "2"}, ["author"]),
        ({"exclude": "2,999"}, ["subscriber", "author"]),
        ({"user_ids": "1,3,999,1", "include": "2", "per_page": 1}, ["admin", "author"]),
        ({"user_id": "3"}, ["subscriber", "author", "editor"]),
        ({"member_type": "student"}, []),
        ({"member_type": ""}, []),
        ({"xprofile[relation]": "OR"}, ["subscriber", "author", "editor"]),
    ],
)
def test_each_argument(people, query, expected):
    assert listed(people, **query) == expected


def test_latest_activity_comes_first_and_online_ends_after_a_quarter_of_an_hour(people):
    people.services.clock.advance(minutes=14)
    people.get("/buddypress/v1/members/me", as_="editor")
    assert listed(people, type="active") == ["editor", "subscriber", "author"]
    assert listed(people, type="online") == ["editor", "subscriber", "author"]
    people.services.clock.advance(minutes=2)
    assert listed(people, type="online") == ["editor"]
    assert listed(people, type="online", include="2,4") == ["editor"]


def test_random_has_all_active_members(people):
    assert sorted(listed(people, type="random")) == ["author", "editor", "subscriber"]


def test_totals_follow_members_who_are_deleted(people):
    assert people.get(URL, query={"per_page": 2}).headers["x-wp-total"] == "3"
    query = {"force": True, "reassign": 0}
    assert people.delete(f"{URL}/{people.ids['author']}", as_="admin", query=query).status == 200
    assert people.get(URL, query={"per_page": 2}).headers["x-wp-total"] == "2"
    assert "x-wp-total" not in people.get(URL, query={"include": "999"}).headers


def test_friends_of_a_member_and_the_most_popular(friends):
    author = friends.ids["author"]
    assert listed(friends, user_id=author) == listed(friends, user_id=-author) == ["subscriber"]
    assert listed(friends, user_id=friends.ids["editor"]) == []
    assert sorted(listed(friends, type="popular")) == ["author", "subscriber"]
    friends.delete(f"{URL}/{author}", as_="admin", query={"force": True, "reassign": 0})
    query = {"type": "popular", "populate_extras": True}
    (left,) = friends.get(URL, query=query).json
    assert left["user_login"] == "subscriber"
    assert "total_friend_count" not in left


@pytest.mark.parametrize(
    "query",
    [
        {"type": "oldest"},
        {"context": "full"},
        {"per_page": 101},
        {"page": 0},
        {"include": "x"},
        {"user_id": "me"},
        {"populate_extras": "maybe"},
        {"search[]": "x"},
        {"type[]": "newest"},
        {"member_type[0][a]": "b"},
        {"xprofile[args][0][value]": "x", "xprofile[args][0][compare]": "REGEXP"},
        {"xprofile[args][0][value]": "x" * 201},
    ],
)
def test_bad_arguments_are_400(people, query):
    assert people.get(URL, query=query).code == "rest_invalid_param"


@pytest.fixture
def cities(people):
    field = {"group_id": 1, "name": "City", "type": "textbox", "field_order": 1}
    (made,) = people.post("/buddypress/v1/xprofile/fields", as_="admin", json=field).json
    for login, city in (("author", "Paris"), ("subscriber", "Parma"), ("editor", "10")):
        url = f"/buddypress/v1/xprofile/{made['id']}/data/{people.ids[login]}"
        assert people.post(url, as_=login, json={"value": city}).status == 200
    return people


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ({"field": "City", "value": "paris"}, ["author"]),
        ({"field": "2", "value": "Paris", "compare": "!="}, ["subscriber", "editor"]),
        ({"value": "par", "compare": "like"}, ["subscriber", "author"]),
        ({"field": "City", "value": "Par", "compare": "NOT LIKE"}, ["editor"]),
        ({"field": "City", "value": "Paris, 10", "compare": "IN"}, ["author", "editor"]),
        ({"field": "City", "value": "Paris,10", "compare": "NOT IN"}, ["subscriber"]),
        ({"field": "City", "value": "", "compare": "IN"}, []),
        ({"field": "City", "value": ""}, []),
        ({"field": "City", "value": "9,11", "compare": "NOT BETWEEN", "type": "NUMERIC(5)"}, ["subscriber", "author"]),
        ({"field": "City", "value": "9", "compare": ">", "type": "NUMERIC"}, ["editor"]),
        ({"field": "City", "value": "9,11", "compare": "BETWEEN", "type": "NUMERIC"}, ["editor"]),
        ({"field": "City", "compare": "EXISTS"}, ["subscriber", "author", "editor"]),
        ({"field": "City", "compare": "NOT EXISTS"}, []),
        ({"field": "Name", "compare": "NOT EXISTS"}, ["subscriber", "author", "editor"]),
        ({"field": "City", "value": "Paris", "compare": "SOUNDS"}, ["author"]),
        ({"field": "City", "value": "Paris", "compare": "NOT SOUNDS"}, ["author"]),
        ({"field": "City", "value": " PARÍS "}, ["author"]),
        ({"field": "City", "value": "paris", "type": "BINARY"}, []),
        ({"field": "City", "value": "2026-03-01", "compare": ">", "type": "DATE"}, []),
        ({"field": "City"}, ["subscriber", "author", "editor"]),
        ({"field": "", "value": "Paris"}, []),
        ({"compare": "="}, ["subscriber", "author", "editor"]),
        ({"field": "Planet", "value": "Mars"}, []),
    ],
)
def test_members_by_their_profile(cities, clause, expected):
    query = {f"xprofile[args][0][{name}]": value for name, value in clause.items()}
    assert listed(cities, **query) == expected


PARIS, PARMA, TEN = ({"field": "City", "value": value} for value in ("Paris", "Parma", "10"))
LONG = {"field": "City", "value": "Par", "compare": "LIKE"}


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ([LONG, {"relation": "OR", "0": PARIS, "1": TEN}], ["author"]),
        ([LONG, {"relation": "or", "args": [PARIS, TEN]}], ["author"]),
        ([LONG, [PARIS, TEN]], []),
        ({"a": LONG, "b": {"c": {"d": PARIS}}}, ["author"]),
        ([LONG, "City", {"relation": "OR"}, {"args": "x"}], ["subscriber", "author"]),
        ([{"field": "City", "value": ["Paris", "Parma"]}], ["subscriber", "author"]),
        ([{"field": "City", "value": []}], ["subscriber", "author", "editor"]),
        ([], ["subscriber", "author", "editor"]),
    ],
)
def test_clauses_may_nest(cities, args, expected):
    sent = {"xprofile": {"args": args}}
    reply = cities.post(URL, query={"_method": "GET"}, json=sent)
    assert [member["user_login"] for member in reply.json] == expected


@pytest.mark.parametrize("nested", [[[[[[[PARIS]]]]]], [PARIS] * 51, [{"field": "City", "value": ["x"] * 101}]])
def test_queries_have_bounds(cities, nested):
    reply = cities.post(URL, query={"_method": "GET"}, json={"xprofile": {"args": nested}})
    assert (reply.status, list(reply.json["data"]["params"])) == (400, ["xprofile"])


def test_a_day_is_found_by_its_date(cities):
    field = {"group_id": 1, "name": "Born", "type": "datebox", "field_order": 2}
    (made,) = cities.post("/buddypress/v1/xprofile/fields", as_="admin", json=field).json
    url = f"/buddypress/v1/xprofile/{made['id']}/data/{cities.ids['author']}"
    assert cities.post(url, as_="author", json={"value": "1990-05-17"}).status == 200
    clause = {"field": "Born", "value": "1990-05-17", "type": "DATE"}
    assert listed(cities, **{f"xprofile[args][0][{name}]": value for name, value in clause.items()}) == ["author"]


def test_an_emptied_value_is_none(cities):
    url = f"/buddypress/v1/xprofile/2/data/{cities.ids['editor']}"
    assert cities.post(url, as_="editor", json={"value": ""}).status == 200
    clause = {"field": "City", "value": "Paris", "compare": "!="}
    assert listed(cities, **{f"xprofile[args][0][{name}]": value for name, value in clause.items()}) == ["subscriber"]


def test_every_bad_argument_is_named_in_the_order_of_the_schema(people):
    query = {"xprofile": "", "exclude": "y", "include": "3,x", "per_page": 0, "type": "z", "populate_extras": "maybe"}
    data = people.get(URL, query=query).json["data"]
    assert list(data["params"]) == ["per_page", "type", "include", "exclude", "populate_extras"]
    assert data["details"]["include"]["data"] == {"param": "include[1]"}


@pytest.mark.parametrize(("name", "most"), [("user_ids", 1_000), ("exclude", 10_000), ("include", 10_000)])
def test_too_many_names_are_refused(people, name, most):
    reply = people.post(URL, query={"_method": "GET"}, json={name: list(range(1, most + 2))})
    assert reply.code == "rest_too_many_rows"


def test_ids_count_without_their_sign_and_once(people):
    author, editor = people.ids["author"], people.ids["editor"]
    assert listed(people, include=f"-{author}") == ["author"]
    assert listed(people, user_ids=f"{author} -{editor},{author}") == ["author", "editor"]


def test_who_has_no_profile_at_all_is_found_by_what_it_lacks(cities):
    query = {"xprofile[args][0][field]": "City", "xprofile[args][0][compare]": "NOT EXISTS"}
    assert listed(cities, type="alphabetical", **query) == ["admin"]


def test_search_reaches_profiles_while_they_are_active(cities, switch):
    assert listed(cities, search="parma") == ["subscriber"]
    switch("xprofile", "deactivate")
    assert listed(cities, search="parma") == []
