from __future__ import annotations

import pytest


def change(world, route, points, as_="admin", key=None, **body):
    headers = {"idempotency-key": key} if key else None
    body = {"user_id": world.user, "points_type": "gold", "points": points, **body}
    return world.client.post(f"/laurel/v1/{route}", as_=as_, json=body, headers=headers)


def test_a_balance_is_set_by_hand(world):
    assert change(world, "set-points", 20).json["points"] == 20
    assert change(world, "set-points", 5).json["points"] == 5
    assert change(world, "set-points", 5).status == 200
    assert world.logs() == ["points_award", "points_revoke", "points_revoke"]


def test_points_come_and_go_in_the_name_of_the_system(world):
    assert change(world, "award-points", 20).json["points"] == 20
    assert change(world, "deduct-points", 25).json["points"] == 0
    assert world.logs() == ["points_earn", "points_deduct"]


def test_the_reply_names_what_the_points_led_to(world):
    world.post("achievement-type", "Badge", slug="badge")
    meta = {"earned_by": "points", "points_required": 10, "points_type_required": "gold", "maximum_earnings": 1}
    rich = world.post("badge", "Rich", meta)
    awarded = change(world, "award-points", 10).json["awarded"]
    assert rich in [notice["post_id"] for notice in awarded if notice["kind"] == "unlock"]


def test_a_repetition_changes_nothing(world):
    first, again = change(world, "award-points", 5, key="a"), change(world, "award-points", 5, key="a")
    assert first.json == again.json
    assert change(world, "award-points", 6, key="a").status == 409
    assert change(world, "set-points", 5, key="a").status == 409
    assert world.balance() == 5


@pytest.mark.parametrize("route", ["set-points", "award-points", "deduct-points"])
def test_what_is_refused(world, route):
    for body, status in (
        ({"points": -1}, 400),
        ({"points": 10**12 + 1}, 400),
        ({"points": "many"}, 400),
        ({"points_type": "silver"}, 400),
        ({"user_id": 0}, 400),
        ({"user_id": None}, 400),
        ({"user_id": 99_999}, 404),
    ):
        assert change(world, route, **{"points": 1, **body}).status == status, body
    for login, status in (("editor", 403), ("subscriber", 403), ("", 401)):
        assert change(world, route, 1, as_=login).status == status
    assert world.logs() == []


@pytest.mark.parametrize("route", ["award-points", "deduct-points"])
def test_no_points_are_no_amount(world, route):
    assert change(world, route, 0).status == 400


def test_whom_the_minimum_role_makes_a_manager(world):
    world.client.post("/wp/v2/settings", as_="admin", json={"gamipress_minimum_role": "delete_others_posts"})
    assert change(world, "award-points", 1, as_="editor").status == 200
    assert change(world, "award-points", 1, as_="author").status == 403
