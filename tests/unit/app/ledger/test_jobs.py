"""Deletions of what has many rows: answered at once, worked off in pieces, watched, and killed anywhere."""

from __future__ import annotations

import pytest

from laurel.app.awards.record_event import record_event
from laurel.app.errors import UserNotFound
from laurel.app.ledger.removals import GRACE, sweep_removals
from laurel.app.posts.delete_post import delete_post
from laurel.app.users.delete_user import delete_user
from laurel.domain.awards.event import Event
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.post import Post
from laurel.store.ledger import ledger as module


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    """Pieces of four rows, so that little is much; a request may delete one."""
    monkeypatch.setattr(module, "PIECE", 4)


@pytest.fixture
def request_site(town):
    """A request that may delete few rows."""
    site = town.site
    site.deletable_rows = 4
    return site


@pytest.fixture
def sweep(town):
    """sweep(pieces): one run of the schedule that has time for so many pieces."""

    def once(pieces=1_000):
        turns = iter([True] * pieces + [False] * 100)
        run = sweep_removals(town.site, lambda: next(turns))
        return run.done, run.failed

    return once


def earn(town, post_id, number):
    for _ in range(number):
        town.services.ledger.earnings.create(Earning(0, town.user, post_id, "points-award"))


def log(town, number):
    for _ in range(number):
        town.services.ledger.logs.create(Log(0, town.user, "event_trigger", "gamipress_login"))


def job(town, site):
    (name,) = site.jobs
    (listed,) = town.services.removals.newest(None, 5)
    assert listed.job == name
    return listed.state, listed.rows


def test_a_post_with_many_earnings_is_gone_at_once_and_its_rows_bit_by_bit(town, request_site, sweep):
    gone, kept = (town.award() for _ in range(2))
    earn(town, gone, 15)
    earn(town, kept, 2)
    delete_post(request_site, gone)
    assert town.site.catalogue.get(gone) is None
    assert town.state().earnings == 13
    assert job(town, request_site) == ("working", 4)
    assert sweep(1) == ([], [])
    assert (job(town, request_site), town.state().earnings) == (("working", 8), 9)
    assert sweep() == ([], []), "rows may still come"
    assert (job(town, request_site), town.state().earnings) == (("checking", 15), 2)
    earn(town, gone, 1)
    town.clock.advance(seconds=GRACE.total_seconds() + 1)
    assert sweep() == ([f"posts#{gone}"], [])
    assert (job(town, request_site), town.state().earnings) == (("done", 16), 2)
    assert [row.post_id for row in town.services.ledger.earned(town.user)] == [kept, kept]


def test_a_user_with_many_rows_is_gone_at_once(town, request_site, sweep):
    town.award()
    earn(town, 50, 10)
    log(town, 9)
    delete_user(request_site, town.user, 99, ())
    assert town.services.users.get(town.user) is None
    with pytest.raises(UserNotFound):
        record_event(town.site, Event("gamipress_login", town.user))
    assert town.services.ledger.earned(town.user), "not all rows yet"
    assert job(town, request_site) == ("working", 4)
    town.clock.advance(seconds=GRACE.total_seconds() + 1)
    for _ in range(20):
        done, failed = sweep(1)
        if done:
            break
    assert (done, failed) == ([f"user#{town.user}"], [])
    assert job(town, request_site) == ("done", 19)
    assert town.services.ledger.earned(town.user) == town.services.ledger.history(town.user) == []
    assert town.state().rev == 0


def test_few_rows_go_with_the_request_and_are_no_ones_wait(town, sweep):
    award, site = town.award(), town.site
    earn(town, award, 15)
    delete_post(site, award)
    assert (town.state().earnings, site.jobs) == (0, [])
    assert [(found.state, found.rows) for found in town.services.removals.newest(None, 5)] == [("checking", 15)]


def test_a_request_has_one_allowance_for_all_that_it_deletes(town, request_site):
    posts = [Post(number, "step", "publish", f"s{number}", parent=50) for number in range(51, 54)]
    town.put(Post(50, str(town.BADGES), "publish", "b"), *posts)
    for post in posts:
        earn(town, post.id, 4)
    delete_post(request_site, 50)
    assert town.state().earnings == 8
    assert len(request_site.jobs) == 1


class Killed(BaseException):
    """The process is no more."""


def test_a_job_that_is_killed_between_any_two_pieces_goes_on(town, request_site, sweep, monkeypatch):
    award = town.award()
    earn(town, award, 30)
    delete_post(request_site, award)
    ledger, removals, seen = town.services.ledger, town.services.removals, []
    for name, store in (("delete_of_post", ledger), ("note", removals)) * 3:
        method = getattr(store, name)

        def die(*arguments, method=method, **named):
            method(*arguments, **named)
            raise Killed

        with monkeypatch.context() as patched:
            patched.setattr(store, name, die)
            with pytest.raises(Killed):
                sweep()
        seen.append(town.state().earnings)
        assert len(ledger.earned(town.user)) == seen[-1], "rows and their count go together"
    assert seen == sorted(seen, reverse=True)
    town.clock.advance(minutes=5)
    assert sweep() == ([f"posts#{award}"], [])
    assert town.state().earnings == 0


def test_small_jobs_do_not_wait_for_a_large_one(town, request_site, sweep):
    large, small = (town.award() for _ in range(2))
    earn(town, large, 30)
    earn(town, small, 6)
    delete_post(request_site, large)
    town.clock.advance(seconds=1)
    delete_post(request_site, small)
    town.clock.advance(minutes=5)
    assert sweep(4) == ([f"posts#{small}"], [])
    assert town.state().earnings == 30 - 3 * 4


def test_an_award_of_a_post_that_a_job_is_at_work_on_does_not_do_the_jobs_work(town, request_site):
    """Its process knows that the post is gone, and takes back what the request may."""
    award = town.award()
    earn(town, award, 30)
    late = town.site
    late.deletable_rows = 4
    assert late.catalogue.get(award)
    delete_post(request_site, award)
    record_event(late, Event("gamipress_login", town.user))
    assert town.state().earnings == 30 - 4 - 4 + 1
