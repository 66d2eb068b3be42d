from __future__ import annotations

import pytest


def test_points_are_given_and_taken(world):
    world.done("award-points", points=7, points_type="gold")
    world.done("deduct-points", points="3", points_type="gold")
    assert world.balance() == 4
    assert world.logs() == ["points_award", "points_revoke"]


def test_a_balance_stops_at_nothing(world):
    world.done("award-points", points=5, points_type="gold")
    world.done("deduct-points", points=100, points_type="gold")
    assert world.balance() == 0


@pytest.mark.parametrize(
    ("balance", "meta", "formatted"),
    [
        (0, {}, "0 coins"),
        (1, {}, "1 Coin"),
        (1234, {"plural_name": "Coins"}, "1234 Coins"),
        (1234, {"thousands_separator": ".", "plural_name": "Coins", "label_position": "before"}, "Coins 1.234"),
    ],
)
def test_a_balance_is_written_as_its_type_says(world, balance, meta, formatted):
    world.post("points-type", "Coin", slug="coins", meta=meta)
    if balance:
        world.done("award-points", points=balance, points_type="coins")
    assert world.act("get-points", points_type="coins").json == {"raw": balance, "formatted": formatted}


def test_a_reason_becomes_the_title_and_says_that_points_were_deducted(world):
    world.done("award-points", points=5, points_type="gold", reason="Helped {user}")
    world.done("deduct-points", points=1, points_type="gold", reason="Late")
    assert world.earned() == ["Helped {user}", "Late"]
    assert world.logs() == ["points_award", "points_deduct"]
    query = {"user_id": world.user, "order": "asc"}
    assert world.client.get("/wp/v2/gamipress-logs", as_="admin", query=query).json[0]["title"] == "Helped Subscriber"


@pytest.mark.parametrize("reason", ["", "0"])
def test_no_reason_leaves_the_title_to_the_type(world, reason):
    world.done("award-points", points=5, points_type="gold", reason=reason)
    assert world.earned() == ["Gold"]


def test_what_watches_the_balance_is_earned_before_the_points_row(world):
    meta = {"earned_by": "points", "points_required": 10, "points_type_required": "gold", "maximum_earnings": 1}
    world.post("badge", "Rich", meta=meta)
    world.done("award-points", points=10, points_type="gold")
    assert world.earned() == ["Rich", "Gold"]


@pytest.mark.parametrize("points", [-7, 1e20, 10**12 + 1, 2**63, 1.5, "abc", "", True, [1]])
def test_amounts_that_are_none_change_nothing(world, points):
    reply = world.act("award-points", points=points, points_type="gold")
    assert (reply.status, reply.code) == (400, "rest_invalid_param")
    assert world.balance() == 0


@pytest.mark.parametrize("action", ["award-points", "deduct-points"])
def test_no_points_are_no_amount(world, action):
    reply = world.act(action, points=0, points_type="gold")
    assert (reply.status, reply.code) == (400, "rest_invalid_field")
    assert world.logs() == []


def test_the_user_is_looked_for_before_the_amount_is_looked_at(world):
    reply = world.act("award-points", user="nobody", points=0, points_type="gold")
    assert "user" in reply.json["message"]


def test_without_a_points_type_there_is_none_to_name(client):
    body = {"user": "admin", "points_type": "gold"}
    reply = client.post("/wp/v2/gamipress/get-points", as_="admin", json=body)
    assert (reply.status, reply.code) == (400, "rest_invalid_field")


def test_a_draft_type_is_not_offered(world):
    world.client.post(f"/wp/v2/points-type/{world.gold}", as_="admin", json={"status": "draft"})
    world.post("points-type", "Silver", slug="silver")
    reply = world.act("get-points", points_type="gold")
    assert reply.json["data"]["details"]["points_type"]["code"] == "rest_not_in_enum"
