"""Blocked users earn nothing, and members who opted out are shown to nobody."""

from __future__ import annotations

import pytest

from laurel.app.awards.prepare_event import BLOCKED

USERS = "gamipress_block_users_blocked_users"
ROLES = "gamipress_block_users_blocked_roles"
TYPES = "gamipress_block_users_blocked_member_types"


def put(world, **settings):
    reply = world.client.put("/wp/v2/settings", as_="admin", json=settings)
    assert reply.status == 200, reply.text


def in_a_type(world):
    """The subscriber becomes a student."""
    put(world, bp_member_types=["student"])
    path = f"/buddypress/v2/members/{world.user}"
    assert world.client.put(path, as_="admin", json={"member_type": "student"}).status == 200


@pytest.fixture(params=[USERS, ROLES, TYPES])
def blocked(world, request):
    """A world whose subscriber is blocked in one of three ways; ends the block when called."""
    world.award()
    in_a_type(world)
    put(world, **{request.param: {USERS: [world.user], ROLES: ["subscriber"], TYPES: ["student"]}[request.param]})
    return lambda: put(world, **{request.param: []})


def test_events_of_a_blocked_user_pay_nothing_and_write_nothing(world, blocked, tables):
    before = tables.dump() if hasattr(tables, "dump") else None
    reply = world.send(id="once")
    assert (reply.status, reply.json["awarded"], reply.json["reason"]) == (200, [], BLOCKED)
    assert world.send(route="simulate").json["reason"] == BLOCKED
    assert world.logs() == []
    assert before is None or tables.dump() == before
    blocked()
    assert world.send(id="once").json["awarded"]
    assert world.balance() == 10


def test_in_a_list_others_are_paid(world, blocked):
    author = world.client.user_id("author")
    body = [{"event": "gamipress_login", "user_id": user} for user in (world.user, author, world.user)]
    replies = world.client.post("/laurel/v1/events", as_="admin", json=body).json["responses"]
    assert [bool(reply["body"]["awarded"]) for reply in replies] == [False, True, False]
    assert (world.balance(), world.balance(author)) == (0, 10)


def test_what_was_earned_before_stays_and_managers_still_give_and_take(world):
    world.award()
    world.send()
    put(world, **{USERS: [world.user]})
    assert world.balance() == 10
    body = {"user_id": world.user, "points": 5, "points_type": "gold"}
    assert world.client.post("/wp/v2/gamipress/award-points", as_="admin", json=body).status == 200
    assert world.client.post("/wp/v2/gamipress/deduct-points", as_="admin", json=body).status == 200
    assert world.balance() == 10


def test_events_of_the_site_are_none_of_theirs(world):
    world.award("gamipress_publish_post")
    author = world.client.user_id("author")
    put(world, **{ROLES: ["author"]})
    made = world.client.post("/wp/v2/posts", as_="author", json={"title": "One", "status": "publish"})
    assert made.status == 201
    assert world.balance(author) == 0
    assert list(world.client.services.outbox.waiting(world.client.services.clock.now())) == []


@pytest.mark.parametrize("value", [{USERS: ["ann"]}, {USERS: [0]}, {USERS: list(range(1, 1002))}, {ROLES: [{}]}])
def test_what_is_no_list_of_them_is_refused(world, value):
    reply = world.client.put("/wp/v2/settings", as_="admin", json=value)
    assert (reply.status, reply.code) == (400, "rest_invalid_param")


def test_a_member_who_opted_out_is_shown_to_nobody_else(world):
    world.award()
    world.send()
    paths = [f"/laurel/v1/users/{world.user}/{what}" for what in ("earnings", "ranks")]
    assert [world.client.get(path).status for path in paths] == [200, 200]
    mine = world.client.post("/wp/v2/users/me", as_="subscriber", json={"meta": {"laurel_opt_out": True}})
    assert mine.json["meta"]["laurel_opt_out"] is True
    assert [world.client.get(path).status for path in paths] == [401, 401]
    assert [world.client.get(path, as_="author").status for path in paths] == [403, 403]
    for viewer in ("subscriber", "admin"):
        assert [world.client.get(path, as_=viewer).status for path in paths] == [200, 200]


def test_a_site_without_blocks_reads_nothing_for_them(world):
    from laurel.app.site import Site
    from laurel.app.users.blocked import is_blocked

    class Unread(Site):
        def user(self, user_id):
            raise AssertionError

        member = user

    assert not is_blocked(Unread(world.client.services), world.user)
    put(world, **{USERS: [world.user]})
    assert is_blocked(Unread(world.client.services), world.user)
