"""Posts and users deleted while others earn: in the end nothing of what is gone is in the ledgers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from laurel.app.awards.operate import Operator, award
from laurel.app.awards.record_event import record_event
from laurel.app.errors import UserNotFound
from laurel.app.ledger.removals import GRACE, sweep_removals
from laurel.app.posts.delete_post import delete_post
from laurel.app.site import Site
from laurel.app.users.delete_user import delete_user
from laurel.domain.awards.event import Event
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.ledger_query import EarningQuery
from laurel.domain.records.post import Post
from laurel.store.driver.requests import Query, pages
from laurel.store.rows import keys
from tests.concurrency.conftest import World
from tests.containers import services_on

GOLD, BADGES = 1, 2
BADGE, STEP = 500, 501
LOGIN, VISIT = "gamipress_login", "gamipress_site_visit"
LONG_AGO = "2020-01-01T00:00:00"


class Later:
    """A clock that is beyond the time that removals wait."""

    def now(self):
        return datetime.now(UTC) + 2 * GRACE


def _make_badge(world):
    meta = {"earned_by": "triggers", "points": 10, "points_type": "gold"}
    step = {"trigger_type": VISIT, "count": 1}
    posts = [
        Post(number, kind, "publish", f"p{number}", "P", parent=parent, date=LONG_AGO,
             meta={f"_gamipress_{key}": value for key, value in given.items()})
        for number, kind, parent, given in ((BADGE, str(BADGES), 0, meta), (STEP, "step", BADGE, step))
    ]  # fmt: skip
    world.services.posts.commit(world.services.posts.catalogue(), CatalogueChange(put=posts))
    return BADGE


def sweep_now(world):
    """What the schedule does when no request can hold the catalogue of before any more."""
    return sweep_removals(Site(services_on(world.tables, clock=Later())), lambda: True)


@pytest.fixture
def make_badge():
    """make_badge(world): a badge of ten gold that a visit of the site earns, any number of times."""
    return _make_badge


@pytest.fixture
def badge(world, make_badge):
    return make_badge(world)


@pytest.fixture
def sweep(world):
    return lambda: sweep_now(world)


def left(world):
    """How many earnings there are of the badge and its step."""
    query = EarningQuery(posts=(BADGE, STEP), limit=9_000)
    return world.services.ledger.earnings.find(query).total


def test_an_award_that_was_decided_before_the_badge_was_deleted(world, environments, badge, sweep):
    """On a catalogue that its request read first, in a process that knows nothing of the deletion."""
    (user,) = world.people(1)
    late, deleting = Site(environments[0]), Site(environments[1])
    assert late.catalogue.get(badge)
    delete_post(deleting, badge)
    assert record_event(late, Event(VISIT, user))["awarded"]
    assert left(world) == 2
    assert sweep().done == [f"posts#{STEP}"]
    assert left(world) == world.state(user).earnings == 0
    assert world.state(user).balances == {GOLD: 10}, "as if it had been earned before"
    assert sweep().done == []


def test_an_award_by_hand_in_the_process_that_deletes_is_taken_back_at_once(world, badge):
    (user,) = world.people(1)
    late = Site(world.services)
    achievement = late.catalogue.rules.achievements[badge]
    delete_post(Site(world.services), badge)
    award(late, Operator(user, admin=1), achievement)
    assert left(world) == world.state(user).earnings == 0
    assert world.state(user).balances == {GOLD: 10}


@pytest.mark.parametrize("processes", [1, 8])
def test_a_badge_deleted_while_eight_earn_it(world, environments, together, badge, sweep, print_figure, processes):
    users = world.people(8 * 6)
    services = environments[:processes]

    def work(number):
        site = services[number % processes]
        for turn, user in enumerate(users[number::8]):
            if (number, turn) == (3, 2):
                delete_post(Site(site), badge)
            world.send(user, VISIT, services=site)

    assert [outcome for outcome in together(work) if outcome] == []
    at_once = left(world)
    if processes == 1:
        assert at_once == 0
    assert sweep().failed == []
    assert left(world) == 0
    assert {user: world.state(user).earnings for user in users} == dict.fromkeys(users, 0)
    paid = sum(world.state(user).balances.get(GOLD, 0) for user in users)
    assert paid > 0
    print_figure(f"{at_once} earnings of a deleted badge after the race, 0 after the sweep; {paid} gold stay")


def test_a_user_deleted_while_eight_awards_are_made(world, environments, together, badge, sweep):
    (user,) = world.people(1)
    world.send(user, VISIT)

    def work(number):
        for turn in range(4):
            if (number, turn) == (3, 1):
                delete_user(Site(environments[number]), user, 99, ())
                return
            try:
                world.send(user, VISIT, services=environments[number])
            except UserNotFound:
                return
        return

    assert [outcome for outcome in together(work) if outcome] == []
    assert sweep().failed == []
    ledger = world.services.ledger
    assert ledger.history(user) == ledger.earned(user) == []
    assert world.state(user).rev == 0


POINTS = 60
"""More operations than any of the deletions takes."""


def test_a_deletion_of_a_post_killed_at_every_point(kept_tables, crash, make_badge):
    """All of it is done or nothing; repeated where it is not, and swept, it leaves nothing."""
    world = World(kept_tables)
    outcomes = set()
    for point, user in enumerate(world.people(POINTS), start=1):
        make_badge(world)
        world.send(user, VISIT)
        outcome = crash(point, "delete_post", BADGE)
        there = {number for number in (BADGE, STEP) if world.services.posts.catalogue().get(number)}
        assert there in (set(), {BADGE, STEP})
        outcomes.add((outcome, bool(there), bool(left(world))))
        if there:
            delete_post(Site(world.services), BADGE)
        assert sweep_now(world).failed == []
        assert left(world) == world.state(user).earnings == 0
        assert not list(world.services.removals.waiting())
        if outcome == "done":
            break
    killed = {("killed", True, True), ("killed", False, True), ("killed", False, False)}
    assert outcomes == {*killed, ("done", False, False)}


def test_a_deletion_of_a_user_killed_at_every_point(kept_tables, crash, make_badge):
    world = World(kept_tables)
    make_badge(world)
    outcomes = set()
    for point, user in enumerate(world.people(POINTS), start=1):
        world.send(user, VISIT)
        outcome = crash(point, "delete_user", user)
        there = world.services.users.get(user) is not None
        outcomes.add((outcome, there))
        if there:
            delete_user(Site(world.services), user, 99, ())
        assert sweep_now(world).failed == []
        ledger = world.services.ledger
        assert ledger.history(user) == ledger.earned(user) == []
        assert list(pages(kept_tables, Query("users", keys.user_partition(user)))) == []
        if outcome == "done":
            break
    assert outcomes == {("killed", True), ("killed", False), ("done", False)}
