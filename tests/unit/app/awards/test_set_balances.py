"""Balances and ranks that are set directly: the state has the given values, and each difference is booked."""

from __future__ import annotations

import pytest

from laurel.app.awards.set_balances import set_balances
from laurel.app.errors import Conflict
from laurel.domain.records.ledger import Log

ADMIN = 7
RANK = 70


def bookings(town):
    return sorted(town.services.ledger.history(town.user), key=lambda log: log.id)


def booked(log, town, points, total):
    return Log(log.id, town.user, "points_set", access="private", date="2026-03-01T12:00:00", points=points,
               points_type=town.GOLD, meta={"admin_id": ADMIN, "total_points": total})  # fmt: skip


def test_each_difference_is_booked_with_what_it_comes_to(town):
    for balance in (30, 12, 12, 0):
        state = set_balances(town.site, town.user, {town.GOLD: balance}, {}, ADMIN)
        assert state == town.state()
        assert (state.balances, state.clipped) == ({town.GOLD: balance}, {town.GOLD: balance})
    first, second, third = bookings(town)
    assert [first, second, third] == [
        booked(first, town, 30, 30), booked(second, town, -18, 12), booked(third, town, -12, 0)
    ]  # fmt: skip


@pytest.mark.parametrize(("balances", "ranks"), [({}, {}), ({1: 0}, {}), ({}, {3: 0}), ({1: 0}, {3: 0})])
def test_unchanged_values_are_not_written(town, balances, ranks):
    before = town.state()
    assert set_balances(town.site, town.user, balances, ranks, ADMIN) == before
    assert town.state() == before
    assert not bookings(town)


def test_rank_0_removes_the_rank(town):
    assert set_balances(town.site, town.user, {}, {town.LEVELS: RANK}, ADMIN).ranks == {town.LEVELS: RANK}
    assert set_balances(town.site, town.user, {town.GOLD: 1}, {town.LEVELS: 0}, ADMIN).ranks == {}
    assert town.state().ranks == {}


def test_another_rank_type_keeps_its_rank(town):
    set_balances(town.site, town.user, {}, {town.LEVELS: RANK}, ADMIN)
    assert set_balances(town.site, town.user, {}, {99: 5}, ADMIN).ranks == {town.LEVELS: RANK, 99: 5}


def test_after_a_lost_race_the_new_state_is_changed(town, monkeypatch):
    states, lost = town.services.states, []
    commit = states.commit

    def lose_first(*given):
        if not lost:
            lost.append(given)
            set_balances(town.site, town.user, {town.GOLD: 5}, {}, ADMIN)
            raise Conflict("another was first")
        commit(*given)

    monkeypatch.setattr(states, "commit", lose_first)
    set_balances(town.site, town.user, {town.GOLD: 8}, {}, ADMIN)
    assert [log.points for log in bookings(town)] == [5, 3]
