"""What must be read before deciding. That nothing is missing is asserted by all tests here: only that is readable."""

from __future__ import annotations

import pytest

from laurel.domain.awards.event import Event
from laurel.domain.awards.reach import listeners, reachable, trigger_count_keys


def reach(world, *posts, currencies=()):
    return {world.posts[found].title for found in reachable(world.rules, map(world.find, posts), currencies)}


@pytest.fixture
def site(world):
    """An award on its own; a badge that leads by points, unlocks and ranks to most other things."""
    world.lone = world.award("lone", points_type="")
    world.start = world.badge("start", points=1, points_type="gold")
    world.first = world.step("first", world.start, "gamipress_register")
    about = {"points_required": "1", "points_type_required": "gold"}
    world.award("on gold", "points-balance", points_type="silver", **about)
    world.badge("on silver", earned_by="points", **{**about, "points_type_required": "silver"})
    world.level("Zero", 0)
    one = world.level("One", 1)
    world.towards("to one", one, "earn-points", **about)
    world.award("on one", "earn-rank", points_type="", rank_type_required="level", rank_required=str(one))
    world.award("any", "any-achievement", points_type="", achievement_type="badge")
    world.award("lost", "revoke-specific-achievement", points_type="", achievement_post=str(world.start))
    world.award("on the step", "specific-achievement", points_type="", achievement_post=str(world.first))
    return world


def test_a_requirement_that_reaches_nothing_else(site):
    assert reach(site, site.lone) == {"lone"}


def test_everything_that_a_step_reaches(site):
    assert reach(site, site.first) == {
        "first",
        "on the step",
        "start",
        "lost",
        "any",
        "on gold",
        "on silver",
        "to one",
        "One",
        "Zero",
        "on one",
    }


def test_what_a_points_type_reaches(site):
    assert reach(site, currencies=[site.silver]) == {
        "on silver",
        "start",
        "first",
        "on the step",
        "lost",
        "any",
        "on gold",
        "to one",
        "One",
        "Zero",
        "on one",
    }
    assert reach(site, currencies=[99]) == set()


def test_cycles_terminate(site):
    site.step("back", site.start, "any-achievement", achievement_type="badge")
    assert "back" in reach(site, site.first)


def test_the_counters_that_may_rise(site):
    event = Event("gamipress_specific_new_comment", specific_id=5)
    assert trigger_count_keys(site.rules, event, [site.start]) == {
        ("gamipress_specific_new_comment", 0),
        ("gamipress_specific_new_comment", 5),
        ("gamipress_unlock_badge", 0),
        ("gamipress_unlock_all_badge", 0),
    }
    assert trigger_count_keys(site.rules, None, [site.lone]) == set()


def test_internal_events_without_a_type_have_no_listeners(site):
    assert [
        r.title for r in listeners(site.rules, Event("gamipress_unlock_badge", args={"achievement_type": "badge"}))
    ] == ["any"]
    assert listeners(site.rules, Event("gamipress_unlock_badge")) == []
    assert listeners(site.rules, Event("gamipress_unlock_medal", args={"achievement_type": "badge"})) == []
