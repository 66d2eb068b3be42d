"""Friendships: asking, accepting, ending."""

from __future__ import annotations

import pytest

URL = "/buddypress/v1/friends"


@pytest.fixture
def asked(people, switch):
    switch("friends")
    ids = people.ids
    people.post(URL, as_="author", json={"initiator_id": ids["author"], "friend_id": ids["subscriber"]})
    return people


def slug(client, who, about):
    reply = client.get(f"/buddypress/v1/members/{client.ids[about]}", as_=who)
    return reply.json["friendship_status_slug"], sorted(rel for rel in reply.json["_links"] if rel.startswith("bp-"))


def test_both_see_the_state_of_friendship(asked):
    assert slug(asked, "author", "subscriber") == ("pending", ["bp-action-cancel-friendship-request"])
    assert slug(asked, "subscriber", "author") == (
        "awaiting_response",
        ["bp-action-accept-friendship-request", "bp-action-reject-friendship-request"],
    )
    assert slug(asked, "editor", "author") == ("not_friends", ["bp-action-add-friendship"])
    assert asked.put(f"{URL}/{asked.ids['author']}", as_="subscriber").json[0]["is_confirmed"] is True
    assert slug(asked, "author", "subscriber") == ("is_friend", ["bp-action-delete-friendship"])


def test_friends_may_write_to_each_other_where_messages_are_active(friends, switch):
    assert slug(friends, "author", "subscriber")[1] == ["bp-action-delete-friendship"]
    switch("messages")
    assert slug(friends, "author", "subscriber")[1] == ["bp-action-create-thread", "bp-action-delete-friendship"]
    assert slug(friends, "editor", "subscriber")[1] == ["bp-action-add-friendship"]
    member = friends.get(f"/buddypress/v1/members/{friends.ids['subscriber']}", as_="author").json
    assert member["_links"]["bp-action-create-thread"] == [
        {"user_id": friends.ids["subscriber"], "href": "http://example.org/wp-json/buddypress/v1/messages/"}
    ]


def test_only_the_requested_member_accepts(asked):
    assert asked.put(f"{URL}/{asked.ids['subscriber']}", as_="author").status == 404
    assert asked.put(f"{URL}/{asked.ids['author']}", as_="editor").status == 404


@pytest.mark.parametrize(
    ("who", "initiator", "friend", "status"),
    [
        ("", "author", "editor", 401),
        ("editor", "author", "editor", 403),
        ("author", "author", "author", 400),
        ("author", "author", "subscriber", 400),
        ("subscriber", "subscriber", "author", 400),
    ],
)
def test_who_cannot_request(asked, who, initiator, friend, status):
    sent = {"initiator_id": asked.ids[initiator], "friend_id": asked.ids[friend]}
    assert asked.post(URL, as_=who, json=sent).status == status


def test_force_is_for_moderators(asked):
    sent = {"initiator_id": asked.ids["editor"], "friend_id": asked.ids["author"], "force": True}
    assert asked.post(URL, as_="editor", json=sent).json[0]["is_confirmed"] is False
    sent["initiator_id"] = 1
    assert asked.post(URL, as_="admin", json=sent).json[0]["is_confirmed"] is True


def test_a_friendship_ends_with_force_a_request_without(friends):
    url = f"{URL}/{friends.ids['subscriber']}"
    assert friends.delete(url, as_="author").code == "bp_rest_friends_cannot_delete_item"
    assert friends.delete(url, as_="author", query={"force": True}).json["deleted"] is True
    assert friends.delete(url, as_="author").status == 404
    friends.post(URL, as_="author", json={"initiator_id": friends.ids["author"], "friend_id": friends.ids["editor"]})
    assert friends.delete(f"{URL}/{friends.ids['author']}", as_="editor").status == 200


def test_requests_are_shown_to_the_two_members_only(asked):
    query = {"user_id": asked.ids["author"]}
    assert [len(asked.get(URL, as_=who, query=query).json) for who in ("author", "subscriber", "editor", "admin")] == [
        1,
        1,
        0,
        1,
    ]
    assert asked.get(URL, as_="author", query={**query, "is_confirmed": True}).json == []


@pytest.mark.parametrize("query", [{}, {"user_id": 0}, {"user_id": 999}, {"order": "asc"}, {"is_confirmed": 1}])
def test_a_list_is_of_a_member_who_exists(asked, query):
    reply = asked.get(URL, as_="author", query=query)
    assert (reply.status, reply.code) == (404, "bp_rest_friends_get_items_user_failed")
    assert (asked.get(URL, query=query).status, asked.get(URL, query=query).code) == (
        401,
        "bp_rest_authorization_required",
    )


@pytest.mark.parametrize(("method", "verb"), [("GET", "get"), ("PUT", "update"), ("DELETE", "delete")])
def test_a_friend_who_does_not_exist(asked, method, verb):
    reply = asked.request(method, f"{URL}/999", as_="author")
    assert (reply.status, reply.code) == (404, f"bp_rest_friends_{verb}_item_failed")
    assert asked.request(method, f"{URL}/{asked.ids['editor']}", as_="author").code == "bp_rest_invalid_id"


def test_requests_to_and_from_those_who_do_not_exist(asked):
    for sent in ({"initiator_id": asked.ids["author"], "friend_id": 999}, {"initiator_id": 999, "friend_id": 1}):
        reply = asked.post(URL, as_="author", json=sent)
        assert (reply.status, reply.code) == (404, "bp_rest_friends_create_item_failed")


def test_the_order_of_a_list(asked):
    ids = asked.ids
    for initiator, friend in (("editor", "author"), ("author", "admin")):
        sent = {"initiator_id": ids[initiator], "friend_id": ids.get(friend, 1), "force": True}
        asked.services.clock.advance(minutes=1)
        assert asked.post(URL, as_="admin", json=sent).status == 200

    def initiators(**query):
        found = asked.get(URL, as_="author", query={"user_id": ids["author"], **query}).json
        return [(one["initiator_id"], one["friend_id"]) for one in found]

    first, second = (ids["author"], ids["subscriber"]), (ids["editor"], ids["author"])
    assert initiators() == initiators(is_confirmed=0) == [(ids["author"], 1), second, first]
    assert initiators(is_confirmed=1) == [(ids["author"], 1), second]
    assert initiators(order="asc", order_by="id") == [first, second, (ids["author"], 1)]
    assert initiators(order="asc", order_by="friend_user_id")[0] == (ids["author"], 1)
    assert initiators(order="asc", order_by="initiator_user_id") == [second, first, (ids["author"], 1)]


def test_an_anonymous_caller_has_no_state_of_friendship(asked):
    reply = asked.get(f"/buddypress/v1/members/{asked.ids['author']}").json
    assert (reply["friendship_status"], reply["friendship_status_slug"]) == (False, False)
