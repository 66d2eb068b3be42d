"""Whatever refuses, dies or races between a write and the award for it: the award is there in the end, and once."""

from __future__ import annotations

import itertools

import pytest

from laurel.app.errors import Unavailable
from laurel.store.engine.engine import EngineStore
from tests.api.outbox.conftest import Killed
from tests.api.outbox.kinds import ANNOUNCED, KINDS, POINTS

ALL = {**KINDS, **ANNOUNCED}
MOST_OPERATIONS = 100


@pytest.fixture(params=ALL)
def kind(request, town):
    """A kind of write whose event pays."""
    found = ALL[request.param]
    town.award(found.trigger, **found.meta)
    return found


def earned(town, kind):
    """What the write has paid so far."""
    return town.balance(kind.paid) - town.before


def begin(town, kind):
    """New members, and what leads up to the write."""
    town.meet()
    kind.before(town)
    town.before = town.balance(kind.paid)


def shape(reply):
    """The status of a reply, and what its body has."""
    return (reply.status, sorted(reply.json)) if hasattr(reply, "status") else None


def test_it_pays_at_once_and_leaves_nothing(town, kind, waiting):
    begin(town, kind)
    kind.act(town)
    assert earned(town, kind) == POINTS
    assert waiting() == []


@pytest.mark.parametrize("fault", [Unavailable("throttled"), ZeroDivisionError()], ids=["busy", "broken"])
@pytest.mark.parametrize("method", ["read", "commit"])
def test_an_engine_that_refuses_changes_no_reply_and_delays_the_award(
    town, kind, waiting, sweep, monkeypatch, fault, method
):
    def refuse(*_):
        raise fault

    begin(town, kind)
    undisturbed = shape(kind.act(town))
    begin(town, kind)
    with monkeypatch.context() as broken:
        broken.setattr(EngineStore, method, refuse)
        assert shape(kind.act(town)) == undisturbed
        assert earned(town, kind) == 0
        (row,) = waiting()
        assert sweep()["failed"] == [row.id]
        assert earned(town, kind) == 0
        assert [left.failures for left in waiting()] == [1]
    assert sweep() == {"done": [row.id], "failed": []}
    assert earned(town, kind) == POINTS
    assert sweep() == {"done": [], "failed": []}
    assert earned(town, kind) == POINTS
    assert waiting() == []


def test_killed_at_every_point_it_is_paid_for_once_if_it_took_place(town, kind, tables, waiting, sweep):
    swept = set()
    for point in itertools.count(1):
        begin(town, kind)
        tables.fuse = point
        try:
            kind.act(town)
        except Killed:
            killed = True
        else:
            killed = False
        tables.fuse = 0
        rows, at_once = waiting(), earned(town, kind)
        took_place = kind.done(town) or (kind in ANNOUNCED.values() and bool(rows or at_once))
        assert len(rows) == (took_place and not at_once), f"killed before operation {point}"
        swept.add(len(rows))
        sweep()  # which publishes what the schedule was killed before
        took_place = took_place or kind.done(town)
        assert earned(town, kind) == (POINTS if took_place else 0), f"killed before operation {point}"
        sweep()
        assert earned(town, kind) == (POINTS if took_place else 0), f"killed before operation {point}"
        assert waiting() == []
        if not killed:
            break
        assert point < MOST_OPERATIONS
    assert swept == {0, 1}, "at some points there is something to sweep"
    assert took_place


def test_worked_by_request_and_sweep_at_once_it_pays_once(town, kind, waiting, sweep, monkeypatch):
    commit, first = EngineStore.commit, [sweep]

    def race(engine, outcome):
        if first:
            assert first.pop()()["failed"] == []
        return commit(engine, outcome)

    begin(town, kind)
    monkeypatch.setattr(EngineStore, "commit", race)
    kind.act(town)
    assert not first
    assert earned(town, kind) == POINTS
    assert waiting() == []


@pytest.mark.parametrize("name", ALL)
def test_without_a_listener_there_is_no_row_and_no_further_request(town, tables, waiting, name):
    counts = []
    for listened in ((), ("gamipress_new_comment",)):
        for trigger in listened:
            town.award(trigger)
        begin(town, ALL[name])
        tables.written.clear()
        tables.operations = 0
        ALL[name].act(town)
        counts.append((tables.operations, len(tables.written)))
        assert tables.of_outbox() == []
    assert counts[0] == counts[1]
    assert waiting() == []
