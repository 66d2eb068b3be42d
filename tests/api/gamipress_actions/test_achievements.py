from __future__ import annotations

import pytest

from laurel.store.ledger.lists import find


@pytest.fixture
def badge(world):
    """A badge worth 50, once for each user, with one step."""
    meta = {"earned_by": "triggers", "points": 50, "points_type": "gold", "maximum_earnings": 1}
    made = world.post("badge", "Helper", meta=meta)
    world.post("step", "Sign in", {"trigger_type": "gamipress_login", "count": 1}, parent=made)
    return made


def test_an_achievement_is_given_beyond_its_maximum(world, badge):
    world.done("award-achievement", achievement_id=badge)
    world.done("award-achievement", achievement_id=badge)
    assert world.owned() == ["Helper", "Helper"]
    assert world.balance() == 100


def test_revoking_takes_one_earning_and_its_points(world, badge):
    world.done("award-achievement", achievement_id=badge)
    world.done("award-achievement", achievement_id=badge)
    world.done("revoke-achievement", achievement_id=badge)
    assert world.owned() == ["Helper"]
    assert world.balance() == 50


def test_revoking_what_was_never_earned_changes_nothing(world, badge):
    world.done("award-points", points=80, points_type="gold")
    before = world.logs()
    world.done("revoke-achievement", achievement_id=badge)
    assert (world.balance(), world.logs()) == (80, before)


def test_a_revocation_never_awards(world):
    badge = world.post("badge", "Open", meta={"points": 5, "points_type": "gold"})
    world.post("step", "Sign in", {"trigger_type": "gamipress_login"}, parent=badge)
    world.done("award-achievement", achievement_id=badge)
    world.done("revoke-achievement", achievement_id=badge)
    assert (world.owned(), world.balance()) == ([], 0)


def test_achievements_are_listed_by_type_the_newest_first(world, badge):
    world.post("achievement-type", "Quest", slug="quest")
    quest, other = world.post("quest", "Dragon"), world.post("badge", "Other")
    for achievement in (badge, quest, other):
        world.done("award-achievement", achievement_id=achievement)
    assert world.owned() == ["Other", "Helper", "Dragon"]
    asked = world.act("get-achievements", achievement_type=["quest", "badge", "quest"]).json
    assert [row["post_title"] for row in asked] == ["Dragon", "Other", "Helper"]


def test_more_achievements_than_one_request_looks_through_are_listed_on(world, badge, monkeypatch):
    monkeypatch.setattr(find, "EXAMINED_ROWS", 2)
    other = world.post("badge", "Other")
    for achievement in (badge, other, badge, other, other):
        world.done("award-achievement", achievement_id=achievement)
    assert world.owned() == ["Other", "Other", "Helper", "Other", "Helper"]


@pytest.mark.parametrize("everything", ["", [], None, "all"])
def test_without_a_type_all_are_returned(world, badge, everything):
    world.done("award-achievement", achievement_id=badge)
    assert len(world.act("get-achievements", achievement_type=everything).json) == 1


@pytest.mark.parametrize(
    "unknown", ["nope", ["badge", "nope"], ["all"], "badge,quest", 5, True, {"a": "badge"}, [["badge"]]]
)
def test_types_that_are_none(world, unknown):
    reply = world.act("get-achievements", achievement_type=unknown)
    assert (reply.status, reply.code) == (400, "rest_invalid_field")


def test_forms_send_a_list_of_types(world, badge):
    world.done("award-achievement", achievement_id=badge)
    headers = {"content-type": "application/x-www-form-urlencoded"}
    body = b"user=subscriber&achievement_type[]=badge"
    reply = world.client.post("/wp/v2/gamipress/get-achievements", as_="admin", body=body, headers=headers)
    assert [row["id"] for row in reply.json] == [badge]


def test_what_is_in_the_trash_is_listed_and_what_is_deleted_is_not(world, badge):
    gone = world.post("badge", "Gone")
    for achievement in (badge, gone):
        world.done("award-achievement", achievement_id=achievement)
    world.client.delete(f"/wp/v2/badge/{badge}", as_="admin")
    world.client.delete(f"/wp/v2/badge/{gone}", as_="admin", query={"force": True})
    assert [row["post_status"] for row in world.act("get-achievements").json] == ["trash"]


def test_a_row_is_the_post_as_it_is_stored(world):
    parent = world.post("badge", "Parent")
    badge = world.post("badge", "<b>Bold</b>", parent=parent, content="Text & more", excerpt="Short")
    world.done("award-achievement", achievement_id=badge)
    (row,) = world.act("get-achievements").json
    assert list(row)[-1] == "id"
    shown = {
        key: row[key] for key in ("post_author", "post_title", "post_content", "post_date", "post_type", "ancestors")
    }
    assert shown == {
        "post_author": "1", "post_title": "<b>Bold</b>", "post_content": "Text & more",
        "post_date": "2020-01-01 00:00:00", "post_type": "badge", "ancestors": [parent],
    }  # fmt: skip


@pytest.mark.parametrize("action", ["award-achievement", "revoke-achievement"])
def test_only_achievements_of_published_types(world, ladder, action):
    step = world.post("step", "A step", {"trigger_type": "gamipress_login"})
    for wrong in (99_999, 0, world.gold, ladder[0], step):
        reply = world.act(action, achievement_id=wrong)
        assert (reply.status, reply.code) == (400, "rest_invalid_field")


def test_a_draft_is_given_too(world):
    draft = world.post("badge", "Draft", status="draft")
    world.done("award-achievement", achievement_id=draft)
    assert [row["post_status"] for row in world.act("get-achievements").json] == ["draft"]
