from __future__ import annotations

import pytest


def rebuild(world, as_="admin", **body):
    return world.client.post("/laurel/v1/rebuild", as_=as_, json={"user_id": world.user, **body})


@pytest.fixture
def played(world):
    """A user who has earned, lost, bought nothing, climbed, and whose balance was set."""
    world.award()
    world.post("rank-type", "Level", slug="level")
    for order, title in enumerate(["Zero", "One"]):
        world.post("level", title, menu_order=order)
    for _ in range(3):
        world.send()
    act = {"user_id": world.user, "points_type": "gold"}
    world.client.post("/wp/v2/gamipress/deduct-points", as_="admin", json={**act, "points": 100, "reason": "Late"})
    world.client.post("/laurel/v1/set-points", as_="admin", json={**act, "points": 25})
    world.client.post("/wp/v2/gamipress/upgrade-to-next-rank", as_="admin", json={**act, "rank_type": "level"})
    world.client.post(f"/wp/v2/users/{world.user}", as_="admin", json={"meta": {"_gamipress_gold_points": 40}})
    world.send()
    assert world.balance() == 50
    return world


def test_what_is_stored_is_what_the_ledgers_have(played):
    assert rebuild(played).json == {"user_id": played.user, "applied": False, "complete": True, "differences": []}


def test_an_event_that_a_manager_logs_is_no_difference(played):
    """It is shown and counted as a row, but the engine counts no logs: nothing is earned by it, now or later."""
    log = {"user_id": played.user, "type": "event_trigger", "trigger_type": "gamipress_login", "title": "By hand"}
    for _ in range(2):
        assert played.client.post("/wp/v2/gamipress-logs", as_="admin", json=log).status == 201
    for _ in range(2):
        assert rebuild(played, apply=True).json["differences"] == []
    played.award(points=3, count=7)
    played.send()
    assert played.balance() == 60, "five sign-ins and two logs are no seven"


def test_a_deleted_log_makes_a_difference_that_can_be_applied(played):
    query = {"user_id": played.user, "type": "points_earn", "per_page": 1}
    (log,) = played.client.get("/wp/v2/gamipress-logs", as_="admin", query=query).json
    assert played.client.delete(f"/wp/v2/gamipress-logs/{log['id']}", as_="admin").status == 200
    found = rebuild(played)
    figures = {entry["what"]: (entry["of"], entry["stored"], entry["rebuilt"]) for entry in found.json["differences"]}
    assert figures["balances"] == ("gold", 50, 40)
    assert found.json["applied"] is False
    assert played.balance() == 50
    assert rebuild(played, apply=True).json["applied"] is True
    assert played.balance() == 40
    assert rebuild(played).json["differences"] == []


def test_a_deleted_earning_can_be_earned_again_after_it(world):
    world.award(maximum_earnings=1)
    world.send()
    query = {"user_id": world.user}
    (earning,) = world.client.get("/wp/v2/gamipress-user-earnings", as_="admin", query=query).json
    world.client.delete(f"/wp/v2/gamipress-user-earnings/{earning['id']}", as_="admin")
    world.client.post("/laurel/v1/rebuild", as_="admin", json={"user_id": world.user, "apply": True})
    world.send()
    assert world.balance() == 20


def test_what_logs_say_is_kept_where_some_have_expired(played):
    """The balance is not what is left of the logs; earnings never expire."""
    query = {"user_id": played.user, "type": "points_earn", "per_page": 2}
    gone, _ = played.client.get("/wp/v2/gamipress-logs", as_="admin", query=query).json
    played.client.delete(f"/wp/v2/gamipress-logs/{gone['id']}", as_="admin")
    (earning, *_) = played.client.get(
        "/wp/v2/gamipress-user-earnings", as_="admin", query={"user_id": played.user}
    ).json
    item = played.client.services.ledger.earnings.get(earning["id"])
    played.client.services.ledger.earnings.delete(item)
    settings = {"laurel_log_retention_days": 7}
    assert played.client.post("/wp/v2/settings", as_="admin", json=settings).status == 200
    found = rebuild(played, apply=True).json
    assert {entry["what"] for entry in found["differences"]} == {"times"}
    assert (found["complete"], found["applied"], played.balance()) == (False, True, 50)
    settings = {"laurel_log_retention_days": 0}
    played.client.post("/wp/v2/settings", as_="admin", json=settings)
    assert rebuild(played).json["complete"] is False, "some expired while it was on"


def test_of_users_who_came_later_all_is_compared(world):
    body = {"laurel_log_retention_days": 7}
    world.client.post("/wp/v2/settings", as_="admin", json=body)
    new = {"username": "late", "email": "late@example.org", "password": "long enough"}
    late = world.client.post("/wp/v2/users", as_="admin", json=new).json["id"]
    assert rebuild(world, user_id=late).json["complete"] is True


def test_rows_are_folded_as_they_are_read(played, monkeypatch):
    for name in ("history", "earned"):
        monkeypatch.setattr(played.client.services.ledger, name, None)
    assert rebuild(played).json["differences"] == []


def test_what_is_refused(world):
    assert rebuild(world, user_id=99_999).code == "rest_user_invalid_id"
    assert rebuild(world, user_id=None).status == 400
    assert rebuild(world, apply="perhaps").status == 400
    assert [rebuild(world, as_=login).status for login in ("editor", "")] == [403, 401]
