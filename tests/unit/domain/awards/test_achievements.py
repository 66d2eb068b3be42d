"""Achievements: steps, order, options, rounds, maxima, and dependents (X14-X22, X54, X55, X59)."""

from __future__ import annotations

import pytest


def test_two_steps_and_their_achievement(world):
    """X14: in the steps' order, not in that of creation; the points once, then the event is only logged."""
    badge = world.badge("Badge", points=50, points_type="gold")
    world.step("second", badge, order=2)
    world.step("first", badge, order=1)
    assert world.event() == [
        "event_trigger gamipress_login",
        "earning first",
        "achievement_earn gamipress_login",
        "earning second",
        "achievement_earn gamipress_login",
        "earning Badge",
        "achievement_earn gamipress_unlock_achievement",
        "event_trigger gamipress_unlock_badge",
        "event_trigger gamipress_unlock_all_badge",
        "points_earn gamipress_earn_points +50",
    ]
    assert world.event() == ["event_trigger gamipress_login"]
    assert world.balance() == 50


def test_the_rows_say_what_they_are(world):
    badge = world.badge("Badge")
    step = world.step("Step", badge)
    rows = world.event().decision.rows
    assert [(row.post_id, row.type_ref, row.meta) for row in (rows[1], rows[3])] == [
        (step, "step", {"_gamipress_parent_post_type": "badge"}),
        (badge, str(world.badges), {}),
    ]
    assert rows[4].tags == {"achievement": "Badge", "achievement_type": "Badge"}
    assert rows[5].meta == {"count": 0, "achievement_id": badge, "achievement_type": "badge"}


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_a_sequence_holds_in_every_round(world, rounds):
    """X15, and X55 without its lapse."""
    badge = world.badge("Badge", sequential="on", maximum_earnings="0")
    world.step("one", badge, "gamipress_register", order=1)
    world.step("two", badge, "gamipress_login", order=2, count="2")
    for _ in range(rounds):
        assert [world.event().earned for _ in range(2)] == [[], []]
        assert world.event("gamipress_register").earned == ["one"]
        assert world.event().earned == ["two", "Badge"], "the earlier events were counted"


@pytest.mark.parametrize("optional", ["1", "on", True])
def test_an_optional_step_is_not_waited_for(world, optional):
    """X17."""
    badge = world.badge("Badge")
    world.step("must", badge)
    world.step("may", badge, "gamipress_register", optional=optional)
    assert world.event().earned == ["must", "Badge"]
    assert world.event("gamipress_register").earned == []


def test_an_optional_step_is_earned_while_the_achievement_is_open_and_never_in_its_sequence(world):
    badge = world.badge("Badge", sequential="1")
    world.step("may", badge, "gamipress_register", optional="1", order=1)
    world.step("must", badge, "gamipress_login", order=2)
    world.step("last", badge, "gamipress_site_visit", order=3)
    assert world.event().earned == ["must"]
    assert world.event("gamipress_register").earned == ["may"]
    assert world.event("gamipress_site_visit").earned == ["last", "Badge"]


def test_where_all_steps_are_optional_the_first_one_does(world):
    """X18."""
    badge = world.badge("Badge")
    world.step("one", badge, optional="1")
    world.step("two", badge, "gamipress_register", optional="1")
    assert world.event("gamipress_register").earned == ["two", "Badge"]


@pytest.mark.parametrize(("count", "expected"), [("1", ["Step", "Badge"] * 4), ("2", ["Step", "Badge"] * 2)])
def test_an_unlimited_achievement_is_earned_again_and_again(world, count, expected):
    """X19, without the lapse of steps within a second."""
    badge = world.badge("Badge", maximum_earnings="0")
    world.step("Step", badge, count=count)
    for _ in range(4):
        world.event()
    assert world.earned() == expected


@pytest.mark.parametrize("maximum", ["", "0", "-1"])
def test_no_maximum(world, maximum):
    badge = world.badge("Badge", maximum_earnings=maximum)
    world.step("Step", badge)
    assert [world.event().earned for _ in range(3)] == [["Step", "Badge"]] * 3


@pytest.mark.parametrize("earned_by", ["", "admin", "points", "rank", "nonsense"])
def test_steps_count_only_where_the_achievement_is_earned_by_them(world, earned_by):
    """X20."""
    badge = world.badge("Badge", earned_by=earned_by)
    world.step("Step", badge)
    assert world.event() == ["event_trigger gamipress_login"]


def test_the_maximum_over_all_users(world):
    """X21."""
    badge = world.badge("Badge", global_maximum_earnings="1")
    world.step("Step", badge)
    assert world.event(user=7).earned == ["Step", "Badge"]
    assert world.event(user=8).earned == []
    world.revoke(badge, user=7)
    assert world.event(user=8).earned == ["Step", "Badge"], "what was taken back makes room"


def test_a_step_with_points_pays_too(world):
    """X22: the achievement is finished before the step's own points are booked."""
    badge = world.badge("Badge", points=50, points_type="gold")
    world.step("Step", badge, points=7, points_type="gold")
    assert [row for row in world.event() if row.startswith("points")] == [
        "points_earn gamipress_earn_points +50",
        "points_earn gamipress_earn_points +7",
    ]
    assert world.balance() == 57


@pytest.mark.parametrize("hide", ["draft step", "draft achievement", "draft type", "no parent"])
def test_what_is_not_published_takes_no_part(world, hide):
    badge = world.badge("Badge", status="draft" if hide == "draft achievement" else "publish")
    world.step("Step", 0 if hide == "no parent" else badge, status="draft" if hide == "draft step" else "publish")
    if hide == "draft type":
        world.change(world.badges, status="draft")
    assert world.event().earned == []


def test_a_hidden_achievement_is_awarded_as_any_other(world):
    badge = world.badge("Badge", hidden="hidden")
    world.step("Step", badge)
    assert world.event().earned == ["Step", "Badge"]


class TestWhatHangsOnAchievements:
    @staticmethod
    def a_and_b(world):
        a, b = world.badge("A"), world.badge("B")
        world.step("for A", a, "gamipress_login")
        world.step("for B", b, "gamipress_register")
        return a, b

    def test_specific_any_all(self, world):
        """X16: any first, then all, then specific; the points of what was unlocked before those of the unlocker."""
        a, _ = self.a_and_b(world)
        world.award("specific", "specific-achievement", 1, achievement_post=str(a))
        world.award("any", "any-achievement", 10, achievement_type="badge")
        world.award("all", "all-achievements", 100, achievement_type="badge")
        world.change(a, meta={"points": 1000, "points_type": "gold"})
        assert world.event() == [
            "event_trigger gamipress_login",
            "earning for A",
            "achievement_earn gamipress_login",
            "earning A",
            "achievement_earn gamipress_unlock_achievement",
            "event_trigger gamipress_unlock_badge",
            "earning any",
            "achievement_earn gamipress_unlock_badge",
            "points_earn gamipress_earn_points +10",
            "earning specific",
            "achievement_earn specific-achievement",
            "points_earn gamipress_earn_points +1",
            "points_earn gamipress_earn_points +1000",
        ]
        world.event("gamipress_register")
        assert world.balance() == 1121

    def test_unlocking_all_happens_again_at_each_further_unlock(self, world):
        world.award("all", "all-achievements", 100, achievement_type="badge")
        world.step("Step", world.badge("Again", maximum_earnings="0"))
        assert [world.event().earned for _ in range(2)] == [["Step", "Again", "all"]] * 2

    def test_only_of_the_type_asked_for(self, world):
        other = world.add("achievement-type", "Medal", slug="all_badge")
        world.award("medal", "any-achievement", achievement_type="all_badge")
        world.award("all badges", "all-achievements", achievement_type="badge")
        world.step("Step", world.add(other, "Medal", earned_by="triggers"))
        world.badge("never earned")
        assert world.event().earned == ["Step", "Medal", "medal"], "not mistaken for the last badge"

    def test_an_award_for_any_pays_for_each_one_that_an_event_unlocks(self, world):
        for title in "AB":
            world.step(f"for {title}", world.badge(title))
        world.award("any", "any-achievement", 1, achievement_type="badge")
        assert world.event().earned == ["for A", "A", "any", "for B", "B", "any"]

    def test_an_award_for_any_pays_for_what_its_own_points_unlock(self, world):
        world.step("for A", world.badge("A"))
        world.badge("rich", earned_by="points", points_required="10", points_type_required="gold")
        world.award("any", "any-achievement", 10, achievement_type="badge")
        assert world.event().earned == ["for A", "A", "any", "rich", "any"]

    def test_each_second_unlock_pays(self, world):
        world.step("Step", world.badge("Again", maximum_earnings="0"))
        world.award("every second", "any-achievement", achievement_type="badge", count="2")
        assert ["every second" in world.event().earned for _ in range(4)] == [False, True, False, True]

    def test_a_given_achievement_so_often_and_within_its_limit(self, world):
        again = world.badge("Again", maximum_earnings="0")
        world.step("Step", again)
        about = {"trigger": "specific-achievement", "achievement_post": str(again)}
        world.award("twice", count="2", **about)
        world.award("once a day", limit="1", limit_type="daily", **about)
        assert [world.event().earned[2:] for _ in range(4)] == [["once a day"], ["twice"], [], ["twice"]]
        world.tick(86_400)
        assert world.event().earned[2:] == ["once a day"]

    def test_chains_are_earned_in_one_go(self, world):
        """X59."""
        last = 0
        for number in range(30):
            badge = world.badge(f"B{number}")
            trigger = "specific-achievement" if last else "gamipress_login"
            world.step(f"S{number}", badge, trigger, achievement_post=str(last))
            last = badge
        trace = world.event()
        assert len(trace.earned) == 60
        assert not trace.decision.cut_off

    def test_what_was_earned_by_an_achievement_stays_when_that_is_revoked(self, world):
        """X54."""
        a, b = self.a_and_b(world)
        world.step("A first", b, "specific-achievement", achievement_post=str(a), order=0)
        world.event()
        world.event("gamipress_register")
        world.revoke(a)
        assert world.earned() == ["A first", "for B", "B"]


def test_a_deleted_step_is_waited_for_no_more(world):
    """The achievement is earned with the next event of a step that was earned already."""
    badge = world.badge("Badge")
    world.step("one", badge)
    two = world.step("two", badge, "gamipress_register")
    assert world.event().earned == ["one"]
    world.remove(two)
    assert world.event().earned == ["Badge"]
    assert world.event().earned == []
