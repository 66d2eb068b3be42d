"""What watches points: sums, balances, expenses (award-engine.md 5.2, 5.4, X23-X28, X33, X43, X49, X58)."""

from __future__ import annotations

import pytest

from laurel.domain.awards.eligibility import COMPARISONS


def rich(world, required, title="Rich", **given):
    return world.badge(
        title, **{"earned_by": "points", "points_required": str(required), "points_type_required": "gold", **given}
    )


def on_points(world, title, trigger, required, currency="silver", **given):
    """An award of 1 silver for points of gold."""
    return world.award(
        title,
        trigger,
        **{
            "points": 1,
            "points_type": currency,
            "points_required": str(required),
            "points_type_required": "gold",
            **given,
        },
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"points_required": "25"}, [0, 0, 1, 1, 1, 1]),
        ({"points_required": "20", "maximum_earnings": "0"}, [0, 1, 1, 2, 2, 3]),
    ],
)
def test_an_achievement_for_points(world, given, expected):
    """X23."""
    world.award("Ten")
    rich(world, 25, **given)
    seen = []
    for _ in expected:
        world.event()
        seen.append(world.earned().count("Rich"))
    assert seen == expected


def test_deductions_set_the_sum_back(world):
    """X24."""
    world.award("Ten")
    world.deduct("Less", "gamipress_register")
    rich(world, 20)
    for trigger in ("gamipress_login", "gamipress_register", "gamipress_login"):
        assert "Rich" not in world.event(trigger).earned
    assert "Rich" in world.event().earned


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("equal", [0, 1, 1]),
        ("not_equal", [1, 1, 2]),
        ("less_than", [1, 1, 1]),
        ("greater_than", [0, 0, 1]),
        ("less_or_equal", [1, 2, 2]),
        ("greater_or_equal", [0, 1, 2]),
        ("", [0, 1, 2]),
    ],
)
def test_a_balance_compared(world, condition, expected):
    """X25: against 20, at 10, 20, 30."""
    world.award("Ten")
    on_points(world, "Balance", "points-balance", 20, points_condition=condition)
    seen = []
    for _ in expected:
        world.event()
        seen.append(world.balance(currency=world.silver))
    assert seen == expected


def test_every_comparison_is_a_setting_of_gamipress():
    assert sorted(COMPARISONS) == [
        "equal",
        "greater_or_equal",
        "greater_than",
        "less_or_equal",
        "less_than",
        "not_equal",
    ]


def test_a_balance_pays_once_in_an_event_however_often_it_changes(world):
    for title in "ABC":
        world.award(title)
    on_points(world, "Balance", "points-balance", 5)
    assert world.event().earned.count("Balance") == 1
    assert world.event().earned.count("Balance") == 1


@pytest.mark.parametrize(("maximum", "expected"), [("0", 3), ("", 3), ("2", 2), ("1", 1), ("5", 3)])
def test_one_change_pays_several_times_within_the_maximum(world, maximum, expected):
    """X26; X27 without its one too many."""
    on_points(world, "Thirty", "earn-points", 30, maximum_earnings=maximum)
    assert world.give(100).earned == ["Thirty"] * expected + ["Gold"]
    assert world.balance(currency=world.silver) == expected


def test_each_of_several_earnings_is_written_whole(world):
    on_points(world, "Thirty", "earn-points", 30)
    assert world.give(60) == [
        "points_award gamipress_award_points +60",
        *["earning Thirty", "achievement_earn gamipress_unlock_achievement", "points_earn gamipress_earn_points +1"]
        * 2,
        "earning Gold",
    ]


def test_what_pays_in_the_currency_it_watches_pays_once(world):
    """X28."""
    on_points(world, "Fifty", "earn-points", 50, currency="gold", points=10)
    assert world.give(100).earned == ["Fifty", "Gold"]
    assert world.balance() == 110


def test_sums_pay_for_each_change_in_one_event(world):
    world.award("A", points=30)
    world.award("B", points=30)
    on_points(world, "Thirty", "earn-points", 30)
    assert world.event().earned == ["A", "Thirty", "B", "Thirty"]


def test_a_step_is_earned_once_a_round_whatever_the_sum(world):
    badge = world.badge("Badge", maximum_earnings="0")
    world.step("Thirty", badge, "earn-points", points_required="30", points_type_required="gold")
    assert world.give(100).earned == ["Thirty", "Badge", "Gold"]
    assert world.give(30).earned == ["Thirty", "Badge", "Gold"]


@pytest.mark.parametrize("trigger", ["earn-points", "points-balance"])
@pytest.mark.parametrize("given", [{"points_type_required": ""}, {"points_type_required": "platinum"}])
def test_without_a_currency_nothing_is_watched(world, trigger, given):
    on_points(world, "Never", trigger, 0, **given)
    assert world.give(10).earned == ["Gold"]


def test_of_another_currency_nothing_is_watched(world):
    on_points(world, "Never", "earn-points", 1)
    assert world.give(10, currency=world.silver).earned == ["Silver"]


def test_an_award_younger_than_the_first_points_begins_with_the_next(world):
    world.give(100)
    on_points(world, "Thirty", "earn-points", 30, date="2026-03-05T00:00:00")
    world.tick(2 * 86_400)
    assert world.give(20).earned == ["Gold"]
    assert world.give(10).earned == ["Thirty", "Gold"]


def test_an_older_award_counts_all_points_ever(world):
    world.give(100)
    on_points(world, "Eighty", "earn-points", 80)
    assert world.give(1).earned == ["Eighty", "Gold"]


class TestByHand:
    def test_points_given(self, world):
        """gamipress-rest.md 8.3: the row comes after the cascade."""
        rich(world, 10)
        trace = world.give(10)
        assert trace.earned == ["Rich", "Gold"]
        log, row = trace.decision.rows[0], trace.decision.rows[-1]
        assert (log.type, log.access, log.meta["admin_id"]) == ("points_award", "private", 1)
        assert log.tags["total_points"] == 10
        assert (row.post_id, row.type_ref, row.points, row.points_type) == (world.gold, "points-type", 10, world.gold)

    @pytest.mark.parametrize(
        ("reason", "log", "title"),
        [
            ("", "points_revoke gamipress_revoke_points -15", "Gold"),
            ("Cheated", "points_deduct gamipress_deduct_points -15", "Cheated"),
            (" ", "points_deduct gamipress_deduct_points -15", " "),
        ],
    )
    def test_points_taken(self, world, reason, log, title):
        """The row first, in full; the balance stops at 0."""
        world.give(10)
        trace = world.take(15, reason=reason)
        assert trace == [f"earning {title}", log]
        row, written = trace.decision.rows
        assert (row.points, written.access, written.meta["admin_id"], written.reason) == (-15, "private", 1, reason)
        state = trace.decision.state
        assert (world.balance(), state.changed, state.deducted) == (0, {world.gold: -15}, {world.gold: 15})

    @pytest.mark.parametrize(
        ("balance", "log"),
        [
            (80, "points_award gamipress_award_points +30"),
            (20, "points_revoke gamipress_revoke_points -30"),
            (50, "points_revoke gamipress_revoke_points +0"),
        ],
    )
    def test_a_balance_set(self, world, balance, log):
        """X49: the same balance again is logged, too."""
        world.give(50)
        assert world.set_points(balance) == [log]
        assert world.balance() == balance

    @pytest.mark.parametrize(
        ("delta", "log"),
        [
            (5, "points_earn gamipress_earn_points +5"),
            (-5, "points_deduct gamipress_deduct_points -5"),
            (0, "points_deduct gamipress_deduct_points +0"),
        ],
    )
    def test_the_system_gives_and_takes_without_an_earning(self, world, delta, log):
        trace = world.by_system(delta)
        assert trace == [log]
        assert trace.decision.rows[0].access == "public"
        assert "admin_id" not in trace.decision.rows[0].meta


class TestExpenses:
    @staticmethod
    def shop(world, price="30", **given):
        return world.badge(
            "For sale",
            **{
                "earned_by": "admin",
                "maximum_earnings": "0",
                "unlock_with_points": "on",
                "points_to_unlock": price,
                "points_type_to_unlock": "gold",
                **given,
            },
        )

    def spend(self, world, required="50", **given):
        return on_points(world, "Spender", "gamipress_expend_points", required, **given)

    def test_so_much_must_be_spent_each_time(self, world):
        shop = self.shop(world)
        self.spend(world)
        world.give(200)
        assert [world.buy(shop).earned for _ in range(4)] == [
            ["For sale"],
            ["For sale", "Spender"],
            ["For sale"],
            ["For sale", "Spender"],
        ]

    def test_an_expense_is_no_income(self, world):
        """X58 without its lapse: spending lowers the sum, with and without listeners."""
        shop = self.shop(world)
        self.spend(world)
        rich(world, 100)
        world.give(90)
        assert world.buy(shop).earned == ["For sale"]
        assert world.give(10).earned == ["Gold"]
        assert world.give(30).earned == ["Rich", "Gold"]

    @pytest.mark.parametrize("currency", ["", "silver"])
    def test_only_expenses_of_the_currency_asked_for(self, world, currency):
        shop = self.shop(world)
        self.spend(world, required="1", points_type_required=currency)
        world.give(30)
        assert world.buy(shop).earned == ["For sale"]

    def test_expenses_without_a_listener_are_not_logged(self, world):
        shop = self.shop(world)
        world.give(30)
        assert "event_trigger gamipress_expend_points" not in world.buy(shop)
