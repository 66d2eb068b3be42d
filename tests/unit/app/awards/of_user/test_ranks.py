"""The ranks around a user's: by priority, with the lowest one where none is stored."""

from __future__ import annotations

import pytest

from laurel.app.awards.of_user.ranks import (
    find_rank_type,
    get_next_rank,
    get_previous_rank,
    get_rank,
    rank_type_name,
    ranks_moved,
)
from laurel.app.awards.operate import Operator, award_points, award_rank, upgrade
from laurel.app.awards.set_balances import set_balances
from laurel.domain.records.post import Post

TIERS = 4


@pytest.fixture
def ranks(town):
    """Four levels, and two tiers."""
    tiers = town.site.catalogue.get(town.LEVELS)
    town.put(type(tiers)(TIERS, tiers.type, tiers.status, "tier", "Tier", date=tiers.date))
    made = [town.add(town.LEVELS, f"Level {order}", order=order) for order in range(4)]
    for order in range(2):
        town.add(TIERS, f"Tier {order}", order=order)
    return made


def around(town, rank_type):
    found = [get(town.site, town.user, rank_type) for get in (get_previous_rank, get_rank, get_next_rank)]
    return [rank.title if rank else "" for rank in found]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (None, ["", "Level 0", "Level 1"]),
        (0, ["", "Level 0", "Level 1"]),
        (2, ["Level 1", "Level 2", "Level 3"]),
        (3, ["Level 2", "Level 3", ""]),
    ],
)
def test_the_ranks_around(town, ranks, held, expected):
    if held is not None:
        set_balances(town.site, town.user, {}, {town.LEVELS: ranks[held]}, 1)
    assert around(town, town.LEVELS) == expected
    assert around(town, TIERS) == ["", "Tier 0", "Tier 1"]


def test_without_a_stored_rank_the_ranks_around_are_those_of_the_lowest(new_town):
    """Also in a type without ranks, and where ranks have the first ids of the site."""
    town = new_town((
        Post(5, "rank-type", "publish", "level", "Level"),
        Post(1, "5", "publish", "top", "Top", menu_order=1),
        Post(2, "5", "publish", "low", "Low", menu_order=0),
    ))  # fmt: skip
    assert around(town, 5) == ["", "Low", "Top"]
    decision = upgrade(town.site, Operator(town.user, 1), 5).decision
    assert [ranks_moved(town.site, decision, rank_type) for rank_type in (5, 99)] == [("Low", "Top"), ("", "")]


def test_a_rank_that_is_gone_is_none(town, ranks):
    set_balances(town.site, town.user, {}, {town.LEVELS: 999}, 1)
    assert get_rank(town.site, town.user, town.LEVELS) is None


def test_types_by_slug_and_name(town, ranks):
    assert [find_rank_type(town.site, slug) for slug in ("level", "tier", "nope")] == [town.LEVELS, TIERS, 0]
    assert [rank_type_name(town.site, rank_type) for rank_type in (town.LEVELS, TIERS)] == ["Level", "Tier"]


def test_from_where_to_where_a_decision_moved(town, ranks):
    operator, rules = Operator(town.user, 1), town.site.catalogue.rules
    moved = [
        ranks_moved(town.site, committed.decision, rank_type)
        for committed in (
            upgrade(town.site, operator, town.LEVELS),
            award_rank(town.site, operator, rules.ranks[ranks[3]]),
            upgrade(town.site, operator, town.LEVELS),
            award_points(town.site, operator, town.GOLD, 1),
        )
        for rank_type in (town.LEVELS, TIERS, 99)
    ]
    still = [("Tier 0", "Tier 0"), ("", "")]
    assert moved == [
        ("Level 0", "Level 1"), *still, ("Level 1", "Level 3"), *still,
        ("Level 3", "Level 3"), *still, ("Level 3", "Level 3"), *still,
    ]  # fmt: skip
