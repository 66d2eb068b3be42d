"""Events too large for one transaction: whole, whatever others do between its parts."""

from __future__ import annotations

from contextlib import suppress

import pytest

from laurel.app.errors import Unavailable
from laurel.app.ledger.delete_row import delete_row
from laurel.app.ledger.write_earning import create_earning, delete_earning
from laurel.app.ports.engine import ReadSet
from laurel.app.site import Site
from laurel.app.users.delete_user import delete_user
from laurel.domain.records.ledger import Earning, Log
from laurel.store.engine.roll_forward import finish_pending
from laurel.store.rows import keys
from laurel.store.rows.state import PENDING
from tests.containers import services_on

GOLD, AWARDS = 1, 90
LOGIN, FLOOD = "gamipress_login", "gamipress_publish_page"


class Interrupted:
    """A driver that lets others act before each of its transactions but the first, or fails from the n-th on."""

    def __init__(self, tables, *, between=None, stop_at=None):
        self._tables = tables
        self._between = between
        self._stop_at = stop_at
        self.transactions = 0

    def __getattr__(self, name):
        return getattr(self._tables, name)

    def transact(self, operations):
        self.transactions += 1
        if self._stop_at and self.transactions >= self._stop_at:
            raise Unavailable("out of order")
        if self._between and self.transactions > 1:
            self._between(self.transactions)
        self._tables.transact(operations)


@pytest.fixture
def interrupted(world):
    """interrupted(…): the driver, and an environment on it."""

    def make(**options):
        driver = Interrupted(world.tables, **options)
        return driver, services_on(driver)

    return make


def test_many_awards_on_one_event(world, interrupted):
    (user,) = world.people(1)
    driver, services = interrupted()
    answer = world.send(user, FLOOD, "e", services)
    assert len([notice for notice in answer["awarded"] if notice["kind"] == "points"]) == AWARDS
    assert driver.transactions > 2
    logs, earnings = world.rows(user)
    assert (world.state(user).balances[GOLD], len(earnings)) == (AWARDS, AWARDS)
    assert [row.post_id for row in sorted(earnings, key=lambda row: row.id)] == list(range(100, 100 + AWARDS))
    assert [log.type for log in logs].count("points_earn") == AWARDS
    assert not world.violations(user)
    assert world.send(user, FLOOD, "e") == {**answer, "repeated": True}


@pytest.mark.parametrize("reader", ["rows", "state", "states", "event"])
def test_a_reader_in_the_middle_sees_all(world, interrupted, reader):
    (user,) = world.people(1)
    seen = []

    def after_an_event():
        assert world.send(user, LOGIN)["awarded"]
        return world.state(user).balances[GOLD] - 10 * (len(seen) + 1)

    readers = {
        "rows": lambda: len(world.rows(user)[1]),
        "state": lambda: world.state(user).balances[GOLD],
        "states": lambda: world.services.states.get_many([user])[user].balances[GOLD],
        "event": after_an_event,
    }

    def look(_):
        seen.append(readers[reader]())
        assert not world.violations(user)

    _, services = interrupted(between=look)
    world.send(user, FLOOD, "e", services)
    assert seen
    assert set(seen) == {AWARDS}
    assert not world.violations(user)


def test_a_slow_writer_brings_nothing_back(world, interrupted):
    """Another process finishes, a manager deletes a row; the slow one then writes none of it again."""
    (user,) = world.people(1)
    deleted = []

    def intervene(_):
        site = Site(world.services)
        deleted.append(delete_row(site, site.services.ledger.earnings, world.rows(user)[1][0].id).id)

    _, services = interrupted(between=intervene)
    world.send(user, FLOOD, "e", services)
    assert len(deleted) == 1
    earnings = [row.id for row in world.rows(user)[1]]
    assert len(earnings) == world.state(user).earnings == AWARDS - 1
    assert not set(deleted) & set(earnings)


@pytest.mark.parametrize("stop_at", [2, 3])
def test_a_manager_who_deletes_an_earning_finishes_the_rest_first(world, interrupted, stop_at):
    (user,) = world.people(1)
    _, services = interrupted(stop_at=stop_at)
    world.send(user, FLOOD, "e", services)
    stored = create_earning(Site(world.services), Earning(0, user, 100, "points-award"))
    earnings = {row.id for row in world.rows(user)[1]}
    assert len(earnings) == AWARDS + 1
    delete_earning(Site(world.services), stored.id)
    assert not world.violations(user)
    known = world.services.engine.read(user, ReadSet(posts=[100])).known
    assert (known.progress[100].times, known.state.earnings) == (1, AWARDS)


@pytest.mark.parametrize("stop_at", [2, 3])
def test_any_mark_can_be_taken_up(world, interrupted, tables, stop_at):
    (user,) = world.people(1)
    _, services = interrupted(stop_at=stop_at)
    assert world.send(user, FLOOD, "e", services)["awarded"]
    old = tables.get("users", keys.state(user))[PENDING]
    assert world.state(user).balances[GOLD] == AWARDS
    assert not finish_pending(tables, user, old), "a mark that is past writes nothing"
    assert not world.violations(user)


def test_an_id_that_another_process_made_too(world, interrupted, monkeypatch):
    """The other one's row stays, and ours comes under another id."""
    ann, bob = world.people(2)
    world.send(bob, FLOOD, "e0")
    taken = [row.id for row in world.rows(bob)[0]], [row.id for row in world.rows(bob)[1]]
    before = world.rows(bob)
    _, services = interrupted()

    def same_ids(logs, earnings):
        return tuple(range(min(ids), min(ids) + number) for ids, number in zip(taken, (logs, earnings), strict=True))

    monkeypatch.setattr(services.engine, "next_ids", same_ids)
    assert world.send(ann, FLOOD, "e1", services)["awarded"]
    assert world.rows(bob) == before
    assert len(world.rows(ann)[1]) == AWARDS
    assert not world.violations(ann)
    assert not world.violations(bob)


def test_deleting_a_user_whose_rest_is_pending(world, interrupted, tables):
    (user,) = world.people(1)
    _, services = interrupted(stop_at=2)
    world.send(user, FLOOD, "e", services)
    delete_user(Site(world.services), user, 1, ())
    assert tables.get("users", keys.pending(user)) is None
    assert tables.get("users", keys.state(user)) is None
    assert not any(world.rows(user))


def test_a_row_of_a_manager_while_a_rest_is_pending(world, interrupted):
    """The user's row and its count are neither lost nor in the way."""
    (user,) = world.people(1)

    def write(number):
        if number == 2:
            site = Site(world.services)
            site.services.ledger.logs.create(Log(0, user, "event_trigger", LOGIN))

    _, services = interrupted(between=write)
    with suppress(Unavailable):
        world.send(user, FLOOD, "e", services)
    assert world.state(user).balances[GOLD] == AWARDS
    assert not world.violations(user)
