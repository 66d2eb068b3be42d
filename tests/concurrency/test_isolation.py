"""Decisions are made on one moment's records, and rows that an index shows late are checked."""

from __future__ import annotations

import pytest

from devstore.lagging import LaggingIndexes
from laurel.app.awards.engine_run import Reach, read_set_of
from laurel.app.awards.operate import Operator, revoke
from laurel.app.errors import Unavailable
from laurel.app.site import Site
from laurel.domain.awards.event import Event
from laurel.domain.awards.reach import listeners
from laurel.store.engine import engine
from tests.containers import services_on

GOLD, RARE = 1, 30
LOGIN, RARE_EVENT = "gamipress_login", "gamipress_register"


class Slow:
    """A driver that lets others act after each of its reads of users; a batch takes its items apart in time."""

    def __init__(self, tables, between):
        self._tables = tables
        self._between = between

    def __getattr__(self, name):
        return getattr(self._tables, name)

    def transact_get(self, table, keys):
        found = self._tables.transact_get(table, keys)
        self._between()
        return found

    def batch_get(self, table, keys, *, consistent=True):
        found = []
        for key in reversed(list(keys)):
            found += self._tables.batch_get(table, [key], consistent=consistent)
            if table == "users":
                self._between()
        return found


@pytest.mark.parametrize("at_once", [100, 4])
def test_progress_is_never_older_than_the_state(world, monkeypatch, at_once):
    """An event that others overtake while its records are read, in one read or in two, counts on what they left."""
    monkeypatch.setattr(engine, "TRANSACTION_ITEMS", at_once)
    (user,) = world.people(1)
    overtaken = []

    def overtake():
        if len(overtaken) < 3:
            overtaken.append(world.send(user, event_id=f"fast-{len(overtaken)}"))

    slow = world.environment(Slow(world.tables, overtake))
    world.send(user, event_id="first")
    world.send(user, event_id="slow", services=slow)
    records = world.services.engine.read(user, wanted_of_login(world))
    assert len(overtaken) == 3
    assert records.known.progress[11].times == records.known.state.earnings == 5
    assert records.known.trigger_counts[LOGIN, 0].count == 5
    assert not world.violations(user)


def wanted_of_login(world):
    rules, event = world.services.posts.catalogue().rules, Event(LOGIN)
    return read_set_of(rules, Reach(posts=listeners(rules, event), event=event))


@pytest.mark.parametrize("tables", ["memory"], indirect=True)
def test_an_index_that_still_shows_what_was_revoked(world, tables):
    """Revoking twice is revoking once, also before the index by user follows."""
    lagging = LaggingIndexes(tables)
    services = services_on(lagging)
    (user,) = world.people(1)
    world.send(user, RARE_EVENT, services=services)
    lagging.settle()
    site = Site(services)
    badge = site.catalogue.rules.achievements[RARE]
    assert revoke(site, Operator(user, admin=1), badge).decision.rows
    before = world.state(user)
    with pytest.raises(Unavailable):
        revoke(site, Operator(user, admin=1), badge)
    assert world.state(user) == before
    lagging.settle()
    assert not revoke(site, Operator(user, admin=1), badge).decision.rows
    assert not world.violations(user)
