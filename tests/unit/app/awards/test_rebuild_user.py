from __future__ import annotations

import random
from dataclasses import replace

import pytest

from laurel.app.awards import operate
from laurel.app.awards.operate import Operator
from laurel.app.awards.rebuild_user import rebuild_user
from laurel.app.awards.record_event import record_event
from laurel.app.awards.set_balances import set_balances
from laurel.app.errors import UserNotFound
from laurel.app.ports.engine import Outcome
from laurel.domain.awards.effects import Decision
from laurel.domain.awards.event import Event
from laurel.domain.awards.rebuild import Difference
from laurel.domain.awards.state import TriggerCount

SPECIFIC = "gamipress_specific_new_comment"


def furnish(town):
    """Definitions of every kind."""
    town.award()
    town.add(
        "points-deduct", "Four", town.GOLD, trigger_type="gamipress_delete_post", count=1, points=4, points_type="gold"
    )
    badge = town.add(town.BADGES, "Helper", earned_by="triggers", points=7, points_type="gold")
    town.add("step", "Comment", badge, trigger_type="gamipress_new_comment", count=2)
    town.add(
        town.BADGES, "Rich", earned_by="points", points_required=40, points_type_required="gold", maximum_earnings=2
    )
    for order in range(3):
        rank = town.add(town.LEVELS, f"Level {order}", order=order)
        town.add("rank-requirement", "Sign in", rank, trigger_type="gamipress_login", count=2)
    return badge


def play(town, badge, dice):
    """One random operation on a user."""
    rules, operator = town.site.catalogue.rules, Operator(town.user, 1)
    trigger = dice.choice(["gamipress_login", "gamipress_delete_post", "gamipress_new_comment"])
    dice.choice([
        lambda: record_event(town.site, Event(trigger, town.user)),
        lambda: operate.award_points(town.site, operator, town.GOLD, dice.randint(1, 50)),
        lambda: operate.deduct_points(town.site, operator, town.GOLD, dice.randint(1, 99), dice.choice(["", "Late"])),
        lambda: operate.set_points(town.site, operator, town.GOLD, dice.randint(0, 60)),
        lambda: operate.award(town.site, operator, rules.achievements[badge]),
        lambda: operate.revoke(town.site, operator, rules.achievements[badge]),
        lambda: operate.upgrade(town.site, operator, town.LEVELS),
        lambda: operate.downgrade(town.site, operator, town.LEVELS),
        lambda: set_balances(town.site, town.user, {town.GOLD: dice.randint(0, 80)}, {}, 1),
    ])()  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_after_random_events_the_ledgers_agree_with_the_state(town, seed):
    badge, dice = furnish(town), random.Random(seed)
    for _ in range(40):
        play(town, badge, dice)
        town.clock.advance(seconds=1)
        assert rebuild_user(town.site, town.user, apply=False) == ()


def test_a_wrong_state_is_corrected(town):
    badge, dice = furnish(town), random.Random(1)
    for _ in range(20):
        play(town, badge, dice)
    right = town.state()
    broken = replace(right, balances={town.GOLD: 12_345}, ranks={}, logs=0)
    town.services.states.commit(town.user, right.rev, broken, ())
    found = {(difference.what, difference.of) for difference in rebuild_user(town.site, town.user, apply=True)}
    assert {("balances", town.GOLD), ("logs", "")} <= found
    assert replace(town.state(), rev=right.rev) == right
    assert rebuild_user(town.site, town.user, apply=True) == ()


@pytest.mark.parametrize(("specific", "name"), [(0, SPECIFIC), (5, f"{SPECIFIC}#5")])
def test_a_wrong_trigger_count_is_corrected(town, specific, name):
    town.award(SPECIFIC, achievement_post=5, count=3)
    for comment in (1, 2):
        record_event(town.site, Event(SPECIFIC, town.user, specific_id=5, args={"comment_id": comment}))
    assert rebuild_user(town.site, town.user, apply=False) == ()
    state = town.state()
    wrong = {(SPECIFIC, specific): TriggerCount(7, "2026-03-01T12:00:00")}
    town.engine.commit(Outcome(town.user, state.rev, Decision(state, trigger_counts=wrong)))
    assert rebuild_user(town.site, town.user, apply=True) == (Difference("activity", name, 7, 2),)
    assert rebuild_user(town.site, town.user, apply=False) == ()


def test_concurrent_changes_are_not_overwritten(town):
    furnish(town)
    record_event(town.site, Event("gamipress_login", town.user))
    state = town.state()
    town.services.states.commit(town.user, state.rev, replace(state, balances={town.GOLD: 1}), ())
    late = Event("gamipress_login", town.user)
    town.engine.before_commit = [lambda: record_event(town.site, late)]
    rebuild_user(town.site, town.user, apply=True)
    assert town.gold() == 20


def test_an_absent_user(town):
    with pytest.raises(UserNotFound):
        rebuild_user(town.site, 99, apply=True)
