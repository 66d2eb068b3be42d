"""Steps that go, or move to another parent, while a user is under way (deviations.md, The engine)."""

from __future__ import annotations

import pytest

OTHER = "gamipress_publish_post"


def gone(world, step):
    world.remove(step)


def trashed(world, step):
    world.change(step, status="trash")


def drafted(world, step):
    world.change(step, status="draft")


def optional(world, step):
    world.change(step, meta={"optional": "1"})


def moved_away(world, step):
    world.change(step, parent=world.badge("Elsewhere"))


@pytest.mark.parametrize("disappear", [gone, trashed, drafted, optional, moved_away])
def test_a_badge_whose_open_steps_disappear_is_earned_at_the_next_event(world, disappear):
    badge = world.badge("Badge")
    world.step("done", badge)
    open_step = world.step("open", badge, OTHER)
    assert world.event().earned == ["done"]
    disappear(world, open_step)
    assert world.event().earned == ["Badge"]
    assert world.event().earned == []


@pytest.fixture(params=["badge", "rank"])
def two_parents(world, request):
    """Two goals of a kind, the second one next, and a requirement of the first that the user has earned."""
    if request.param == "badge":
        first, second, step = world.badge("First", maximum_earnings="0"), world.badge("Second"), world.step
    else:
        world.level("Zero", 0)
        first, second, step = world.level("First", 1), world.level("Second", 2), world.towards
    moved = step("moved", first, order=1)
    step("left", first, OTHER, order=2)
    assert world.event().earned == ["moved"]
    return first, second, moved, step


def test_a_step_that_moved_earns_nothing_for_its_new_parent(world, two_parents):
    _, second, moved, _ = two_parents
    world.change(moved, parent=second)
    assert [world.event().earned for _ in range(3)] == [[], [], []]
    assert world.event(OTHER).earned == ["left", "First"]


def test_a_step_that_moved_is_earned_anew_once_a_sibling_was(world, two_parents):
    first, second, moved, step = two_parents
    if world.posts[first].type == str(world.levels):
        world.set_rank(first)
    step("sibling", second, "gamipress_register", order=3)
    world.change(moved, parent=second)
    assert world.event().earned == []
    assert world.event("gamipress_register").earned == ["sibling"], "what was done for the other one completes it"
    assert world.event().earned == ["moved", "Second"]


def test_a_step_that_moved_ahead_in_a_sequence_does_not_bar_it(world):
    first, second = world.badge("First"), world.badge("Second", sequential="on")
    moved = world.step("moved", first, order=1)
    world.step("left", first, OTHER)
    world.event()
    world.step("then", second, "gamipress_register", order=2)
    world.change(moved, parent=second)
    assert world.event("gamipress_register").earned == ["then"]
    assert world.event().earned == ["moved", "Second"]


def test_a_step_that_moves_back_counts_where_it_was_earned(world, two_parents):
    first, second, moved, _ = two_parents
    world.change(moved, parent=second)
    world.event()
    world.change(moved, parent=first)
    assert world.event(OTHER).earned == ["left", "First"]


def test_a_step_earned_before_its_new_parent_was_last_earned_is_open_there(world):
    """As on the real site: what the user has earned since then is what is not tried again."""
    first, second = world.badge("First"), world.badge("Second", maximum_earnings="0")
    moved = world.step("moved", first)
    world.step("left", first, OTHER)
    world.event()
    world.hand(second)
    world.change(moved, parent=second)
    assert world.event().earned == ["moved", "Second"]


def test_a_step_whose_earning_was_taken_back_is_open_under_its_new_parent(world):
    first, second = world.badge("First"), world.badge("Second")
    moved = world.step("moved", first)
    world.step("left", first, OTHER)
    world.event()
    world.change(moved, parent=second)
    world.revoke(moved)
    assert world.event().earned == ["moved", "Second"]


def test_events_counted_towards_a_step_move_with_it(world):
    """They are events of the user, not something done for the other parent: GamiPress counts them, too."""
    first, second = world.badge("First"), world.badge("Second")
    moved = world.step("moved", first, count="3")
    world.event()
    world.event()
    world.change(moved, parent=second)
    assert world.event().earned == ["moved", "Second"]
