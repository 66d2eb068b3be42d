"""Counts, limits, reversals and the order of definitions, each against an independent model."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.awards.rules.compile import compile_rulebook

ZONES = [
    UTC,
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("Africa/Cairo"),
    ZoneInfo("America/Havana"),
    timezone(-timedelta(hours=2.55)),
]
EDGES = [
    datetime.fromisoformat(f"{day}T00:00:00Z")
    for day in ("2026-03-29", "2026-10-25", "2026-12-31", "2027-01-03", "2025-04-24", "2024-02-29")
]
"""Clock changes, the end of a year, the end of ISO week 53, a leap day."""

moments = st.tuples(st.sampled_from(EDGES), st.integers(-90_000, 180_000)).map(
    lambda found: found[0] + timedelta(seconds=found[1])
)


@given(count=st.integers(0, 4), maximum=st.integers(0, 3), others=st.lists(st.booleans(), max_size=40))
def test_every_count_of_events_earns_once(new_world, count, maximum, others):
    """I8, also with other events in between and at the same moment."""
    world = new_world()
    world.award("Ten", count=count, maximum_earnings=maximum)
    world.award("Other", "gamipress_register")
    for other in others:
        world.event("gamipress_register" if other else "gamipress_login")
    due = others.count(False) // max(count, 1)
    assert world.earned().count("Ten") == (min(due, maximum) if maximum else due)


def in_one_window(limit_type, one, other):
    """Whether two local moments lie in one window, by what a calendar says."""
    if limit_type in ("minutely", "hourly"):
        return abs(int(one.timestamp()) - int(other.timestamp())) <= {"minutely": 60, "hourly": 3_600}[limit_type]
    parts = {
        "daily": lambda at: at.date(),
        "weekly": lambda at: at.isocalendar()[:2],
        "monthly": lambda at: (at.year, at.month),
        "yearly": lambda at: at.year,
    }[limit_type]
    return parts(one) == parts(other)


@pytest.mark.parametrize("limit_type", ["minutely", "hourly", "daily", "weekly", "monthly", "yearly"])
@given(limit=st.integers(0, 3), zone=st.sampled_from(ZONES), times=st.lists(moments, max_size=25))
def test_at_most_the_limit_of_events_counts_in_a_window(new_world, limit_type, limit, zone, times):
    """I9 for events in order: each counts while the limit is not reached."""
    world, counted = new_world(), []
    world.award("Ten", limit=limit, limit_type=limit_type)
    for moment in sorted(times):
        local = moment.astimezone(zone)
        room = sum(in_one_window(limit_type, before, local) for before in counted) < limit
        assert world.event(at=local).earned == (["Ten"] if room else [])
        if room:
            counted.append(local)


@pytest.mark.parametrize("limit_type", ["minutely", "hourly", "daily", "weekly", "monthly", "yearly"])
@given(limit=st.integers(1, 3), zone=st.sampled_from(ZONES), times=st.lists(moments, max_size=25))
def test_events_out_of_order_never_overfill_a_window(new_world, limit_type, limit, zone, times):
    """I9 for late events: never too many."""
    world, counted = new_world(), []
    world.award("Ten", limit=limit, limit_type=limit_type)
    for moment in times:
        local = moment.astimezone(zone)
        if world.event(at=local).earned:
            counted.append(local)
    for last in counted:
        window = [at for at in counted if int(at.timestamp()) <= int(last.timestamp())]
        assert sum(in_one_window(limit_type, at, last) for at in window) <= limit


@given(
    points=st.lists(st.integers(0, 9), min_size=3, max_size=3),
    deduct=st.booleans(),
    money=st.integers(0, 30),
    rounds=st.integers(1, 3),
)
def test_a_revocation_is_the_inverse(new_world, points, deduct, money, rounds):
    """I15: but for what was clipped at 0, the balance is as before, and the same can be earned again."""
    world = new_world()
    badge = world.badge("Badge", points=points[0], points_type="gold")
    world.step("one", badge, points=points[1], points_type="gold")
    other = world.award(
        "Other",
        "gamipress_register",
        points=points[2],
        kind="points-deduct" if deduct else "points-award",
        maximum_earnings="1",
    )
    world.by_system(money)
    for _ in range(rounds):
        assert world.event().earned == ["one", "Badge"]
        world.revoke(badge)
        assert world.event("gamipress_register").earned == ["Other"]
        floor = deduct and points[2] > money
        world.revoke(other)
        money = points[2] if floor else money
        assert (world.balance(), world.earned()) == (money, [])
        assert world.revoke(badge) == world.revoke(other) == []


@given(seed=st.randoms(use_true_random=False), orders=st.lists(st.integers(0, 2), min_size=6, max_size=20))
def test_the_rules_do_not_depend_on_the_order_they_are_read_in(new_world, seed: random.Random, orders):
    """I18: ties are broken by id."""
    world = new_world()
    ranks = [world.level(f"R{place}", order) for place, order in enumerate(orders[:3])]
    badges = [world.badge(f"B{place}", order=order) for place, order in enumerate(orders[3:6])]
    about = {"points_required": "1", "points_type_required": "gold", "rank_type_required": "level"}
    for place, order in enumerate(orders):
        trigger = ("gamipress_login", "points-balance", "earn-rank")[place % 3]
        make, parent = ((world.step, badges), (world.towards, ranks))[place % 2]
        make(f"Q{place}", parent[place % 3], trigger, order=order, **about)
    posts = list(world.posts.values())
    compiled = compile_rulebook(posts)
    seed.shuffle(posts)
    assert compile_rulebook(posts) == compiled
