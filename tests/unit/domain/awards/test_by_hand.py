"""Achievements and requirements given, taken back and sold (award-engine.md 7, 8.1; gamipress-rest.md 8.4, 8.6)."""

from __future__ import annotations

import pytest

from laurel.domain.awards.by_hand import Refused


def badge_with_steps(world, **given):
    badge = world.badge("Badge", **{"points": 50, "points_type": "gold", **given})
    return badge, world.step("one", badge), world.step("two", badge, "gamipress_register")


class TestAwarding:
    def test_an_achievement(self, world):
        """X39: no maximum is asked for, the steps are not earned, the points come from the system."""
        badge, *_ = badge_with_steps(world)
        for _ in range(2):
            trace = world.hand(badge)
            assert trace == [
                "earning Badge",
                "achievement_award gamipress_award_achievement",
                "event_trigger gamipress_unlock_badge",
                "event_trigger gamipress_unlock_all_badge",
                "points_earn gamipress_earn_points +50",
            ]
        award, points = trace.decision.rows[1], trace.decision.rows[-1]
        assert (award.access, award.meta) == ("private", {"achievement_id": badge, "admin_id": 1})
        assert (points.access, "admin_id" in points.meta) == ("public", False)
        assert world.balance() == 100

    def test_it_counts_for_the_maximum(self, world):
        badge, *_ = badge_with_steps(world)
        world.hand(badge)
        world.event()
        assert world.event("gamipress_register").earned == []

    @pytest.mark.parametrize("status", ["publish", "draft"])
    def test_drafts_too(self, world, status):
        badge, *_ = badge_with_steps(world, status=status)
        assert world.hand(badge).earned == ["Badge"]

    def test_only_what_is_given_is_logged_as_given(self, world):
        badge, *_ = badge_with_steps(world)
        world.award("any", "any-achievement", achievement_type="badge")
        logs = [row for row in world.hand(badge) if row.startswith("achievement")]
        assert logs == ["achievement_award gamipress_award_achievement", "achievement_earn gamipress_unlock_badge"]

    @pytest.mark.parametrize(
        ("kind", "log", "balance"),
        [
            ("points-award", "points_earn gamipress_earn_points +10", 30),
            ("points-deduct", "points_deduct gamipress_deduct_points -10", 10),
        ],
    )
    @pytest.mark.parametrize("status", ["publish", "draft"])
    def test_an_award_or_a_deduction_draft_or_not(self, world, kind, log, balance, status):
        world.give(20)
        award = world.award("Ten", kind=kind, maximum_earnings="1", status=status)
        assert world.hand(award) == ["earning Ten", "achievement_award gamipress_award_achievement", log]
        assert world.balance() == balance
        assert world.earned()[-1] == "Ten"
        assert world.users[7].earnings[-1][1].points == 10

    def test_a_sum_award_is_given_once_whatever_the_sum(self, world):
        world.give(100)
        award = world.award(
            "Thirty", "earn-points", points_required="30", points_type_required="gold", points_type="silver"
        )
        assert world.hand(award).earned == ["Thirty"]

    def test_the_last_step_completes(self, world):
        _, one, two = badge_with_steps(world)
        assert world.hand(one).earned == ["one"]
        trace = world.hand(two)
        assert trace.earned == ["two", "Badge"]
        assert "achievement_earn gamipress_unlock_achievement" in trace

    def test_a_rank_requirement_leads_to_the_rank(self, world):
        world.level("Zero", 0)
        requirement = world.towards("to 1", world.level("One", 1))
        trace = world.hand(requirement)
        assert trace.earned == ["to 1", "One"]
        assert trace[-1] == "rank_earn gamipress_login", "the trigger of the requirement"


class TestRevoking:
    def test_what_was_earned_by_steps(self, world):
        """X62: the points of the steps are taken back, too."""
        badge, one, _ = badge_with_steps(world)
        world.change(one, meta={"points": 7, "points_type": "gold"})
        world.event()
        world.event("gamipress_register")
        assert world.balance() == 57
        assert world.revoke(badge) == [
            "points_deduct gamipress_deduct_points -7",
            "removed one",
            "removed two",
            "points_deduct gamipress_deduct_points -50",
            "event_trigger gamipress_revoke_badge",
            "removed Badge",
        ]
        assert (world.balance(), world.earned()) == (0, [])
        assert world.users[7].state.logged == {world.gold: 0}

    def test_and_it_can_be_earned_again(self, world):
        badge, *_ = badge_with_steps(world)
        for _ in range(2):
            assert world.event().earned == ["one"]
            assert world.event("gamipress_register").earned == ["two", "Badge"]
            assert world.revoke(badge)
        assert world.balance() == 0

    def test_one_of_two(self, world):
        """X39: one earning at a time, the newest."""
        badge, *_ = badge_with_steps(world)
        world.hand(badge)
        world.change(badge, meta={"points": 20})
        world.hand(badge)
        assert world.revoke(badge)[0] == "points_deduct gamipress_deduct_points -20"
        assert (world.balance(), world.earned()) == (50, ["Badge"])

    @pytest.mark.parametrize("kind", ["badge", "step", "award"])
    def test_absent_passwords_and_users(self, world, kind):
        """X42 without its deduction."""
        badge, one, _ = badge_with_steps(world)
        post = {"badge": badge, "step": one, "award": world.award("Ten")}[kind]
        world.give(80)
        assert world.revoke(post) == []
        assert world.balance() == 80

    def test_a_second_revocation_changes_nothing(self, world):
        badge, *_ = badge_with_steps(world)
        world.hand(badge)
        assert world.revoke(badge)
        assert world.revoke(badge) == []

    @pytest.mark.parametrize("maximum", ["1", "0", ""])
    def test_a_revocation_never_earns_the_revoked_post(self, world, maximum):
        badge = world.badge("Badge", points=10, points_type="gold", maximum_earnings=maximum)
        world.step(
            "poor",
            badge,
            "points-balance",
            points_required="10",
            points_type_required="gold",
            points_condition="less_than",
        )
        world.hand(badge)
        world.revoke(badge)
        assert "Badge" not in world.earned()

    def test_the_award_of_points_is_the_inverse(self, world):
        award = world.award("Ten")
        world.event()
        assert world.revoke(award) == ["points_deduct gamipress_deduct_points -10", "removed Ten"]
        assert world.balance() == 0

    def test_a_deduction_is_given_back(self, world):
        deduct = world.deduct("Less", points=25)
        world.give(40)
        world.event()
        assert world.revoke(deduct) == ["points_earn gamipress_earn_points +25", "removed Less"]
        assert world.balance() == 40

    def test_a_maximum_has_room_again(self, world):
        award = world.award("Ten", maximum_earnings="1")
        world.event()
        world.revoke(award)
        assert world.event().earned == ["Ten"]

    def test_a_step_alone_leaves_what_it_led_to(self, world):
        badge = world.badge("Badge", points=50, points_type="gold")
        step = world.step("Step", badge, points=7, points_type="gold")
        world.event()
        assert world.revoke(step)[-1] == "removed Step"
        assert world.earned() == ["Badge"]

    def test_a_step_alone_can_be_earned_again_in_the_same_round(self, world):
        _, one, _ = badge_with_steps(world)
        for _ in range(2):
            assert world.event().earned == ["one"]
            assert world.revoke(one) == ["removed one"]

    def test_the_points_of_the_row_count_not_those_of_the_rule(self, world):
        award = world.award("Ten")
        world.event()
        world.change(award, meta={"points": 99, "points_type": "silver"})
        world.revoke(award)
        assert (world.balance(), world.balance(currency=world.silver)) == (0, 0)

    def test_requirements_on_revocations(self, world):
        badge, *_ = badge_with_steps(world)
        world.award("any lost", "revoke-any-achievement", 1, achievement_type="badge")
        world.award("this lost", "revoke-specific-achievement", 2, achievement_post=str(badge))
        world.award("other lost", "revoke-specific-achievement", 4, achievement_post="5")
        world.award("twice lost", "revoke-specific-achievement", 8, achievement_post=str(badge), count="2")
        world.award("never", "revoke-any-achievement", 16, achievement_type="medal")
        lost = []
        for _ in range(2):
            world.hand(badge)
            lost.append(world.revoke(badge).earned)
        assert lost == [["any lost", "this lost"], ["any lost", "this lost", "twice lost"]]


class TestBuying:
    @staticmethod
    def shop(world, **given):
        return world.badge(
            "For sale",
            **{
                "earned_by": "admin",
                "unlock_with_points": "on",
                "points_to_unlock": "30",
                "points_type_to_unlock": "gold",
                "points": 5,
                "points_type": "gold",
                **given,
            },
        )

    def test_an_achievement(self, world):
        """X40, X41: one for managers only is for sale as well."""
        shop = self.shop(world)
        world.give(100)
        trace = world.buy(shop)
        assert trace == [
            "points_expend (no trigger) -30",
            "earning For sale",
            "achievement_earn gamipress_unlock_achievement",
            "event_trigger gamipress_unlock_badge",
            "event_trigger gamipress_unlock_all_badge",
            "points_earn gamipress_earn_points +5",
        ]
        assert trace.decision.rows[0].access == "public"
        assert (world.balance(), world.users[7].state.expended) == (75, {world.gold: 30})

    @pytest.mark.parametrize(
        ("given", "money", "code"),
        [
            ({}, 29, "insufficient_points"),
            ({}, 0, "insufficient_points"),
            ({"unlock_with_points": ""}, 100, "not_for_sale"),
            ({"points_to_unlock": "0"}, 100, "not_for_sale"),
            ({"points_to_unlock": "-5"}, 100, "not_for_sale"),
            ({"points_type_to_unlock": ""}, 100, "not_for_sale"),
            ({"status": "draft"}, 100, "not_for_sale"),
        ],
    )
    def test_refusals_write_nothing(self, world, given, money, code):
        shop = self.shop(world, **given)
        world.give(money)
        with pytest.raises(Refused) as refused:
            world.buy(shop)
        assert refused.value.code == f"rest_{code}"
        assert world.balance() == money

    @pytest.mark.parametrize("setting", ["maximum_earnings", "global_maximum_earnings"])
    def test_not_beyond_the_maximum(self, world, setting):
        shop = self.shop(world, **{"maximum_earnings": "0", setting: "1"})
        world.give(100)
        world.buy(shop)
        with pytest.raises(Refused, match="as often"):
            world.buy(shop)
        assert world.balance() == 75

    def test_what_the_payment_sets_off_does_not_earn_it_as_well(self, world):
        shop = self.shop(world, earned_by="triggers")
        world.step(
            "poor",
            shop,
            "points-balance",
            points_required="10",
            points_type_required="gold",
            points_condition="less_than",
        )
        world.give(30)
        world.buy(shop)
        assert world.earned().count("For sale") == 1

    def test_only_the_next_rank(self, world):
        sale = {"unlock_with_points": "on", "points_to_unlock": "30", "points_type_to_unlock": "gold"}
        ranks = [world.level(title, number, **sale) for number, title in enumerate(("Zero", "One", "Two"))]
        world.give(100)
        for rank in (ranks[0], ranks[2]):
            with pytest.raises(Refused, match="next rank"):
                world.buy(rank)
        assert world.buy(ranks[1]) == [
            "points_expend (no trigger) -30",
            "earning One",
            "rank_earn gamipress_unlock_rank",
        ]

    def test_the_payment_may_raise_the_rank_and_the_bought_rank_never_lowers_it(self, world):
        world.level("Zero", 0)
        one = world.level("One", 1, unlock_with_points="on", points_to_unlock="30", points_type_to_unlock="gold")
        poor = {"points_required": "10", "points_type_required": "gold", "points_condition": "less_than"}
        world.give(30)
        world.towards("poor", one, "points-balance", **poor)
        world.towards("poorer", world.level("Two", 2), "points-balance", **poor)
        world.buy(one)
        assert world.rank() == "Two"
