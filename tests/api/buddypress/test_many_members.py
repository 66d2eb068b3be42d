"""Lists of members on a site whose members are found in the lean directory: the same as by looking at each."""

from __future__ import annotations

import itertools
import random

import pytest

from laurel.app.community import list_members
from laurel.app.ports.members import MemberQuery
from laurel.store.users import directory

MEMBERS = "/buddypress/v1/members"
TYPES = ("active", "newest", "alphabetical", "popular", "online")
NAMES = ("Zoë", "anna", "Berta", "Carl", "änne", "Dora")
QUERIES = (
    {"search": "memb"},
    {"search": "paris"},
    {"search": "PARIS"},
    {"search": "rome"},
    {"search": "none such"},
    {"member_type": "student"},
    {"member_type": "student,teacher", "search": "m"},
    {"xprofile": {"args": [{"field": "Town", "value": "Paris"}]}},
    {"xprofile": {"args": [{"field": "Town", "compare": "NOT EXISTS"}]}},
    {"xprofile": {"args": [{"field": "Town", "value": "par", "compare": "LIKE"}]}, "search": "1"},
    {"exclude": "3,4"},
    {"include": "3,4,5,6,7", "search": "m"},
)


@pytest.fixture
def community(client, types, clock):
    """Twelve members with types, friends, values of a profile field and times of activity; one is a spammer."""
    for name in ("friends", "xprofile"):
        client.put("/buddypress/v1/components", as_="admin", json={"name": name, "action": "activate"})
    field = {"group_id": 1, "type": "textbox", "name": "Town", "allow_custom_visibility": "allowed"}
    town = client.post("/buddypress/v1/xprofile/fields", as_="admin", json=field).json[0]["id"]
    for number in range(2, 14):
        client.new_user(f"member{number}", roles=("subscriber",), name=NAMES[number % 6])
    order = list(range(2, 13))
    random.Random(3).shuffle(order)
    for number in order:
        clock.advance(minutes=2)
        client.get(f"{MEMBERS}/me", as_=f"member{number}")
        value = {"value": ("Paris", "Rome", "")[number % 3], "visibility_level": ("public", "adminsonly")[number % 2]}
        if value["value"]:
            client.post(f"/buddypress/v1/xprofile/{town}/data/{number}", as_=f"member{number}", json=value)
        if number % 2:
            client.put(f"{MEMBERS}/{number}", as_="admin", json={"member_type": "student"})
    for friend in (5, 6):
        sent = {"initiator_id": 2, "friend_id": friend}
        client.post("/buddypress/v1/friends", as_="member2", json=sent)
        assert client.put("/buddypress/v1/friends/2", as_=f"member{friend}").status == 200
    assert client.post("/laurel/v1/spam", as_="admin", json={"user_id": 4, "spam": True}).status == 200
    return client


@pytest.fixture
def large(monkeypatch):
    """Call it, and the site counts as one of many members."""

    def large():
        monkeypatch.setattr(list_members, "READ_MEMBERS", 0)
        monkeypatch.setattr(list_members, "NAMED_AT_MOST", 0)
        monkeypatch.setattr(directory, "SMALL", 0)

    return large


def listed(client, as_, query):
    reply = client.get(MEMBERS, as_=as_, query=query)
    assert reply.status == 200, reply.text
    return [member["id"] for member in reply.json], reply.headers.get("x-wp-total")


def asked(query):
    """A query with its object spelt as in addresses."""
    given = dict(query)
    xprofile = given.pop("xprofile", None)
    for number, clause in enumerate(xprofile["args"] if xprofile else ()):
        given |= {f"xprofile[args][{number}][{name}]": value for name, value in clause.items()}
    return given


@pytest.mark.parametrize("as_", ["admin", "member2", ""])
def test_filters_and_orders_are_the_same(community, large, as_, request):
    queries = [{**asked(query), "type": order} for query, order in itertools.product(QUERIES, TYPES)]
    small = [listed(community, as_, query) for query in queries]
    assert sum(bool(ids) for ids, _ in small) > 20
    large()
    for query, expected in zip(queries, small, strict=True):
        assert listed(community, as_, query) == expected, query


def test_a_list_that_is_kept_is_not_shown_to_who_sees_less(community, large):
    query = {"search": "rome", "per_page": "1", "type": "newest"}
    small = {as_: listed(community, as_, query) for as_ in ("admin", "member2", "")}
    assert small["admin"] != small[""]
    large()
    for as_, expected in small.items():
        assert listed(community, as_, query) == expected


def test_pages_are_parts_of_the_list(community, large):
    query = {"type": "active", "per_page": "100"}
    whole, total = listed(community, "admin", query)
    large()
    pages = [listed(community, "admin", {**query, "per_page": "4", "page": str(page)}) for page in (1, 2, 3, 4)]
    assert list(itertools.chain.from_iterable(ids for ids, _ in pages)) == whole
    assert {found for _, found in pages} == {total}


def test_random_members_are_some_of_those_who_match(community, large):
    large()
    found, total = listed(community, "admin", {"type": "random", "member_type": "student", "per_page": "3"})
    assert len(set(found)) == 3
    assert all(number % 2 for number in found)
    assert total == "5"


def test_anonymous_lists_end(community, large, monkeypatch):
    monkeypatch.setattr(list_members, "ANONYMOUS_DEPTH", 6)
    assert len(listed(community, "", {"per_page": "3", "page": "2", "type": "alphabetical"})[0]) == 3
    refused = community.get(MEMBERS, query={"per_page": "3", "page": "3"})
    assert (refused.status, refused.code) == (400, "rest_list_too_deep")
    assert community.get(MEMBERS, as_="member2", query={"per_page": "3", "page": "3"}).status == 200
    large()
    monkeypatch.setattr(list_members, "EXAMINED_MEMBERS", 6)
    for query in ({"search": "member1"}, {"exclude": "2"}, {"include": "2,3"}):
        refused = community.get(MEMBERS, query={**query, "per_page": "3"})
        assert (refused.status, refused.code) == (400, "rest_too_many_rows")
    assert community.get(MEMBERS, as_="member2", query={"search": "member1", "per_page": "3"}).status == 200


@pytest.mark.parametrize("name", ["include", "exclude"])
def test_anonymous_callers_name_few_members(community, name):
    query = {"_method": "GET"}
    for count, status in ((1_000, 200), (1_001, 400)):
        sent = {name: list(range(1, count + 1))}
        assert community.post(MEMBERS, query=query, json=sent).status == status
        assert community.post(MEMBERS, as_="member2", query=query, json=sent).status == 200


def test_a_short_list_has_no_deep_pages_to_refuse(community):
    assert listed(community, "", {"per_page": "100", "page": "100"}) == ([], "10")


def test_a_site_without_lean_directory_reads_up_to_ten_thousand(community, large, monkeypatch):
    monkeypatch.setattr("laurel.store.users.members.MemberStore.page", lambda *_: None)
    expected = listed(community, "admin", {"search": "member1"})
    large()
    assert listed(community, "admin", {"search": "member1"}) == expected
    assert MemberQuery("newest").ids is None
