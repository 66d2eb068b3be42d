"""Earnings written and deleted directly count as those that the engine gives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.app.awards.rebuild_user import rebuild_user
from laurel.app.awards.record_event import record_event
from laurel.app.errors import Conflict, RowNotFound
from laurel.app.ledger.write_earning import create_earning, delete_earning
from laurel.app.ports.engine import ReadSet
from laurel.domain.awards.event import Event
from laurel.domain.records.ledger import Earning
from laurel.domain.records.ledger_query import EarningQuery


@pytest.fixture
def login(town):
    return lambda: record_event(town.site, Event("gamipress_login", town.user))["awarded"]


def badge(town, **meta):
    """An achievement with one step, a sign-in; the ids of both."""
    achievement = town.add(town.BADGES, "Badge", earned_by="triggers", **meta)
    return achievement, town.add("step", "Step", achievement, trigger_type="gamipress_login", count=1)


def progress(town, post_id):
    return town.engine.read(town.user, ReadSet(posts=[post_id])).known.progress[post_id]


def earnings(town, post_id):
    return list(town.services.ledger.earnings.find(EarningQuery(users=(town.user,), posts=(post_id,), limit=99)).rows)


def agrees(town):
    return rebuild_user(town.site, town.user, apply=False) == ()


def test_a_deleted_earning_can_be_earned_again(town, login):
    award = town.award(maximum_earnings=2)
    for _ in range(3):
        login()
    assert (town.gold(), progress(town, award).times) == (20, 2)
    gone = delete_earning(town.site, earnings(town, award)[0].id)
    assert gone.post_id == award
    assert (town.gold(), progress(town, award).times, town.state().earnings) == (20, 1, 1)
    assert agrees(town)
    login()
    login()
    assert (town.gold(), progress(town, award).times) == (30, 2)


def test_a_row_is_deleted_once(town, login):
    award = town.award()
    login()
    [row] = earnings(town, award)
    delete_earning(town.site, row.id)
    with pytest.raises(RowNotFound):
        delete_earning(town.site, row.id)
    assert (progress(town, award).times, town.state().earnings) == (0, 0)


def test_a_lost_race_is_decided_again(town, login):
    award = town.award()
    login()
    [row] = earnings(town, award)
    town.engine.before_commit = [login]
    delete_earning(town.site, row.id)
    assert (town.gold(), progress(town, award).times) == (20, 1)
    assert agrees(town)


def test_a_deleted_step_can_be_earned_again_in_its_round_only(town, login):
    achievement, step = badge(town)
    other = town.add("step", "Other", achievement, trigger_type="gamipress_register", count=1)
    login()
    record_event(town.site, Event("gamipress_register", town.user))
    login()
    assert (progress(town, achievement).times, progress(town, step).times) == (1, 2)
    newest, oldest = earnings(town, step)
    delete_earning(town.site, oldest.id)
    login()
    assert len(earnings(town, step)) == 1, "the step of the second round stands"
    delete_earning(town.site, newest.id)
    login()
    assert len(earnings(town, step)) == 1
    record_event(town.site, Event("gamipress_register", town.user))
    assert progress(town, achievement).times == 2
    assert progress(town, other).times == 2


def test_a_deleted_earning_lowers_the_count_over_all_users(town, login):
    achievement, _ = badge(town, global_maximum_earnings=1)
    login()
    login()
    [row] = earnings(town, achievement)
    delete_earning(town.site, row.id)
    login()
    assert len(earnings(town, achievement)) == 1
    login()
    assert len(earnings(town, achievement)) == 1


def test_an_earning_written_directly_counts(town, login):
    award = town.award(maximum_earnings=1)
    row = Earning(0, town.user, award, "points-award", "By hand", date="2026-01-01T00:00:00")
    stored = create_earning(town.site, row)
    assert town.services.ledger.earnings.get(stored.id) == replace(row, id=stored.id)
    assert (progress(town, award).times, town.state().earnings, town.gold()) == (1, 1, 0)
    assert agrees(town)
    login()
    assert town.gold() == 0
    delete_earning(town.site, stored.id)
    login()
    assert town.gold() == 10


def test_a_rank_written_directly_counts_but_is_not_set(town):
    rank = town.add(town.LEVELS, "Second", order=1)
    stored = create_earning(town.site, Earning(0, town.user, rank, str(town.LEVELS)))
    assert (progress(town, rank).times, town.state().ranks) == (1, {})
    delete_earning(town.site, stored.id)
    assert progress(town, rank).times == 0


@pytest.mark.parametrize("post_id", [0, 1, 999])
def test_an_earning_of_an_uncounted_post_is_only_a_row(town, post_id):
    stored = create_earning(town.site, Earning(0, town.user, post_id, title="x"))
    assert town.engine.commits == 0
    assert town.state().earnings == 1
    assert delete_earning(town.site, stored.id) == stored
    assert town.state().earnings == 0


def test_an_earning_of_a_deleted_user(town, login):
    award = town.award()
    login()
    [row] = earnings(town, award)
    town.services.users.delete(town.services.users.get(town.user))
    assert delete_earning(town.site, row.id) == row
    assert town.services.ledger.earnings.get(row.id) is None


def test_an_earning_without_a_user(town):
    award = town.award()
    stored = create_earning(town.site, Earning(0, 0, award))
    assert delete_earning(town.site, stored.id) == stored
    with pytest.raises(Conflict):
        town.services.ledger.earnings.delete(stored)


def test_earnings_from_before_there_was_a_maximum_count(town, login):
    achievement, _ = badge(town)
    login()
    login()
    post = town.site.catalogue.get(achievement)
    town.put(replace(post, meta={**post.meta, "_gamipress_global_maximum_earnings": 3}))
    for _ in range(3):
        login()
    assert len(earnings(town, achievement)) == 3
    town.put(replace(post, meta={**post.meta, "_gamipress_global_maximum_earnings": 4}))
    for _ in range(3):
        login()
    assert len(earnings(town, achievement)) == 4
