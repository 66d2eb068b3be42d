"""Compiling posts into rules: what counts, defaults, and the order in which things are tried (award-engine.md 3)."""

from __future__ import annotations

import pytest

from laurel.domain.awards.rules.compile import compile_rulebook


def titles(found):
    return [post.title for post in found]


@pytest.mark.parametrize(
    ("value", "number"),
    [("5", 5), (5, 5), ("", 0), (None, 0), ("05", 5), ("-3", -3), ("5.5", 0), ("five", 0), ([], 0), (True, 1)],
)
def test_numbers_as_meta_has_them(world, value, number):
    award = world.award("Ten", points=value)
    assert world.rules.requirements[award].points == number


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        ("on", True),
        ("1", True),
        (1, True),
        (True, True),
        ("", False),
        ("0", False),
        (0, False),
        ("off", False),
        (None, False),
        ([], False),
    ],
)
def test_flags_as_meta_has_them(world, value, flag):
    assert world.rules.achievements == {}
    badge = world.badge("Badge", sequential=value)
    assert world.rules.achievements[badge].sequential is flag


@pytest.mark.parametrize("maximum", ["-1", "0", "", None, "many"])
def test_no_maximum(world, maximum):
    badge = world.badge("Badge", maximum_earnings=maximum, global_maximum_earnings=maximum)
    found = world.rules.achievements[badge]
    assert (found.maximum, found.global_maximum) == (0, 0)


def test_what_is_absent(world):
    bare = world.add("points-award", "Bare", parent=world.gold)
    award = world.rules.requirements[bare]
    assert (award.trigger, award.count, award.limit, award.limit_type) == ("", 0, 0, "")
    assert (award.points, award.points_type, award.maximum, award.optional) == (0, 0, 0, False)
    assert award.points_condition == "greater_or_equal"
    assert world.rules.listeners == {}


@pytest.mark.parametrize("status", ["draft", "trash", "private", "pending", "future"])
def test_only_what_is_published_listens_but_everything_can_be_given_by_hand(world, status):
    award = world.award("Ten", status=status)
    badge = world.badge("Badge", status=status)
    rank = world.level("Rank", 1, status=status)
    rules = world.rules
    assert (rules.listeners, rules.of_type, rules.ladder, rules.children) == ({}, {}, {}, {})
    assert [rules.requirements[award].published, rules.achievements[badge].published, rules.ranks[rank].published] == [
        False
    ] * 3


@pytest.mark.parametrize("kind", ["gold", "badges", "levels"])
def test_a_type_that_is_not_published_takes_with_it_what_it_holds(world, kind):
    world.badge("Badge")
    world.level("Rank", 1)
    world.award("Ten")
    world.change(getattr(world, kind), status="draft")
    rules = world.rules
    assert {"gold": rules.listeners, "badges": rules.achievements, "levels": rules.ranks}[kind] == {}


def test_requirements_of_ranks_are_tried_last_by_priority(world):
    """Also those of ranks of priority 0 and below."""
    high, low, lowest = world.level("High", 2), world.level("Low", 0), world.level("Lowest", -1)
    world.towards("to high", high, order=0)
    world.towards("to low", low, order=9)
    world.towards("to lowest", lowest, order=1)
    world.award("award", order=5)
    world.step("step", world.badge("Badge"), order=3)
    assert titles(world.rules.listeners["gamipress_login"]) == ["step", "award", "to lowest", "to low", "to high"]


def test_what_watches_points_is_tried_in_the_same_order(world):
    about = {"points_required": "1", "points_type_required": "gold"}
    world.towards("to one", world.level("One", 1), "points-balance", order=0, **about)
    world.badge("Badge", earned_by="points", order=2, **about)
    world.award("award", "earn-points", order=1, **about)
    world.award("of silver", "earn-points", **{**about, "points_type_required": "silver"})
    world.badge("draft", earned_by="points", status="draft", **about)
    assert titles(world.rules.points_watchers[world.gold]) == ["award", "Badge", "to one"]
    assert titles(world.rules.points_watchers[world.silver]) == ["of silver"]


def test_ordinary_posts_are_no_rules(world):
    empty = compile_rulebook([])
    world.add("post", "Hello")
    world.add("page", "About")
    assert compile_rulebook([post for post in world.posts.values() if post.type in ("post", "page")]) == empty


def test_currencies_know_how_they_are_written(world):
    gems = world.add(
        "points-type", "Gem", slug="gems", plural_name="Gems", label_position="before", thousands_separator="."
    )
    found = world.rules.points_types
    assert (found[gems].plural, found[gems].before, found[gems].separator) == ("Gems", True, ".")
    assert (found[world.gold].plural, found[world.gold].before, found[world.gold].separator) == ("gold", False, "")
