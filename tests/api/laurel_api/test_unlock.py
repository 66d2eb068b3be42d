from __future__ import annotations

import pytest

PRICE = {"unlock_with_points": "on", "points_to_unlock": 30, "points_type_to_unlock": "gold"}


@pytest.fixture
def badge(world):
    world.post("achievement-type", "Badge", slug="badge")
    return world.post("badge", "Bought", {**PRICE, "maximum_earnings": 1})


def give(world, points):
    body = {"user_id": world.user, "points_type": "gold", "points": points}
    assert world.client.post("/laurel/v1/set-points", as_="admin", json=body).status == 200


def unlock(world, post_id, as_="subscriber", key=None, **body):
    headers = {"idempotency-key": key} if key else None
    return world.client.post("/laurel/v1/unlock", as_=as_, json={"post_id": post_id, **body}, headers=headers)


def test_one_buys_for_oneself(world, badge):
    give(world, 100)
    reply = unlock(world, badge)
    assert (reply.status, reply.json["user_id"], reply.json["post_id"]) == (200, world.user, badge)
    assert [(entry["kind"], entry["type"], entry["title"]) for entry in reply.json["awarded"]] == [
        ("points", "gold", "Gold"), ("unlock", "badge", "Bought"),
    ]  # fmt: skip
    assert world.balance() == 70


def test_only_managers_buy_for_others(world, badge):
    give(world, 100)
    assert unlock(world, badge, as_="editor", user_id=world.user).status == 403
    assert unlock(world, badge, as_="", user_id=world.user).status == 401
    assert world.balance() == 100
    assert unlock(world, badge, as_="admin", user_id=world.user).status == 200
    assert world.balance() == 70


def test_what_is_bought_twice_with_one_key_is_paid_once(world, badge):
    give(world, 100)
    first, again = unlock(world, badge, key="a"), unlock(world, badge, key="a")
    assert (again.status, again.json) == (200, first.json | {"repeated": True})
    assert first.json["repeated"] is False
    assert world.balance() == 70


def test_what_cannot_be_bought(world, badge):
    dear = unlock(world, badge)
    assert (dear.status, dear.code) == (409, "rest_insufficient_points")
    give(world, 100)
    unlock(world, badge)
    assert unlock(world, badge).code == "rest_already_earned"
    assert unlock(world, world.post("badge", "Not for sale")).code == "rest_not_for_sale"
    assert unlock(world, world.post("badge", "Draft", PRICE, status="draft")).code == "rest_not_for_sale"
    assert world.balance() == 70


def test_a_rank_is_bought_when_it_is_the_next_one(world):
    world.post("rank-type", "Level", slug="level")
    _, one, two = (world.post("level", title, PRICE, menu_order=order) for order, title in enumerate(["0", "1", "2"]))
    give(world, 100)
    assert unlock(world, two).code == "rest_not_next_rank"
    assert [unlock(world, rank).status for rank in (one, two)] == [200, 200]
    assert world.balance() == 40


@pytest.mark.parametrize("post_id", [0, -1, "x", None, 2**53, 1.5])
def test_numbers_that_are_none(world, post_id):
    assert unlock(world, post_id).status == 400


def test_only_achievements_and_ranks(world):
    for wrong in (world.gold, 99_999):
        assert unlock(world, wrong).code == "rest_post_invalid_id"


def test_for_a_user_who_is_not_there(world, badge):
    assert unlock(world, badge, as_="admin", user_id=99_999).code == "rest_user_invalid_id"
    assert unlock(world, badge, as_="admin", user_id=0).status == 400
