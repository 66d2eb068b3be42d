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
from laurel.store.engine import packing
from laurel.store.rows import keys
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

    def query(self, query):
        found = self._tables.query(query)
        if query.table == "users":
            self._between()
        return found

    def batch_get(self, table, keys, *, consistent=True):
        found = []
        for key in reversed(list(keys)):
            found += self._tables.batch_get(table, [key], consistent=consistent)
            if table == "users":
                self._between()
        return found


@pytest.mark.parametrize("room", [packing.STATE_BYTES, 0], ids=["in the state", "in pages"])
def test_progress_is_of_the_moment_of_the_state(world, monkeypatch, room):
    """An event that others overtake while its records are read counts on what they left."""
    monkeypatch.setattr(packing, "STATE_BYTES", room)
    monkeypatch.setattr(packing, "SPILL_BYTES", 0)
    (user,) = world.people(1)
    overtaken, found = [], []

    def overtake():
        if len(overtaken) < 3:
            overtaken.append(world.send(user, event_id=f"fast-{len(overtaken)}"))

    slow = world.environment(Slow(world.tables, overtake))
    world.send(user, event_id="first")
    found.append(slow.engine.read(user, wanted_of_login(world)).known)
    world.send(user, event_id="slow", services=slow)
    found.append(world.services.engine.read(user, wanted_of_login(world)).known)
    assert len(overtaken) == 3
    assert ("progress_pages" in world.tables.get("users", keys.state(user))) == (room == 0)
    for known in found:
        assert known.progress[11].times == known.state.earnings == known.state.rev
        assert known.trigger_counts[LOGIN, 0].count == known.state.rev
    assert found[1].state.rev == 5
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
