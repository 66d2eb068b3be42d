"""Points awards and deducts: counts, limits, maxima, and who listens (award-engine.md 4-6, X1-X13, X50, X57)."""

from __future__ import annotations

from datetime import timedelta

import pytest


def pays(world, *steps, **given):
    """The balance after each login, given the seconds between them."""
    seen = []
    for seconds in steps:
        world.tick(seconds)
        world.event(**given)
        seen.append(world.balance())
    return seen


def test_one_award_writes_one_earning_and_three_logs(world):
    """X1."""
    world.award("Ten")
    trace = world.event()
    assert trace == [
        "event_trigger gamipress_login",
        "earning Ten",
        "achievement_earn gamipress_login",
        "points_earn gamipress_earn_points +10",
    ]
    event, earning, earned, points = trace.decision.rows
    assert (event.access, earned.access, points.access) == ("private", "public", "public")
    assert event.meta["count"] == 0
    assert (earning.post_id, earning.type_ref, earning.points, earning.points_type) == (
        world.find(earning.post_id).id,
        "points-award",
        10,
        world.gold,
    )
    assert earning.meta == {"_gamipress_parent_post_type": "gold"}
    assert (points.points, points.points_type) == (10, world.gold)
    assert points.meta == {"achievement_id": earning.post_id, "applied": 10}
    assert {(log.points, log.points_type, log.reason) for log in (event, earned)} == {(0, 0, "")}
    state = trace.decision.state
    assert (state.balances, state.awarded, state.changed) == ({world.gold: 10}, {world.gold: 10}, {world.gold: 10})


def test_an_award_of_no_points_changes_no_balance(world):
    world.award("None", points=0)
    assert world.event() == ["event_trigger gamipress_login", "earning None", "achievement_earn gamipress_login"]
    assert world.users[7].state.balances == {}


def test_the_count_before_is_kept_with_the_log_and_the_count_with_it_shown(world):
    world.award("Ten")
    logs = [world.event().decision.rows[0] for _ in range(3)]
    assert [log.meta["count"] for log in logs] == [0, 1, 2]
    assert [log.tags["count"] for log in logs] == [1, 2, 3]


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ("", [10, 20, 30, 40]),
        ("0", [10, 20, 30, 40]),
        ("1", [10, 20, 30, 40]),
        ("2", [0, 10, 10, 20]),
        ("3", [0, 0, 10, 10]),
        ("-1", [10, 20, 30, 40]),
        ("many", [10, 20, 30, 40]),
    ],
)
@pytest.mark.parametrize("pause", [0, 5])
def test_each_so_many_events_pay_also_within_one_second(world, count, expected, pause):
    """X2, without the lapse of counting within a second."""
    world.award("Ten", count=count)
    assert pays(world, *[pause] * 4) == expected


@pytest.mark.parametrize(
    ("maximum", "expected"),
    [
        ("2", [10, 20, 20, 20]),
        ("1", [10] * 4),
        ("0", [10, 20, 30, 40]),
        ("", [10, 20, 30, 40]),
        ("-1", [10, 20, 30, 40]),
    ],
)
def test_the_maximum_per_user(world, maximum, expected):
    """X3."""
    world.award("Ten", maximum_earnings=maximum)
    assert pays(world, 0, 0, 0, 0) == expected
    assert len(world.users[7].logs) == 4 + 2 * (expected[-1] // 10), "events are logged beyond the maximum"


def test_the_maximum_is_per_user(world):
    world.award("Ten", maximum_earnings="1")
    world.event(user=7)
    world.event(user=8)
    assert (world.balance(7), world.balance(8)) == (10, 10)


def test_a_deduction_stops_at_nothing_but_is_logged_in_full(world):
    """X4."""
    world.award("Ten", order=1)
    world.deduct("Less", points=25, order=2)
    trace = world.event()
    state = trace.decision.state
    assert trace[-1] == "points_deduct gamipress_deduct_points -25"
    assert (world.balance(), state.deducted, state.clipped) == (0, {world.gold: 25}, {world.gold: 15})
    assert trace.decision.rows[-1].meta["applied"] == -10
    assert state.logged == {world.gold: -15}, "sums know what was asked for"
    assert [row.points for _, row in world.users[7].earnings] == [10, 25]


@pytest.mark.parametrize("make", ["nothing", "a draft", "of a draft currency"])
def test_without_a_listener_nothing_is_written(world, make):
    """X5, X6, X13 (a draft currency counts as none), I14."""
    if make == "a draft":
        world.award("Ten", status="draft")
    elif make == "of a draft currency":
        world.award("Ten")
        world.change(world.gold, status="draft")
    trace = world.event()
    assert trace == []
    assert trace.decision.state == type(trace.decision.state)()
    assert not trace.decision.progress
    assert not trace.decision.trigger_counts
    assert trace.decision.reason


def test_a_listener_makes_a_log_even_if_nothing_is_earned(world):
    world.award("Ten", count="2")
    trace = world.event()
    assert trace == ["event_trigger gamipress_login"]
    assert trace.decision.reason


@pytest.mark.parametrize(
    ("limit_type", "pauses", "expected"),
    [
        ("daily", [0, 0, 0, 86_400], [10, 10, 10, 20]),  # X7
        ("minutely", [0, 10, 10, 61], [10, 10, 10, 20]),
        ("hourly", [0, 1800, 1800, 1], [10, 10, 10, 20]),
        ("weekly", [0, 4 * 86_400, 12 * 3_600 - 1, 1], [10, 10, 10, 20]),  # Wednesday to Monday
        ("unlimited", [0, 0, 0, 0], [10, 20, 30, 40]),
        ("", [0, 0, 0, 0], [10, 20, 30, 40]),
    ],
)
def test_a_limit_of_one(world, limit_type, pauses, expected):
    world.award("Ten", limit="1", limit_type=limit_type)
    assert pays(world, *pauses) == expected


def test_a_limit_of_two_in_a_minute(world):
    """X12."""
    world.award("One", points=1, limit="2", limit_type="minutely")
    assert pays(world, 0, 1, 1, 61) == [1, 2, 2, 3]


def test_only_so_many_events_of_a_period_count(world):
    """X8, not in its strict reading: a daily limit of 1 and a count of 3 take three days."""
    world.award("Ten", count="3", limit="1", limit_type="daily")
    assert pays(world, 0, 0, 0, 86_400, 0, 86_400, 86_400) == [0, 0, 0, 0, 0, 10, 10]


@pytest.mark.parametrize("limit", ["0", "", "-1"])
def test_a_period_without_a_limit_lets_nothing_through(world, limit):
    """X9."""
    world.award("Ten", limit=limit, limit_type="daily")
    assert pays(world, 0, 86_400) == [0, 0]


def test_a_limit_holds_across_earnings_and_midnight_is_the_sites(world):
    world.award("Ten", limit="1", limit_type="daily")
    midnight = world.now.replace(hour=0, minute=0, second=0) + timedelta(days=1)
    for moment, balance in ((midnight - timedelta(seconds=1), 10), (midnight, 20)):
        world.event(at=moment)
        assert world.balance() == balance


@pytest.mark.parametrize("currency", ["", "platinum"])
def test_an_award_without_currency_is_earned_for_nothing(world, currency):
    """X10."""
    world.award("Five", points=5, points_type=currency)
    trace = world.event()
    assert trace == ["event_trigger gamipress_login", "earning Five", "achievement_earn gamipress_login"]
    assert (trace.decision.rows[1].points, trace.decision.rows[1].points_type) == (5, 0)


def test_the_currency_is_the_awards_own_not_its_parents(world):
    world.award("Silver", points_type="silver")
    world.event()
    assert (world.balance(), world.balance(currency=world.silver)) == (0, 10)


def test_an_award_without_parent_is_only_logged(world):
    """X11."""
    world.award("Ten", parent=0)
    assert world.event() == ["event_trigger gamipress_login"]


def test_awards_pay_in_their_order_and_ties_by_id(world):
    """X35."""
    world.award("late", order=2)
    world.award("first", order=1)
    world.award("also first", order=1)
    assert world.event().earned == ["first", "also first", "late"]


def test_a_user_who_visits_daily(world):
    """X50: the API deduplicates a day's visits; a limit of the requirement does, too."""
    world.award("Visit", "gamipress_site_visit", points=1, limit="1", limit_type="daily")
    assert pays(world, 0, 0, 0, 86_400, trigger="gamipress_site_visit") == [1, 1, 1, 2]


def test_the_times_of_events_are_kept_for_a_limit_only(world):
    free = world.award("Free")
    limited = world.award("Limited", limit="2", limit_type="daily")
    for _ in range(5):
        world.event()
    progress = world.users[7].progress
    assert (len(progress[free].stamps), len(progress[limited].stamps)) == (0, 2)


def test_a_sign_up_is_not_limited(world):
    """As for all triggers whose requirements need no count."""
    world.award("Ten", "gamipress_register", limit="1", limit_type="daily")
    assert pays(world, 0, 0, trigger="gamipress_register") == [10, 20]


class TestAnAwardThatComesLate:
    """X57: what was logged before the award existed counts, back to its parent's date."""

    @staticmethod
    def two_logins(world, **given):
        world.award("Listener", points=0, **given)
        world.event(**given.get("event", {}))
        world.event()

    def test_the_third_login_pays(self, world):
        self.two_logins(world)
        world.award("Three", count="3", date="2026-03-04T12:00:00")
        assert world.event().earned == ["Listener", "Three"]
        assert world.event().earned == ["Listener"], "they count once"

    def test_not_if_the_currency_is_younger(self, world):
        self.two_logins(world)
        world.award("Three", count="3")
        world.change(world.gold, date="2026-03-05T00:00:00")
        assert world.event().earned == ["Listener"]

    def test_not_if_the_earlier_events_may_have_been_of_another_kind(self, world):
        trigger = "gamipress_publish_post_type"
        world.award("Listener", trigger, post_type_required="post")
        for _ in range(2):
            world.event(trigger, post_type="post")
        world.award("Pages", trigger, count="3", post_type_required="page")
        assert [world.event(trigger, post_type="page").earned for _ in range(3)] == [[], [], ["Pages"]]

    def test_for_a_specific_post_only_its_own_events(self, world):
        trigger = "gamipress_specific_new_comment"
        for post in ("5", "6"):
            world.award(f"Listener {post}", trigger, achievement_post=post)
        world.event(trigger, specific=5)
        world.event(trigger, specific=6)
        world.event(trigger, specific=6)
        world.award("Three", trigger, count="3", achievement_post="6")
        assert "Three" in world.event(trigger, specific=6).earned


class TestRulesTakeEffectWithTheWriteThatMakesThem:
    """X61, without its caches."""

    def test_deleted_listeners_listen_no_more(self, world):
        only = world.award("Ten")
        world.event()
        world.remove(only)
        assert world.event() == []
        assert world.balance() == 10, "what was earned stays (X44, I20)"

    def test_drafted_and_published_again(self, world):
        award = world.award("Ten")
        world.change(award, status="draft")
        assert world.event() == []
        world.change(award, status="publish")
        assert world.event().earned == ["Ten"]

    def test_the_slug_of_a_currency_is_renamed(self, world):
        """X48: everything moves."""
        award = world.award("Ten")
        world.event()
        world.change(world.gold, slug="coins")
        world.change(award, meta={"points_type": "coins"})
        world.event()
        assert world.balance() == 20
        assert world.users[7].state.awarded == {world.gold: 20}
