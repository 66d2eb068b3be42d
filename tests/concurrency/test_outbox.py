"""Site events under SIGKILL and races: after a sweep the award is there, once. `make races` kills every kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from laurel.app.posts.publish_scheduled_posts import publish_scheduled_posts
from laurel.app.site import Site
from laurel.app.site_events import sweep_outbox as module
from laurel.app.site_events.outbox import outbox_rows, record_row
from laurel.app.site_events.sweep_outbox import sweep_outbox
from laurel.domain.awards.event import Event
from laurel.domain.records.catalogue_change import CatalogueChange
from tests.concurrency.conftest import FULL, GOLD, LOGIN, World, award
from tests.concurrency.outbox_kinds import KINDS, TRIGGERS, Town

POINTS = 80
"""More operations than any write takes."""

PAYS = 10
FIRST_AWARD = 500

OFTEN = ("sign-in", "new post", "comment", "roles")
"""What is killed in every run of the tests."""


@pytest.fixture(autouse=True)
def no_wait(monkeypatch):
    """A sweep takes what is there, however young."""
    monkeypatch.setattr(module, "REQUEST_TIME", timedelta(seconds=-60))


def swept(world):
    """What the schedule does every minute."""
    site = Site(world.environment())
    publish_scheduled_posts(site, lambda *_: None, lambda: True)
    return sweep_outbox(site, lambda: True)


# ---- races


@pytest.mark.parametrize("people", [1, 16])
def test_rows_that_all_work_at_once_pay_once(world, environments, together, people):
    users = world.people(people)
    rows = [
        row
        for number in range(96 if FULL else 16)
        for row in outbox_rows(Site(world.services), f"w{number}", [Event(LOGIN, users[number % people])])
    ]
    for row in rows:
        world.services.outbox.put([row])

    def work(number):
        site = Site(environments[number])
        mine = rows[number:] + rows[:number]
        for row in mine if number % 2 else mine[::-1]:
            record_row(site, row)
        return sweep_outbox(site, lambda: True)

    outcomes = together(work)
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert world.waiting() == []
    assert sum(world.state(user).balances.get(GOLD, 0) for user in users) == 10 * len(rows)
    assert [world.violations(user) for user in users] == [[]] * people


# ---- kills


@pytest.fixture
def paying(kept_tables):
    """A world where every kind of site event pays ten, a sign-in from the start."""
    world = World(kept_tables)
    numbered = enumerate((trigger for trigger in TRIGGERS if trigger != LOGIN), FIRST_AWARD)
    awards = [award(post_id, trigger, PAYS) for post_id, trigger in numbered]
    about = [replace(post, meta={**post.meta, "_gamipress_meta_key_required": "first_name"}) for post in awards]
    world.services.posts.commit(world.services.posts.catalogue(), CatalogueChange(put=about))
    return world


@pytest.mark.parametrize("name", KINDS if FULL else OFTEN)
def test_killed_at_every_point_nothing_is_lost_and_nothing_paid_twice(paying, crash, print_figure, name):
    kind, points, lost, twice, waited = KINDS[name], 0, 0, 0, 0
    people = paying.people(2 * POINTS)
    for point in range(1, POINTS):
        ann, bob = people[2 * point], people[2 * point + 1]
        town = Town(Site(paying.environment()), ann, bob)
        kind.before(town)
        sweep_outbox(Site(paying.environment()), lambda: True)
        before = balances(paying, town)
        outcome = crash(point, "write", name, ann, bob, town.it)
        assert outcome in ("killed", "done")
        rows, paid = paying.waiting(), balances(paying, town)
        waited += bool(rows)
        for _ in range(2):
            assert swept(paying).failed == []
        took_place = kind.done(town) or (name == "sign-in" and (bool(rows) or paid != before))
        due = {who: PAYS * number if took_place else 0 for who, number in kind.pays.items()}
        after = balances(paying, town)
        gained = {who: after[who] - before[who] for who in due}
        points += 1
        lost += any(gained[who] < due[who] for who in due)
        twice += any(gained[who] > due[who] for who in due)
        assert paying.waiting() == []
        assert not [found for user in (ann, bob) for found in paying.violations(user)]
        if outcome == "done":
            break
    else:
        raise AssertionError("the write never came to its end")
    print_figure(f"killed at {points - 1} points, at {waited} of them left to the sweep; {lost} lost, {twice} twice")
    assert (lost, twice) == (0, 0)
    assert took_place
    assert waited, "at some points there is something to sweep"


def balances(world, town):
    """The gold of Ann, Bob, and of the user who signed up, if there is one."""
    login = world.services.users.login(town.new)
    users = {"ann": town.ann, "bob": town.bob, **({"new": login.user_id} if login else {})}
    return {"new": 0, **{who: world.state(user).balances.get(GOLD, 0) for who, user in users.items()}}
