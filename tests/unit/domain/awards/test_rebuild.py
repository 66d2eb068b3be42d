from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.domain.awards.rebuild import Difference, rebuild
from laurel.domain.awards.run import Known
from laurel.domain.awards.state import Progress, TriggerCount, UserState
from laurel.domain.records.ledger import Earning, Log

GOLD = 1


def points(number, kind, amount, **meta):
    return Log(id=number, user_id=7, type=kind, points=amount, points_type=GOLD, meta=meta)


@pytest.mark.parametrize(
    ("logs", "sums"),
    [
        ([points(1, "points_earn", 10, applied=10)], {"balances": 10, "awarded": 10, "logged": 10, "clipped": 0}),
        (
            [points(1, "points_award", 10, applied=10), points(2, "points_deduct", -25, applied=-10)],
            {"balances": 0, "awarded": 10, "deducted": 25, "logged": -15, "clipped": 15},
        ),
        (
            [points(1, "points_award", 30, applied=30), points(2, "points_expend", -20, applied=-20)],
            {"balances": 10, "expended": 20, "logged": 10},
        ),
        (
            [points(1, "points_award", 30, applied=30), points(2, "points_set", 70)],
            {"balances": 100, "awarded": 30, "logged": 30, "clipped": 70},
        ),
        ([points(1, "event_trigger", 30)], {}),
    ],
)
def test_sums_are_rebuilt_from_the_logs(world, logs, sums):
    found = rebuild(world.rules, Known(7, UserState()), logs, ()).state
    assert {name: getattr(found, name)[GOLD] for name in sums} == sums
    if not sums:
        assert found.balances == {}


def test_rows_that_were_miscounted(world):
    logs, earnings = [points(1, "points_award", 1)], [Earning(2, 7, world.gold), Earning(3, 7, world.gold)]
    stored = UserState(balances={GOLD: 1}, awarded={GOLD: 1}, logged={GOLD: 1}, logs=9, earnings=8)
    found = rebuild(world.rules, Known(7, stored), logs, earnings)
    assert found.differences == (Difference("logs", "", 9, 1), Difference("earnings", "", 8, 2))
    assert (found.state.logs, found.state.earnings) == (1, 2)


def test_bookings_are_no_logs(world):
    found = rebuild(world.rules, Known(7, UserState()), [points(1, "points_set", 5), points(2, "points_award", 1)], ())
    assert found.state.logs == 1


def test_the_last_logged_rank_is_kept(world):
    zero, one = world.level("Zero", 0), world.level("One", 1)
    logs = [
        Log(1, 7, "rank_award", meta={"rank_id": one, "old_rank_id": zero}, date="2026-01-01T00:00:00"),
        Log(2, 7, "rank_earn", meta={"rank_id": zero, "old_rank_id": one}, date="2026-01-02T00:00:00"),
        Log(3, 7, "rank_earn", meta={"rank_id": 99_999, "old_rank_id": one}),
    ]
    found = rebuild(world.rules, Known(7, UserState(ranks={world.levels: one}, logs=3)), logs, ())
    assert found.state.ranks == {world.levels: zero}
    assert found.state.previous_ranks == {world.levels: one}
    assert found.differences == (Difference("ranks", world.levels, one, zero),)


def test_a_rank_without_a_log_stays(world):
    one = world.level("One", 1)
    found = rebuild(world.rules, Known(7, UserState(ranks={world.levels: one})), (), ())
    assert (found.state.ranks, found.differences) == ({world.levels: one}, ())


def test_standing_earnings_and_logged_events_are_counted(world):
    badge = world.badge("Helper")
    known = Known(7, UserState(logs=2, earnings=2), {badge: Progress(times=5, completed=5, count=3)},
                  {("gamipress_login", 0): TriggerCount(9, "2025-01-01T00:00:00")})  # fmt: skip
    event = Log(1, 7, "event_trigger", "gamipress_login", date="2026-01-01T00:00:00", meta={"count": 0})
    logs = [replace(event, id=n, specific_id=n % 2) for n in (1, 2)]
    earnings = [Earning(3, 7, badge), Earning(4, 7, world.gold)]
    found = rebuild(world.rules, known, logs, earnings)
    assert found.progress == {badge: Progress(times=1, completed=5, count=3)}
    assert found.differences == (
        Difference("times", badge, 5, 1),
        Difference("activity", "gamipress_login", 9, 2),
        Difference("activity", "gamipress_login#1", 0, 1),
    )
