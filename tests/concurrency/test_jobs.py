"""Jobs of deletions under kills and side by side: rows are deleted once, and counted down once."""

from __future__ import annotations

import pytest

from laurel.app.ledger.removals import sweep_removals
from laurel.app.posts.delete_post import delete_post
from laurel.app.site import Site
from laurel.app.users.delete_user import delete_user
from laurel.domain.records.ledger import Earning, Log
from laurel.store.ledger import ledger as module
from tests.concurrency.conftest import World

PIECE = 3
AWARD, OTHER = 100, 101
"""Of the awards of the site, one to delete and one that stays."""


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(module, "PIECE", PIECE)


def fill(world):
    """Three users, each with earnings of both awards, and logs."""
    users = world.people(3)
    for user in users * 5:
        for post_id in (AWARD, OTHER):
            world.services.ledger.earnings.create(Earning(0, user, post_id, "points-award"))
        world.services.ledger.logs.create(Log(0, user, "event_trigger"))
    return users


def begun(world, delete):
    """A deletion whose request may delete nothing: all of it is a job."""
    site = Site(world.services)
    site.deletable_rows = 0
    delete(site)
    assert len(site.jobs) == 1


def standing(world, users):
    """The posts of the users' earnings; their states count each."""
    rows = [row for user in users for row in world.services.ledger.earned(user)]
    assert sum(world.state(user).earnings for user in users) == len(rows)
    return [row.post_id for row in rows]


def test_a_job_of_a_post_killed_before_any_operation(kept_tables, crash):
    world = World(kept_tables)
    users = fill(world)
    begun(world, lambda site: delete_post(site, AWARD))
    for point in range(2, 60):
        outcome = crash(point, "sweep", PIECE)
        kept = standing(world, users)
        assert kept.count(OTHER) == 15
        if outcome == "done":
            break
    assert (outcome, kept.count(AWARD)) == ("done", 0)
    (job,) = world.services.removals.newest(None, 2)
    assert (job.state, job.left) == ("checking", False)
    assert job.rows <= 15, "what was deleted and not noted is missing, none is noted twice"


def test_a_job_of_a_user_killed_before_any_operation(kept_tables, crash):
    world = World(kept_tables)
    gone, *others = fill(world)
    begun(world, lambda site: delete_user(site, gone, 99, ()))
    for point in range(2, 60):
        outcome = crash(point, "sweep", PIECE)
        if outcome == "done":
            break
    ledger = world.services.ledger
    assert (outcome, ledger.earned(gone), ledger.history(gone)) == ("done", [], [])
    assert len(standing(world, others)) == 20
    assert sum(len(ledger.history(user)) for user in others) == 10


def test_eight_runs_at_once(world, environments, together):
    users = fill(world)
    begun(world, lambda site: delete_post(site, AWARD))
    begun(world, lambda site: delete_user(site, users[0], 99, ()))
    runs = together(lambda number: sweep_removals(Site(environments[number]), lambda: True))
    assert [run.failed for run in runs] == [[]] * 8
    assert standing(world, users[1:]) == [OTHER] * 10
    assert world.services.ledger.history(users[0]) == world.services.ledger.earned(users[0]) == []
