"""Cascades that could be endless, and those that are cut off (I17, X60)."""

from __future__ import annotations

import pytest

from laurel.domain.awards.run import MAX_DEPTH, MAX_EARNINGS


def hangs_on(world, badge, other, title):
    world.step(title, badge, "specific-achievement", achievement_post=str(other))


def test_two_achievements_that_unlock_each_other(world):
    """X60."""
    a, b = world.badge("A", maximum_earnings="0"), world.badge("B", maximum_earnings="0")
    hangs_on(world, a, b, "for A")
    hangs_on(world, b, a, "for B")
    trace = world.hand(a)
    assert trace.earned == ["A", "for B", "B", "for A"]
    assert not trace.decision.cut_off
    assert world.hand(a).earned == ["A", "for B", "B", "for A"], "no round is left half done for ever"


@pytest.mark.parametrize(
    ("given", "times"),
    [
        ({"trigger": "points-balance", "points_type": "gold"}, 1),
        ({"trigger": "earn-points", "points_type": "gold"}, 2),  # for the change, and for the one that Rich makes
        ({"trigger": "any-achievement", "achievement_type": "badge"}, 1),
    ],
)
def test_an_award_that_triggers_itself(world, given, times):
    world.badge(
        "Rich",
        earned_by="points",
        points_required="1",
        points_type_required="gold",
        maximum_earnings="0",
        points=1,
        points_type="gold",
    )
    world.award("loop", points=5, points_required="1", points_type_required="gold", **given)
    trace = world.give(10)
    assert trace.earned.count("loop") == times
    assert trace.earned.count("Rich") == 1
    assert not trace.decision.cut_off


def test_two_currencies_that_pay_each_other(world):
    about = {"trigger": "earn-points", "points_required": "1"}
    world.award("gold for silver", points=2, points_type="gold", points_type_required="silver", **about)
    world.award("silver for gold", points=2, points_type="silver", points_type_required="gold", **about)
    trace = world.give(1)
    assert 2 <= len(trace.earned) <= MAX_EARNINGS + 1


def test_all_awards_pay_each_other(world):
    """Each of these could lead to each other, in every order."""
    for number in range(8):
        world.award(f"A{number}", "earn-points", 5, points_required="1", points_type_required="gold")
    trace = world.give(1)
    assert len(trace.earned) <= MAX_EARNINGS + 1
    assert trace.decision.cut_off


def test_a_sum_that_would_pay_a_million_times(world):
    world.award("one each", "earn-points", 1, points_type="silver", points_required="1", points_type_required="gold")
    trace = world.give(1_000_000)
    assert trace.earned.count("one each") == MAX_EARNINGS
    assert trace.decision.cut_off


def chain(world, length, **given):
    last = 0
    for number in range(length):
        badge = world.badge(f"B{number}", **given)
        trigger = "specific-achievement" if last else "gamipress_login"
        world.step(f"S{number}", badge, trigger, achievement_post=str(last))
        last = badge


def test_a_chain_too_deep_is_cut_off_and_says_so(world):
    chain(world, 40)
    trace = world.event()
    assert trace.decision.cut_off
    assert len(trace.earned) == MAX_DEPTH


def test_a_chain_of_just_the_depth_is_not_cut_off(world):
    chain(world, MAX_DEPTH // 2)
    trace = world.event()
    assert (len(trace.earned), trace.decision.cut_off) == (MAX_DEPTH, False)


def test_what_was_cut_off_from_its_step_follows_with_the_next_event(world):
    last = world.badge("Start", maximum_earnings="0")
    for number in range(MAX_DEPTH // 2):
        before, last = last, world.badge(f"B{number}", maximum_earnings="0")
        hangs_on(world, last, before, f"S{number}")
    start, final = min(world.rules.achievements), world.find(last).title
    trace = world.hand(start)
    assert trace.decision.cut_off
    assert final not in world.earned(), "its step is the last that there was room for"
    assert world.hand(before).earned[1:] == [final]
    assert world.hand(before).earned[1:] == [f"S{number}", final], "and the rounds go on"


def test_the_bound_is_reported_only_where_something_was_due(world):
    chain(world, MAX_DEPTH // 2)
    last = max(world.rules.achievements)
    closed = world.badge("Closed", earned_by="admin")
    hangs_on(world, closed, last, "never due")
    assert not world.event().decision.cut_off
