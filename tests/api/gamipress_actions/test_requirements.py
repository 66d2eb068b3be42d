from __future__ import annotations

import pytest


def award(world, **fields):
    meta = {"trigger_type": "gamipress_login", "count": 1, "points": 10, "points_type": "gold", "maximum_earnings": 1}
    return world.post("points-award", "Ten", meta, parent=world.gold, **fields)


@pytest.mark.parametrize("status", ["publish", "draft"])
def test_an_award_is_given_beyond_its_maximum_and_taken_back(world, status):
    ten = award(world, status=status)
    world.done("award-requirement", requirement_id=ten)
    world.done("award-requirement", requirement_id=ten)
    assert world.balance() == 20
    world.done("revoke-requirement", requirement_id=ten)
    assert world.balance() == 10


def test_taking_a_deduct_back_gives_the_points_back(world):
    world.done("award-points", points=10, points_type="gold")
    meta = {"trigger_type": "gamipress_login", "count": 1, "points": 4, "points_type": "gold"}
    four = world.post("points-deduct", "Four", meta, parent=world.gold)
    world.done("award-requirement", requirement_id=four)
    assert world.balance() == 6
    world.done("revoke-requirement", requirement_id=four)
    assert world.balance() == 10


def test_nothing_is_taken_back_that_was_not_there(world):
    ten = award(world)
    world.done("award-points", points=10, points_type="gold")
    before = world.logs()
    world.done("revoke-requirement", requirement_id=ten)
    assert (world.balance(), world.logs()) == (10, before)


def test_the_last_step_completes_the_achievement_which_stays_when_it_is_taken(world):
    badge = world.post("badge", "Helper", {"earned_by": "triggers", "maximum_earnings": 1})
    step = world.post("step", "Sign in", {"trigger_type": "gamipress_login", "count": 1}, parent=badge)
    world.done("award-requirement", requirement_id=step)
    assert world.earned() == ["Sign in", "Helper"]
    world.done("revoke-requirement", requirement_id=step)
    assert world.earned() == ["Helper"]


def test_a_rank_requirement_leads_to_the_rank(world, ladder):
    meta = {"trigger_type": "gamipress_login", "count": 1}
    requirement = world.post("rank-requirement", "Sign in", meta, parent=ladder[1])
    world.done("award-requirement", requirement_id=requirement)
    assert world.rank() == "One"


@pytest.mark.parametrize("action", ["award-requirement", "revoke-requirement"])
def test_only_requirements(world, action):
    badge = world.post("badge", "Helper")
    for wrong in (badge, world.gold, 0, 99_999):
        reply = world.act(action, requirement_id=wrong)
        assert (reply.status, reply.code) == (400, "rest_invalid_field")
