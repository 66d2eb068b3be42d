"""Sweeps of the outbox: the order of rows, failures, and the metrics."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from laurel.app.errors import Conflict, Unavailable
from laurel.app.site import Site
from laurel.app.site_events import sweep_outbox as module
from laurel.app.site_events.outbox import outbox_rows
from laurel.app.site_events.sweep_outbox import sweep_outbox
from laurel.domain.awards.event import Event
from laurel.domain.records.user import User

LOGIN = "gamipress_login"


class Sweeper:
    """Puts outbox rows into a town, and sweeps them."""

    def __init__(self, town):
        self.town, self.counts = town, Counter()
        town.award()

    def user(self, name):
        return self.town.services.users.create(
            User(0, name, f"{name}@example.org", name, name, "2020-01-01T00:00:00"), ""
        ).id

    def put(self, user=None, **later):
        """Put a row as of now, then advance the clock."""
        (row,) = outbox_rows(self.town.site, "w", [Event(LOGIN, user or self.town.user)])
        self.town.services.outbox.put([row])
        self.town.clock.advance(**later)
        return row.id

    def sweep(self, may_go_on=lambda: True):
        self.counts.clear()
        run = sweep_outbox(Site(self.town.services, self.count), may_go_on)
        return run.recorded, run.failed

    def count(self, name, amount=1, kind=""):
        if name.startswith("Outbox"):
            self.counts[name] += amount

    def waiting(self):
        rows = self.town.services.outbox.waiting(self.town.clock.now() + timedelta(days=1))
        return {row.id: row.failures for row in rows}


@pytest.fixture
def sweeper(town):
    return Sweeper(town)


@pytest.fixture
def broken(town, monkeypatch):
    """The users whose events fail, each with its exception."""
    faults, commit = {}, town.engine.commit

    def fail(outcome):
        if outcome.user_id in faults:
            raise faults[outcome.user_id]
        commit(outcome)

    monkeypatch.setattr(town.engine, "commit", fail)
    return faults


def test_the_oldest_are_recorded_first_across_shards(sweeper):
    users = [sweeper.user(name) for name in "abcdef"]
    ids = [sweeper.put(user, seconds=1) for user in reversed(users)]
    sweeper.town.clock.advance(seconds=5)
    assert sweeper.sweep() == (ids, [])
    assert sweeper.waiting() == {}
    assert sweeper.counts == {"OutboxSwept": 6}


@pytest.mark.parametrize(("seconds", "worked"), [(4, 0), (5, 0), (5.001, 1), (60, 1)])
def test_young_rows_are_left_to_their_request(sweeper, seconds, worked):
    sweeper.put(seconds=seconds)
    assert len(sweeper.sweep()[0]) == worked


def test_an_idle_sweep_counts_nothing(sweeper):
    assert sweeper.sweep() == ([], [])
    assert sweeper.counts == {}


@pytest.mark.parametrize("fault", [Unavailable("throttled"), ZeroDivisionError()])
def test_a_row_that_fails_is_counted_and_logged_and_does_not_block_others(sweeper, broken, caplog, fault):
    bob = sweeper.user("bob")
    broken[bob] = fault
    bad, good = sweeper.put(bob, seconds=30), sweeper.put(seconds=30)
    assert sweeper.sweep() == ([good], [bad])
    assert sweeper.waiting() == {bad: 1}
    assert sweeper.counts == {"OutboxSwept": 1, "OutboxFailures": 1, "OutboxAge": 60}
    (line,) = [record for record in caplog.records if record.message == "a site event waits"]
    assert (line.outbox_row, line.trigger, line.user_id, line.failures) == (bad, LOGIN, bob, 0)
    assert line.levelname == ("WARNING" if isinstance(fault, Unavailable) else "ERROR")


def test_rows_that_failed_before_are_tried_last(sweeper, broken):
    bob = sweeper.user("bob")
    broken[bob] = ZeroDivisionError()
    bad = [sweeper.put(bob, seconds=1) for _ in range(2)]
    sweeper.town.clock.advance(seconds=5)
    sweeper.sweep()
    good = sweeper.put(seconds=6)
    assert sweeper.sweep() == ([good], bad)
    assert sweeper.waiting() == dict.fromkeys(bad, 2)
    broken.clear()
    assert sweeper.sweep() == (bad, [])
    assert sweeper.town.services.states.get(bob).balances == {sweeper.town.GOLD: 20}


def test_a_sweep_ends_when_it_may_not_go_on_and_counts_the_oldest_age(sweeper, broken):
    bob = sweeper.user("bob")
    broken[bob] = ZeroDivisionError()
    sweeper.put(bob, seconds=10)
    sweeper.sweep()
    ids = [sweeper.put(seconds=10) for _ in range(3)]
    answers = iter([True, False])
    assert sweeper.sweep(lambda: next(answers)) == (ids[:1], [])
    assert sweeper.counts == {"OutboxSwept": 1, "OutboxAge": 40}
    assert len(sweeper.waiting()) == 3


@pytest.mark.parametrize(("fails", "age"), [(False, 10), (True, 20)])
def test_the_age_is_that_of_the_oldest_row_that_is_left(sweeper, broken, fails, age):
    bob = sweeper.user("bob")
    for user in (bob, sweeper.town.user):
        sweeper.put(user, seconds=10)
    if fails:
        broken[bob] = ZeroDivisionError()
    answers = iter([True, False])
    sweeper.sweep(lambda: next(answers))
    assert sweeper.counts["OutboxAge"] == age


def test_the_lost_races_of_one_row_end_at_its_time_limit(sweeper, broken, monkeypatch):
    monkeypatch.setattr(module, "ROW_SECONDS", -1.0)
    town, commit = sweeper.town, sweeper.town.engine.commit
    races = []

    def lose_once(outcome):
        if not races:
            races.append(outcome)
            raise Conflict("another request was first")
        commit(outcome)

    monkeypatch.setattr(town.engine, "commit", lose_once)
    row = sweeper.put(seconds=6)
    assert sweeper.sweep() == ([], [row])
    assert sweeper.sweep() == ([row], [])


def test_rows_that_cannot_be_read_fail_the_sweep(sweeper, monkeypatch):
    def throttled(_until):
        raise Unavailable("throttled")

    monkeypatch.setattr(sweeper.town.services.outbox, "waiting", throttled, raising=False)
    with pytest.raises(Unavailable):
        sweeper.sweep()


def test_a_failure_that_cannot_be_counted_does_not_end_the_sweep(sweeper, broken, monkeypatch):
    def throttled(_row):
        raise Unavailable("throttled")

    bob = sweeper.user("bob")
    broken[bob] = ZeroDivisionError()
    bad, good = sweeper.put(bob, seconds=1), sweeper.put(seconds=6)
    monkeypatch.setattr(sweeper.town.services.outbox, "count_failure", throttled, raising=False)
    assert sweeper.sweep() == ([good], [bad])
