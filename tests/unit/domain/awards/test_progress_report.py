from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta, timezone

import pytest

from laurel.domain.awards.counting import trigger_count_key
from laurel.domain.awards.progress_report import goals_of, progress_of
from laurel.domain.awards.run import Known, Run


class Strict(dict):
    """The records that were read of a user; any other lookup raises."""

    def __init__(self, found, wanted):
        self.wanted = set(wanted)
        super().__init__({key: deepcopy(value) for key, value in found.items() if key in self.wanted})

    def get(self, key, default=None):
        assert key in self.wanted, f"{key} was looked at but not read"
        return super().get(key, default)

    def __contains__(self, key):
        assert key in self.wanted, f"{key} was looked at but not read"
        return super().__contains__(key)


def progress(world, goal_id, user=7, now=None):
    """A user's progress with one goal, by what belongs to it alone."""
    rules, player = world.rules, world.users[user]
    goal = rules.points_types.get(goal_id) or world.find(goal_id)
    wanted = [goal_id, *(child.id for child in rules.children.get(goal_id, ()))]
    logged = {trigger_count_key(child) for child in rules.children.get(goal_id, ()) if child.count > 1}
    known = Known(
        user,
        deepcopy(player.state),
        Strict(player.progress, wanted),
        Strict(player.trigger_counts, logged),
        Strict(world.over_all, wanted),
    )
    run = Run(rules, known, now or world.now)
    before = deepcopy((known.state, dict(known.progress)))
    found = progress_of(run, goal)
    assert before == (known.state, dict(known.progress)), "who only looks changes nothing"
    return found


def bar(found):
    return found.count, found.needed


def test_goals_are_what_can_be_earned_by_doing_something(world):
    world.badge("Steps")
    world.badge("By hand", earned_by="admin")
    world.badge("Draft", status="draft")
    world.award("Ten")
    for priority, title in enumerate(["Zero", "One", "Two"]):
        world.level(title, priority)
    state = world.users[7].state
    assert [goal.title for goal in goals_of(world.rules, state)] == ["Gold", "Steps", "One"]
    world.set_rank(world.rules.ladder[world.levels][2].id)
    assert [goal.title for goal in goals_of(world.rules, world.users[7].state)] == ["Gold", "Steps"]


def test_what_was_logged_before_there_was_a_requirement_shows(world):
    """X57: as the next event will count it."""
    world.award("Listener", points=0)
    for _ in range(2):
        world.event()
    world.award("Three", count="3")
    world.award("Once", count="1")
    shown = {child.requirement.title: bar(child) for child in progress(world, world.gold).requirements}
    assert (shown["Three"], shown["Once"]) == ((2, 3), (0, 1))
    assert "Three" in world.event().earned
    shown = {child.requirement.title: bar(child) for child in progress(world, world.gold).requirements}
    assert shown["Three"] == (0, 3)


def test_what_was_logged_of_any_achievement_shows(world):
    world.award("Listener", "any-achievement", achievement_type="badge", points=0)
    badge = world.badge("Badge", maximum_earnings="2")
    world.step("Step", badge)
    world.event()
    world.award("Two", "any-achievement", achievement_type="badge", count="2")
    shown = {child.requirement.title: bar(child) for child in progress(world, world.gold).requirements}
    assert shown["Two"] == (1, 2)
    assert "Two" in world.event().earned


def test_a_younger_parent_shows_none_of_what_was_logged(world):
    world.award("Listener", points=0)
    world.event()
    world.award("Three", count="3")
    world.change(world.gold, date="2026-03-05T00:00:00")
    shown = {child.requirement.title: bar(child) for child in progress(world, world.gold).requirements}
    assert shown["Three"] == (0, 3)


def test_events_are_counted_towards_the_next_earning(world):
    world.award("Ten", count="3")
    shown = []
    for _ in range(4):
        world.event()
        world.tick()
        shown.append(bar(progress(world, world.gold).requirements[0]))
    assert shown == [(1, 3), (2, 3), (0, 3), (1, 3)]


def test_a_limit_leaves_so_much_for_the_day(world):
    world.award("Ten", count="5", limit="2", limit_type="daily")
    world.event()
    (ten,) = progress(world, world.gold).requirements
    assert (ten.limit_left, ten.count) == (1, 1)
    world.event()
    world.event()
    assert progress(world, world.gold).requirements[0].limit_left == 0
    assert progress(world, world.gold, now=world.now + timedelta(days=1)).requirements[0].limit_left == 2


def test_the_day_is_the_sites(world):
    world.award("Ten", count="5", limit="2", limit_type="daily")
    world.event(at=datetime(2026, 3, 4, 23, 30, tzinfo=timezone(timedelta(hours=1))))
    later = datetime(2026, 3, 5, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    assert progress(world, world.gold, now=later).requirements[0].limit_left == 2


def test_steps_in_any_order(world):
    badge = world.badge("Helper")
    first, second = world.step("One", badge), world.step("Two", badge, "gamipress_new_comment")
    assert (bar(progress(world, badge)), progress(world, badge).next_step) == ((0, 2), first)
    world.event()
    found = progress(world, badge)
    assert (bar(found), found.next_step) == ((1, 2), second)
    assert [(step.earned, step.open) for step in found.requirements] == [(True, False), (False, True)]
    assert [bar(step) for step in found.requirements] == [(1, 1), (0, 1)]
    world.event("gamipress_new_comment")
    found = progress(world, badge)
    assert (found.open, found.times, found.maximum, found.next_step) == (False, 1, 1, 0)


def test_steps_in_their_order(world):
    badge = world.badge("Helper", sequential="on")
    first, second = world.step("One", badge), world.step("Two", badge, "gamipress_new_comment")
    assert [step.open for step in progress(world, badge).requirements] == [True, False]
    world.event()
    assert progress(world, badge).next_step == second
    assert first != second


def test_a_step_that_can_be_left_out_is_not_the_next_one(world):
    badge = world.badge("Helper")
    world.step("Optional", badge, optional="1")
    second = world.step("Two", badge, "gamipress_new_comment")
    found = progress(world, badge)
    assert (bar(found), found.next_step) == ((0, 1), second)


def test_one_step_is_enough_where_all_can_be_left_out(world):
    badge = world.badge("Helper")
    first = world.step("One", badge, optional="1")
    world.step("Two", badge, optional="1")
    found = progress(world, badge)
    assert (bar(found), found.next_step) == ((0, 1), first)


def test_an_achievement_without_steps_takes_nothing_one_can_do(world):
    found = progress(world, world.badge("Empty"))
    assert (bar(found), found.next_step, found.requirements) == ((0, 0), 0, ())


def test_a_second_round_begins_anew(world):
    badge = world.badge("Helper", maximum_earnings="")
    world.step("One", badge)
    world.event()
    found = progress(world, badge)
    assert (found.open, found.times, bar(found)) == (True, 1, (0, 1))


def test_an_achievement_by_points(world):
    badge = world.badge("Rich", earned_by="points", points_required=30, points_type_required="gold")
    world.give(20)
    assert bar(progress(world, badge)) == (20, 30)
    world.take(5)
    assert bar(progress(world, badge)) == (15, 30)
    world.give(100)
    assert progress(world, badge).times == 1


def test_an_achievement_by_rank(world):
    _, one = world.level("Zero", 0), world.level("One", 1)
    badge = world.badge("Risen", earned_by="rank", rank_type_required="level", rank_required=one, maximum_earnings="2")
    assert bar(progress(world, badge)) == (0, 1)
    world.set_rank(one)
    assert bar(progress(world, badge)) == (1, 1)


@pytest.mark.parametrize(
    ("condition", "balance", "shown"),
    [
        ("greater_or_equal", 0, (0, 20)),
        ("greater_or_equal", 15, (15, 20)),
        ("greater_or_equal", 20, (1, 1)),
        ("greater_than", 20, (0, 1)),
        ("less_than", 10, (1, 1)),
        ("less_than", 30, (0, 1)),
        ("not_equal", 20, (0, 1)),
    ],
)
def test_a_balance_that_is_asked_for(world, condition, balance, shown):
    badge = world.badge("Balanced")
    step = {"points_condition": condition, "points_required": 20, "points_type_required": "gold"}
    if balance:
        world.give(balance)
    world.step("Balance", badge, "points-balance", **step)
    assert bar(progress(world, badge).requirements[0]) == shown


def test_towards_a_rank_nothing_counts_from_before_the_present_one(world):
    world.level("Zero", 0)
    one, two = world.level("One", 1), world.level("Two", 2)
    world.towards("Two comments", two, "gamipress_new_comment", count="2")
    world.towards("Sign in", one)
    world.event("gamipress_new_comment")
    world.event()
    found = progress(world, two)
    assert (found.open, bar(found.requirements[0])) == (True, (0, 2))
    world.event("gamipress_new_comment")
    assert bar(progress(world, two).requirements[0]) == (1, 2)


def test_what_all_users_together_may_earn_once(world):
    badge = world.badge("First", global_maximum_earnings="1")
    world.step("One", badge)
    world.event(user=8)
    assert progress(world, badge, user=7).open is False


def test_what_cannot_be_earned_again_shows_its_last_round(world):
    badge = world.badge("Helper", maximum_earnings="1")
    world.step("Three", badge, count="3")
    world.step("Optional", badge, "gamipress_new_comment", optional="1")
    for _ in range(3):
        world.event()
    found = progress(world, badge)
    assert (found.open, found.times, found.percentage, bar(found)) == (False, 1, 100, (1, 1))
    assert [(bar(step), step.earned, step.percentage) for step in found.requirements] == [
        ((3, 3), True, 100), ((0, 1), False, 0),
    ]  # fmt: skip
    assert found.next_step == 0


def test_what_can_be_earned_again_shows_the_round_under_way_and_that_it_was_earned(world):
    badge = world.badge("Helper", maximum_earnings="")
    world.step("Two", badge, count="2")
    for _ in range(3):
        world.event()
    found = progress(world, badge)
    assert (found.open, found.times, found.percentage, bar(found)) == (True, 1, 100, (0, 1))
    (step,) = found.requirements
    assert (bar(step), step.earned, step.percentage, step.times) == ((1, 2), False, 50, 1)


def test_by_points_and_by_rank_what_was_earned_is_complete(world):
    rich = world.badge("Rich", earned_by="points", points_required=30, points_type_required="gold")
    world.give(29)
    assert progress(world, rich).percentage == 96
    world.give(11)
    found = progress(world, rich)
    assert (found.open, found.percentage, bar(found)) == (False, 100, (30, 30))


def test_nothing_is_complete_before_it_was_earned(world):
    """All steps done, and yet not earned: they were moved to it."""
    _, one = world.level("Zero", 0), world.level("One", 1)
    world.set_rank(one)
    badge = world.badge("Risen", earned_by="rank", rank_type_required="level", rank_required=one)
    found = progress(world, badge)
    assert (bar(found), found.times, found.percentage) == ((1, 1), 0, 99)


def test_what_others_earned_for_all_is_neither_complete_nor_open(world):
    badge = world.badge("First", global_maximum_earnings="1")
    world.step("Two", badge, count="2")
    world.event()
    for _ in range(2):
        world.event(user=8)
    found = progress(world, badge)
    assert (found.open, found.times, found.percentage) == (False, 0, 0)
    assert bar(found.requirements[0]) == (1, 2)
