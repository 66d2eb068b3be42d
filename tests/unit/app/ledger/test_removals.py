"""What is deleted is looked for in the ledgers again, after the longest request."""

from __future__ import annotations

from contextlib import suppress

import pytest

from laurel.app.awards.record_event import record_event
from laurel.app.errors import Conflict, Unavailable
from laurel.app.ledger.removals import GRACE, sweep_removals
from laurel.app.posts.delete_post import delete_post
from laurel.app.users.delete_user import delete_user
from laurel.domain.awards.event import Event
from laurel.domain.records.ledger import Earning
from laurel.domain.records.post import Post


@pytest.fixture
def award(town):
    """award(): the id of a new award, and of one more."""

    def make():
        number = town.services.posts.catalogue().next_id
        return town.put(Post(number, "points-award", "publish", parent=town.GOLD))

    return make


@pytest.fixture
def late(town):
    """late(post_id): an earning that comes after its post is gone."""
    return lambda post_id: town.services.ledger.earnings.create(Earning(0, town.user, post_id, "points-award"))


@pytest.fixture
def sweep(town):
    def once(may_go_on=lambda: True):
        run = sweep_removals(town.site, may_go_on)
        return run.done, run.failed

    return once


def left(town):
    """The posts of the earnings that there are, and how many the user's state counts."""
    rows = town.services.ledger.earned(town.user)
    assert town.services.states.get(town.user).earnings == len(rows)
    return [row.post_id for row in rows]


def test_earnings_that_come_late_are_deleted_when_nothing_can_come_any_more(town, award, late, sweep):
    kept, gone = award(), award()
    for post_id in (kept, gone):
        late(post_id)
    delete_post(town.site, gone)
    assert left(town) == [kept]
    late(gone)
    town.clock.advance(seconds=GRACE.total_seconds())
    assert sweep() == ([], [])
    assert left(town) == [kept, gone]
    town.clock.advance(seconds=1)
    assert sweep() == ([f"posts#{gone}"], [])
    assert left(town) == [kept]
    assert sweep() == ([], [])


def test_what_is_deleted_along_is_looked_for_as_well(town, late, sweep):
    badge = town.put(Post(50, str(town.BADGES), "publish", "b"), Post(51, "step", "publish", "s", parent=50))
    delete_post(town.site, town.BADGES)
    for post_id in (badge, 51):
        late(post_id)
    town.clock.advance(minutes=5)
    done, failed = sweep()
    assert (len(done), failed, left(town)) == (1, [], [])


@pytest.mark.parametrize("kind", ["post", "points-type"])
def test_posts_that_are_not_earned_leave_no_removal_and_keep_rows_that_name_them(town, late, sweep, kind):
    """Such as an earning that a manager wrote, or the row of points that were given by hand."""
    post_id = town.put(Post(60, kind, "publish", "p"))
    late(post_id)
    delete_post(town.site, post_id)
    town.clock.advance(minutes=5)
    assert sweep() == ([], [])
    assert left(town) == [post_id]


def test_a_sweep_ends_in_time_and_the_next_one_goes_on(town, award, late, sweep):
    first, second = award(), award()
    for post_id in (first, second):
        delete_post(town.site, post_id)
        late(post_id)
        town.clock.advance(seconds=1)
    town.clock.advance(minutes=5)
    answers = iter([True, False])
    assert sweep(lambda: next(answers)) == ([f"posts#{first}"], [])
    assert left(town) == [second]
    assert sweep() == ([f"posts#{second}"], [])
    assert left(town) == []


def test_what_fails_keeps_no_other_from_being_cleared_and_is_tried_again(town, award, late, sweep, monkeypatch, caplog):
    first, second = award(), award()
    for post_id in (first, second):
        delete_post(town.site, post_id)
        late(post_id)
        town.clock.advance(seconds=1)
    town.clock.advance(minutes=5)
    ledger, delete = town.services.ledger, town.services.ledger.delete_of_post

    def broken(post_id, rest):
        if post_id == first:
            raise Unavailable("no")
        return delete(post_id, rest)

    with monkeypatch.context() as patched:
        patched.setattr(ledger, "delete_of_post", broken)
        assert sweep() == ([f"posts#{second}"], [f"posts#{first}"])
    assert "not out of the ledgers yet" in caplog.text
    assert left(town) == [first]
    assert sweep() == ([f"posts#{first}"], [])


def test_a_deletion_that_finds_the_ledger_busy_is_one_all_the_same(town, award, late, sweep, monkeypatch):
    post_id = award()
    late(post_id)

    def busy(*_):
        raise Conflict("always")

    with monkeypatch.context() as patched:
        patched.setattr(town.services.ledger, "delete_of_post", busy)
        delete_post(town.site, post_id)
    assert town.site.catalogue.get(post_id) is None
    assert left(town) == [post_id]
    town.clock.advance(minutes=5)
    assert sweep() == ([f"posts#{post_id}"], [])
    assert left(town) == []


class Killed(Exception):
    """The process that deletes is no more."""


def test_rows_of_a_user_that_are_committed_while_the_user_goes(town, sweep, monkeypatch):
    """The request that deletes is killed between the profile and the state, which an award still finds."""
    services, login = town.services, Event("gamipress_login", town.user)
    town.award()
    record_event(town.site, login)

    delete = services.users.delete

    def delete_while_awarded(user, removals, _erasure):
        town.engine.before_commit = [lambda: delete(user, removals)]
        assert record_event(town.site, login)["awarded"]
        raise Killed

    with monkeypatch.context() as patched, suppress(Killed):
        patched.setattr(services.users, "delete", delete_while_awarded)
        patched.setattr(services.users, "forget", lambda _: None)
        delete_user(town.site, town.user, 99, ())
    assert services.users.get(town.user) is None
    assert services.ledger.history(town.user)
    assert left(town)
    town.clock.advance(minutes=5)
    assert sweep() == ([f"user#{town.user}"], [])
    assert services.ledger.history(town.user) == left(town) == []
    assert services.states.get(town.user).rev == 0
    assert sweep() == ([], [])
