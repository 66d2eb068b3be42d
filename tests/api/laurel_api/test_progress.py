from __future__ import annotations

import pytest


@pytest.fixture
def goals(world):
    """An award of three sign-ins, a badge of two steps in order, and two ranks."""
    world.award(count=3, limit=2, limit_type="daily")
    world.post("achievement-type", "Badge", slug="badge")
    badge = world.post("badge", "Helper", {"earned_by": "triggers", "maximum_earnings": 1, "sequential": "on"})
    steps = [
        world.post("step", trigger, {"trigger_type": trigger, "count": 1}, parent=badge, menu_order=order)
        for order, trigger in enumerate(["gamipress_login", "gamipress_new_comment"])
    ]
    world.post("badge", "By hand", {"earned_by": "admin"})
    world.post("rank-type", "Level", slug="level")
    for order, title in enumerate(["Zero", "One", "Two"]):
        rank = world.post("level", title, menu_order=order)
        meta = {"trigger_type": "gamipress_new_comment", "count": 2}
        world.post("rank-requirement", f"{title} comments", meta, parent=rank)
    return steps


def progress(world, as_="subscriber", user="me", **query):
    return world.client.get(f"/laurel/v1/users/{user}/progress", as_=as_, query=query)


def earnings(world):
    query = {"user_id": world.user, "per_page": 100}
    return world.client.get("/wp/v2/gamipress-user-earnings", as_="admin", query=query).json


def test_every_field_is_described(world, goals):
    schema = world.client.options("/laurel/v1/users/me/progress").json["schema"]["properties"]
    (gold, *_) = progress(world).json
    assert set(gold) == set(schema)
    assert set(gold["requirements"][0]) == set(schema["requirements"]["items"]["properties"])
    described = [*schema.values(), *schema["requirements"]["items"]["properties"].values()]
    assert all(len(field["description"]) > 20 for field in described)


def test_what_there_is_to_go_for(world, goals):
    reply = progress(world)
    assert [goal["title"] for goal in reply.json] == ["Gold", "Helper", "One"]
    assert reply.headers["x-wp-total"] == "3"


def test_events_move_the_bars(world, goals):
    world.send()
    gold, helper, _ = progress(world).json
    (award,) = gold["requirements"]
    assert (award["count"], award["needed"], award["limit_left"]) == (1, 3, 1)
    assert (helper["count"], helper["needed"], helper["next_step"]) == (1, 2, goals[1])
    assert [step["earned"] for step in helper["requirements"]] == [True, False]
    assert [step["open"] for step in helper["requirements"]] == [False, True]


def test_what_was_earned_is_closed(world, goals):
    world.send()
    world.send("gamipress_new_comment", args={"comment_id": 1})
    _, helper, one = progress(world).json
    assert (helper["open"], helper["times"], helper["next_step"]) == (False, 1, None)
    assert (helper["percentage"], helper["count"], helper["needed"]) == (100, 2, 2)
    assert [(step["earned"], step["percentage"], step["count"]) for step in helper["requirements"]] == 2 * [
        (True, 100, 1)
    ]
    (earning,) = [row for row in earnings(world) if row["title"] == "Helper"]
    assert helper["earned_at"] == earning["date"].replace(" ", "T")
    assert one["earned_at"] is None
    assert one["requirements"][0]["count"] == 1


def test_the_next_rank_takes_the_place_of_the_reached_one(world, goals):
    for comment in (1, 2):
        world.send("gamipress_new_comment", args={"comment_id": comment})
    rank = progress(world, type="level").json[0]
    assert (rank["title"], rank["requirements"][0]["count"], rank["open"]) == ("Two", 0, True)


def test_a_rank_that_was_lost_is_not_done(world, goals):
    one, two = (rank["id"] for rank in world.client.get("/wp/v2/level", query={"slug": "one,two", "order": "asc"}).json)
    for rank in (one, two, one):
        sent = {"user": "subscriber", "rank_id": rank}
        assert world.client.post("/wp/v2/gamipress/award-rank", as_="admin", json=sent).status == 200
    (following,) = progress(world, type="level").json
    assert (following["title"], following["times"], following["percentage"]) == ("Two", 1, 0)


def test_one_type_and_one_page(world, goals):
    assert [goal["title"] for goal in progress(world, type="badge").json] == ["Helper"]
    assert progress(world, type="nope").json == []
    second = progress(world, per_page=1, page=2)
    assert [goal["title"] for goal in second.json] == ["Helper"]
    assert second.headers["x-wp-totalpages"] == "3"
    assert progress(world, page=9).json == []


@pytest.mark.parametrize("query", [{"page": 0}, {"per_page": 51}, {"page": "x"}])
def test_pages_that_are_none(world, query):
    assert progress(world, **query).status == 400


def test_who_sees_whose_progress(world):
    assert progress(world, user=world.user).status == 200
    assert progress(world, as_="admin", user=world.user).status == 200
    assert progress(world, as_="editor", user=world.user).status == 403
    assert progress(world, as_="").status == 401
    assert progress(world, as_="", user=world.user).status == 401
    assert progress(world, as_="admin", user=99_999).code == "rest_user_invalid_id"
    assert progress(world, as_="admin", user=0).status == 400
    assert progress(world, as_="subscriber", user=1, id=world.user).status in (400, 403)
