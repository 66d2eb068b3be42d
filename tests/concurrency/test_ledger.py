"""Eight writers of logs, earnings and balances at once."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from laurel.app.awards.rebuild_user import rebuild_user
from laurel.app.awards.record_event import record_event
from laurel.app.awards.set_balances import set_balances
from laurel.app.errors import RowNotFound
from laurel.app.ledger.create_row import create_row
from laurel.app.ledger.delete_row import delete_row
from laurel.app.ledger.update_row import update_row
from laurel.app.ledger.write_earning import create_earning, delete_earning
from laurel.app.ports.engine import ReadSet
from laurel.app.site import Site
from laurel.domain.awards.event import Event
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import LogQuery
from laurel.domain.records.post import Post
from laurel.domain.records.user import User
from laurel.store.driver.requests import Query, pages
from laurel.store.rows.ledger import LOGS
from tests.containers import services_on

LOG = Log(0, 1, title="x")


@pytest.fixture
def services(tables):
    """Services whose races are run again without a pause worth speaking of."""
    made = services_on(tables, sleep=time.sleep)
    made.users.create(User(1, "u", "u@e.org", "u", "U", ""), "h")
    return made


def test_every_row_is_kept_and_counted(services, together):
    def write(number):
        rows = services.ledger.logs
        return [create_row(Site(services), rows, replace(LOG, title=f"{number}/{again}")).id for again in range(4)]

    ids = [row_id for taken in together(write) for row_id in taken]
    assert len(set(ids)) == 32
    assert services.states.get(1).logs == 32
    assert {row.id for row in services.ledger.logs.find(LogQuery(users=(1,), limit=99)).rows} == set(ids)


def test_writers_of_one_log_all_have_their_say(services, together):
    log = services.ledger.logs.create(LOG)
    members = ("title", "type", "trigger_type", "access")

    def write(number):
        name = members[number % 4]
        return update_row(Site(services), services.ledger.logs, log.id, {name: f"{name} {number}"})

    assert all(isinstance(outcome, Log) for outcome in together(write))
    stored = services.ledger.logs.get(log.id)
    assert all(getattr(stored, name) in (f"{name} {at}", f"{name} {at + 4}") for at, name in enumerate(members))
    assert services.ledger.logs.find(LogQuery(users=(1,))).rows == [stored]


def test_one_deletes_a_log_and_the_others_find_it_gone(services, together):
    log = services.ledger.logs.create(LOG)
    outcomes = together(lambda _: delete_row(Site(services), services.ledger.logs, log.id))
    assert sum(isinstance(outcome, Log) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, RowNotFound) for outcome in outcomes) == 7
    assert services.states.get(1).logs == 0


@pytest.fixture
def award(services):
    """A published award that a sign-in earns, without points; its id."""
    meta = {"_gamipress_trigger_type": "gamipress_login", "_gamipress_count": 1}
    posts = (
        Post(5, "points-type", "publish", "gold", "Gold", date="2020-01-01T00:00:00"),
        Post(6, "points-award", "publish", "a", "Award", parent=5, date="2020-01-01T00:00:00", meta=meta),
    )
    services.posts.commit(services.posts.catalogue(), CatalogueChange(put=posts, next_id=7))
    return 6


def times(services, award):
    return services.engine.read(1, ReadSet(posts=[award])).known.progress[award].times


def test_one_deletes_an_earning_which_is_counted_no_longer(services, award, together):
    site = Site(services)
    kept, gone = (create_earning(site, Earning(0, 1, award, "points-award")) for _ in range(2))
    outcomes = together(lambda _: delete_earning(Site(services), gone.id))
    assert sum(isinstance(outcome, Earning) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, RowNotFound) for outcome in outcomes) == 7
    assert services.ledger.earned(1) == [kept]
    assert (services.states.get(1).earnings, times(services, award)) == (1, 1)


def test_earnings_come_and_go_and_the_count_is_theirs(services, award, together):
    def work(number):
        site = Site(services)
        own = [create_earning(site, Earning(0, 1, award, "points-award")).id for _ in range(3)]
        record_event(site, Event("gamipress_login", 1))
        return delete_earning(site, own[number % 3])

    assert all(isinstance(outcome, Earning) for outcome in together(work))
    standing = len(services.ledger.earned(1))
    assert standing == 8 * 3
    assert (services.states.get(1).earnings, times(services, award)) == (standing, standing)
    assert rebuild_user(Site(services), 1, apply=False) == ()


def test_the_bookings_of_a_balance_add_up_to_it(services, tables, together):
    together(lambda number: set_balances(Site(services), 1, {5: 100 + number}, {}, 1))
    state = services.states.get(1)
    booked = list(LOGS.in_order(pages(tables, Query("logs", "booked#user#1", "by_user"))))
    assert 100 <= state.balances[5] < 108
    assert sum(log.points for log in booked) == state.balances[5] == state.clipped[5]
    assert (state.rev, len(booked)) == (8, 8)
