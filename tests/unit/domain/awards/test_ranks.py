"""Ranks: the ladder, requirements, and what watches ranks (award-engine.md 6.2, 8, X30-X38, X52)."""

from __future__ import annotations

import pytest


def ladder(world, *triggers, **given):
    """Zero, One, Two ...: each but the first with one requirement."""
    ranks = [world.level("Zero", 0)]
    for number, trigger in enumerate(triggers, start=1):
        rank = world.level(("One", "Two", "Three", "Four")[number - 1], number)
        world.towards(f"to {number}", rank, trigger, **given)
        ranks.append(rank)
    return ranks


def test_the_ladder_as_the_rules_see_it(world):
    """X30."""
    two, zero, one = world.level("Two", 9), world.level("Zero", 1), world.level("One", 5)
    draft = world.level("Draft", 7, status="draft")
    rules = world.rules
    assert rules.default_rank(world.levels).id == zero
    steps = [(0, one), (zero, one), (one, two), (draft, two), (two, None)]
    for current, following in steps:
        found = rules.next_rank(world.levels, current)
        assert (found.id if found else None) == following
    for current, lower in [(0, None), (zero, None), (one, zero), (draft, one), (two, one)]:
        found = rules.lower_rank(world.levels, current)
        assert (found.id if found else None) == lower


def test_one_event_reaches_the_highest_rank(world):
    """X31."""
    ladder(world, *["gamipress_login"] * 3)
    trace = world.event()
    assert trace.earned == ["to 1", "One", "to 2", "Two", "to 3", "Three"]
    assert trace[:5] == [
        "event_trigger gamipress_login",
        "earning to 1",
        "achievement_earn gamipress_login",
        "earning One",
        "rank_earn gamipress_login",
    ]
    assert world.rank() == "Three"


def test_where_more_than_one_event_is_asked_the_one_that_led_to_a_rank_counts_once(world):
    ladder(world, "gamipress_login", "gamipress_login", count="2")
    assert [world.event().earned for _ in range(4)] == [[], ["to 1", "One"], [], ["to 2", "Two"]]


def test_an_unlock_after_the_rank_was_reached_counts_for_the_next(world):
    """The unlock is an event of its own, though the same event led to both."""
    ranks = ladder(world, "gamipress_login")
    two = world.level("Two", 2)
    world.towards("unlocks", two, "any-achievement", achievement_type="badge", count="2")
    for title in "AB":
        world.badge(title, earned_by="rank", rank_type_required="level", rank_required=str(ranks[1]))
    assert world.event().earned == ["to 1", "One", "A", "B", "unlocks", "Two"]


def test_the_row_and_log_of_a_rank(world):
    zero, one = ladder(world, "gamipress_login")
    world.change(one, meta={"points": 9, "points_type": "gold"})
    rows = world.event().decision.rows
    row, log = rows[3], rows[4]
    assert (row.post_id, row.type_ref, row.points, row.points_type) == (one, str(world.levels), 9, world.gold)
    assert (log.access, log.tags) == ("public", {"rank": "One", "rank_type": "Level"})
    assert log.meta == {"rank_id": one, "old_rank_id": zero, "achievement_id": rows[1].post_id}
    state = world.users[7].state
    assert (state.ranks, state.previous_ranks) == ({world.levels: one}, {world.levels: zero})
    assert state.rank_since == {world.levels: "2026-03-04T12:00:00"}
    assert world.balance() == 0, "X32: a rank's points are shown, not paid"


def test_ranks_for_a_sum_are_climbed_one_a_change(world):
    """X33."""
    ladder(world, *["earn-points"] * 3, points_required="100", points_type_required="gold")
    assert world.give(250).earned == ["to 1", "One", "Gold"]
    assert world.give(1).earned == ["to 2", "Two", "Gold"]


def test_ranks_for_a_balance_are_climbed_at_once_and_kept(world):
    """X33."""
    world.level("Zero", 0)
    for number, required in ((1, "100"), (2, "200"), (3, "300")):
        rank = world.level(f"R{number}", number)
        world.towards(f"to {number}", rank, "points-balance", points_required=required, points_type_required="gold")
    assert world.give(250).earned == ["to 1", "R1", "to 2", "R2", "Gold"]
    assert world.give(250).earned == ["to 3", "R3", "Gold"]
    assert world.take(500).earned == ["Gold"]
    assert world.rank() == "R3"


def test_equal_priorities_have_no_next_rank(world):
    """X34."""
    for title in "ABC":
        world.towards(f"to {title}", world.level(title, 0))
    assert world.event().earned == []


def test_events_before_a_rank_is_next_are_forgotten(world):
    """X36."""
    ladder(world, "gamipress_register", "gamipress_login")
    assert world.event().earned == []
    assert world.event("gamipress_register").earned == ["to 1", "One"]
    assert world.event().earned == ["to 2", "Two"]


@pytest.mark.parametrize("away", ["downgraded", "set down", "revoked towards a higher one"])
def test_a_count_begun_at_a_rank_is_forgotten_with_it(world, away):
    ranks = ladder(world, "gamipress_register", "gamipress_login")
    two = next(post.id for post in world.posts.values() if post.title == "to 2")
    world.change(two, meta={"count": "2"})
    world.event("gamipress_register")
    world.event()
    if away == "downgraded":
        world.downgrade()
        world.event("gamipress_register")
    elif away == "set down":
        world.set_rank(ranks[0])
        world.event("gamipress_register")
    else:
        world.revoke_rank(ranks[1], ranks[2])
        world.downgrade()
    assert world.rank() == "One"
    assert [world.event().earned for _ in range(2)] == [[], ["to 2", "Two"]]


def test_what_led_to_a_rank_by_way_of_an_unlock_counts_once_too(world):
    world.step("Step", world.badge("Badge"))
    ladder(world, "any-achievement", "gamipress_login", achievement_type="badge", count="2")
    one = next(post.id for post in world.posts.values() if post.title == "to 1")
    world.change(one, meta={"count": "1"})
    assert [world.event().earned[-1:] for _ in range(3)] == [["One"], [], ["Two"]]


def test_achievements_earned_before_a_rank_is_next_are_forgotten(world):
    badge = world.badge("Again", maximum_earnings="0")
    world.step("Step", badge)
    ladder(world, "gamipress_register", "specific-achievement", count="1", achievement_post=str(badge))
    two = next(post.id for post in world.posts.values() if post.title == "to 2")
    world.change(two, meta={"count": "2"})
    world.event()
    world.event("gamipress_register")
    assert [world.event().earned[2:] for _ in range(2)] == [[], ["to 2", "Two"]]


def test_the_rank_of_another_type_does_not_matter(world):
    other = world.add("rank-type", "Belt", slug="belt")
    white, black = world.add(other, "White", order=0), world.add(other, "Black", order=1)
    world.towards("to black", black, "gamipress_register")
    ladder(world, "gamipress_login")
    world.event()
    world.event("gamipress_register")
    assert world.users[7].state.ranks[other] == black
    assert world.rank() == "One"
    assert world.users[7].state.previous_ranks[other] == white


def test_every_obligatory_requirement_is_asked_for(world):
    world.level("Zero", 0)
    one = world.level("One", 1, sequential="on")
    world.towards("a", one, "gamipress_register", order=1)
    world.towards("may", one, "gamipress_site_visit", order=2, optional="1")
    world.towards("b", one, "gamipress_login", order=3)
    assert world.event().earned == []
    assert world.event("gamipress_register").earned == ["a"]
    assert world.event().earned == ["b", "One"]


def test_a_rank_younger_than_the_event_is_reached_all_the_same(world):
    """X52 without its lapse."""
    _, one = ladder(world, "gamipress_login")
    world.change(one, date="2026-03-04T12:00:00")
    assert world.event().earned == ["to 1", "One"]


def test_logins_from_before_a_requirement_count_since_the_present_rank(world):
    """X57 for ranks: since the default rank's date, then since the rank was reached."""
    world.award("Listener", points=0)
    world.event()
    zero = world.level("Zero", 0)
    one, two = world.level("One", 1), world.level("Two", 2)
    world.towards("to 1", one, count="2")
    assert world.event().earned == ["Listener", "to 1", "One"]
    world.towards("to 2", two, count="2")
    assert [world.event().earned for _ in range(2)] == [["Listener"], ["Listener", "to 2", "Two"]]
    assert world.find(zero).published


@pytest.mark.parametrize(("pause", "earned"), [(0, ["Listener"]), (1, ["Listener", "to 2", "Two"])])
def test_only_if_the_first_of_them_came_after_the_present_rank(world, pause, earned):
    world.award("Listener", points=0)
    world.level("Zero", 0)
    one, two = world.level("One", 1), world.level("Two", 2)
    world.set_rank(one)
    world.tick(pause)
    world.event()
    world.towards("to 2", two, count="2")
    assert world.event().earned == earned


def test_not_if_the_default_rank_is_younger(world):
    world.award("Listener", points=0)
    world.event()
    world.level("Zero", 0, date="2026-03-05T00:00:00")
    world.towards("to 1", world.level("One", 1), count="2")
    assert world.event().earned == ["Listener"]


class TestWhatWatchesRanks:
    def test_each_rank_passed_on_the_way(self, world):
        ranks = ladder(world, "gamipress_login", "gamipress_login")
        about = {"rank_type_required": "level"}
        world.badge("Badge of One", earned_by="rank", rank_required=str(ranks[1]), **about)
        world.award("for Two", "earn-rank", rank_required=str(ranks[2]), **about)
        trace = world.event()
        assert trace.earned == ["to 1", "One", "Badge of One", "to 2", "Two", "for Two"]
        assert "achievement_earn gamipress_unlock_achievement" in trace

    @pytest.mark.parametrize(
        "given",
        [
            {"rank_type_required": "", "rank_required": "x"},
            {"rank_type_required": "level", "rank_required": "0"},
            {"rank_type_required": "level", "rank_required": ""},
        ],
    )
    def test_no_rank_asked_for(self, world, given):
        ladder(world, "gamipress_login")
        world.award("never", "earn-rank", **given)
        assert world.event().earned == ["to 1", "One"]

    def test_a_rank_earned_again_pays_again(self, world):
        zero, one = ladder(world, "gamipress_login")
        world.award("for One", "earn-rank", rank_type_required="level", rank_required=str(one))
        world.event()
        world.set_rank(zero)
        assert world.event().earned == ["to 1", "One", "for One"]


class TestByHand:
    def test_any_rank_up_or_down(self, world):
        ranks = ladder(world, "gamipress_login", "gamipress_login")
        trace = world.set_rank(ranks[2])
        assert trace == ["earning Two", "rank_award gamipress_award_rank"]
        assert trace.decision.rows[1].access == "private"
        assert trace.decision.rows[1].meta == {"rank_id": ranks[2], "old_rank_id": ranks[0], "admin_id": 1}
        assert world.set_rank(ranks[0]) == ["earning Zero", "rank_award gamipress_award_rank"]
        assert world.event().earned == ["to 1", "One", "to 2", "Two"], "the way up is open again"

    def test_the_present_rank_again_is_nothing(self, world):
        ranks = ladder(world, "gamipress_login")
        assert world.set_rank(ranks[0]) == []
        world.set_rank(ranks[1])
        assert world.set_rank(ranks[1]) == []

    def test_a_draft_rank_too(self, world):
        ladder(world, "gamipress_login")
        assert world.set_rank(world.level("Honour", 5, status="draft")).earned == ["Honour"]

    def test_upgrade(self, world):
        ladder(world, "gamipress_login")
        trace = world.upgrade()
        assert trace == ["earning One", "rank_earn gamipress_unlock_rank"]
        assert trace.decision.rows[1].access == "public"
        assert world.upgrade() == []

    def test_downgrade(self, world):
        """The present rank's row and those of its requirements go; the lower rank gets a row only if it has none."""
        ladder(world, "gamipress_login", "gamipress_login")
        world.event()
        assert world.downgrade() == ["removed Two", "removed to 2", "rank_earn gamipress_unlock_rank"]
        assert world.earned() == ["to 1", "One"]
        assert world.downgrade() == ["removed One", "removed to 1", "earning Zero", "rank_earn gamipress_unlock_rank"]
        assert world.downgrade() == [], "nothing below; no way back up either"
        assert world.event().earned == ["to 1", "One", "to 2", "Two"]

    def test_revoke_the_present_rank(self, world):
        """X37 without its second change."""
        ranks = ladder(world, "gamipress_login", "gamipress_login")
        world.event()
        trace = world.revoke_rank(ranks[2])
        assert trace == ["removed Two", "removed to 2", "rank_earn gamipress_unlock_rank"]
        assert (trace.decision.rows[-1].access, world.rank()) == ("public", "One")

    @pytest.mark.parametrize("how", ["downgrade", "revoke"])
    def test_from_a_draft_rank_too(self, world, how):
        ladder(world, "gamipress_login")
        honour = world.level("Honour", 5, status="draft")
        world.set_rank(honour)
        trace = world.downgrade() if how == "downgrade" else world.revoke_rank(honour)
        assert trace == ["removed Honour", "earning One", "rank_earn gamipress_unlock_rank"]

    def test_revoke_a_rank_that_has_no_row(self, world):
        """Its row was deleted, or the rank was written as meta of the user."""
        ranks = ladder(world, "gamipress_login")
        world.users[7].state.ranks[world.levels] = ranks[1]
        assert world.revoke_rank(ranks[1]) == ["earning Zero", "rank_earn gamipress_unlock_rank"]

    def test_revoke_towards_a_given_rank(self, world):
        ranks = ladder(world, "gamipress_login", "gamipress_login")
        world.event()
        trace = world.revoke_rank(ranks[2], ranks[0])
        assert trace == ["removed Two", "removed to 2", "earning Zero", "rank_award gamipress_award_rank"]
        assert (trace.decision.rows[-1].access, world.rank()) == ("private", "Zero")

    def test_revoke_never_promotes(self, world):
        """X38."""
        ranks = ladder(world, "gamipress_login", "gamipress_login")
        world.event()
        world.revoke_rank(ranks[2])
        assert world.revoke_rank(ranks[1])[-1] == "rank_earn gamipress_unlock_rank"
        assert world.rank() == "Zero"

    def test_revoke_another_than_the_present_rank_only_removes_rows(self, world):
        ranks = ladder(world, "gamipress_login", "gamipress_login")
        world.event()
        assert world.revoke_rank(ranks[1]) == ["removed One", "removed to 1"]
        assert world.revoke_rank(ranks[1]) == []
        assert world.rank() == "Two"

    def test_the_lowest_rank_cannot_be_revoked(self, world):
        ranks = ladder(world, "gamipress_login")
        assert world.revoke_rank(ranks[0]) == []
        world.set_rank(ranks[1])
        world.set_rank(ranks[0])
        assert world.revoke_rank(ranks[0]) == []
        assert world.revoke_rank(ranks[0], ranks[0]) == []

    @pytest.mark.parametrize(("required", "fires"), [("this", True), ("other", False), ("", False)])
    def test_revoke_rank_is_a_trigger(self, world, required, fires):
        """X38: evaluated when that rank is revoked."""
        ranks = ladder(world, "gamipress_login", "gamipress_login")
        rank = {"this": str(ranks[2]), "other": str(ranks[1]), "": ""}[required]
        world.award("sorry", "revoke-rank", rank_required=rank, rank_type_required="level")
        world.event()
        assert ("sorry" in world.revoke_rank(ranks[2]).earned) == fires
