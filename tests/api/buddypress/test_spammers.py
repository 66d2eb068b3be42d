"""Members marked as spammers: who may mark them, and from whom they are hidden."""

from __future__ import annotations

import pytest

V1, V2 = "/buddypress/v1/members", "/buddypress/v2/members"


def mark(client, login, *, spam=True, as_="admin"):
    return client.post("/laurel/v1/spam", as_=as_, json={"user_id": client.user_id(login), "spam": spam})


@pytest.fixture
def spammer(friends):
    """The author, a friend of the subscriber's, from Paris, is marked as a spammer."""
    field = {"group_id": 1, "name": "City", "type": "textbox"}
    (made,) = friends.post("/buddypress/v1/xprofile/fields", as_="admin", json=field).json
    url = f"/buddypress/v1/xprofile/{made['id']}/data/{friends.ids['author']}"
    friends.post(url, as_="author", json={"value": "Paris"})
    assert mark(friends, "author").json == {"user_id": friends.ids["author"], "spam": True}
    return friends


LISTS = [
    ({}, ["subscriber", "editor"]),
    ({"type": "active"}, ["subscriber", "editor"]),
    ({"type": "online"}, ["subscriber", "editor"]),
    ({"type": "popular"}, ["subscriber"]),
    ({"type": "alphabetical"}, ["admin", "editor", "subscriber"]),
    ({"type": "alphabetical", "per_page": 2, "page": 2}, ["subscriber"]),
    ({"type": "alphabetical", "include": "2,3"}, ["editor"]),
    ({"type": "alphabetical", "exclude": "3,2"}, ["admin", "subscriber"]),
    ({"include": "2,3"}, ["editor"]),
    ({"search": "paris"}, []),
    ({"type": "alphabetical", "search": "author"}, []),
    ({"user_id": 4}, []),
]


@pytest.mark.parametrize("url", [V1, V2])
@pytest.mark.parametrize(("query", "expected"), LISTS)
def test_a_spammer_is_in_no_list(spammer, url, query, expected):
    reply = spammer.get(url, query=query)
    assert [member["user_login"] for member in reply.json] == expected
    if "page" not in query:
        assert reply.headers.get("x-wp-total", "0") == str(len(expected))


def test_random_members_are_no_spammers(spammer):
    assert {member["id"] for member in spammer.get(V1, query={"type": "random"}).json} == {2, 4}


def test_a_spammer_who_is_none_any_more_is_back(spammer):
    mark(spammer, "author", spam=False)
    for kind, expected in (("newest", 3), ("popular", 2), ("alphabetical", 4)):
        reply = spammer.get(V1, query={"type": kind})
        assert (len(reply.json), reply.headers["x-wp-total"]) == (expected, str(expected))


def test_totals_hold_when_a_spammer_is_deleted(spammer):
    query = {"force": True, "reassign": 0}
    assert spammer.delete(f"{V1}/{spammer.ids['author']}", as_="admin", query=query).status == 200
    for kind, expected in (("newest", "2"), ("alphabetical", "3")):
        assert spammer.get(V1, query={"type": kind}).headers["x-wp-total"] == expected


@pytest.mark.parametrize(
    ("url", "who", "status"),
    [
        (V1, "", 200),
        (V1, "editor", 200),
        (V2, "", 401),
        (V2, "editor", 403),
        (V2, "subscriber", 403),
        (V2, "author", 200),
        (V2, "admin", 200),
    ],
)
def test_the_second_version_hides_spammers_from_others(spammer, url, who, status):
    number = spammer.ids["author"]
    assert spammer.get(f"{url}/{number}", as_=who).status == status
    shown = spammer.get(url, as_=who, query={"user_ids": f"{number},1"}).json
    assert [member["id"] for member in shown] == ([number, 1] if status == 200 else [1])
    for path in (f"{url}/{number}/avatar", f"{url.removesuffix('/members')}/xprofile/2/data/{number}"):
        assert spammer.get(path, as_=who).status == status


@pytest.mark.parametrize(("who", "status"), [("", 401), ("editor", 403)])
def test_only_moderators_mark(people, who, status):
    assert mark(people, "author", as_=who).status == status
    assert len(people.get(V1).json) == 3


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"user_id": 1}, 400), ({"user_id": 999}, 404), ({"user_id": "me"}, 400), ({}, 400), ({"user_id": [2]}, 400)],
)
def test_bad_marks(people, sent, status):
    assert people.post("/laurel/v1/spam", as_="admin", json=sent).status == status
