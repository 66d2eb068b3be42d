"""A store that is busy for too long: 503 with Retry-After, and nothing half-done."""

from __future__ import annotations

import pytest

from laurel.app.errors import Unavailable
from laurel.store.driver.errors import TransactionConflict
from laurel.store.engine.engine import EngineStore
from laurel.store.ledger.ids import LedgerIds


class Busy:
    """A driver that carries out no transaction."""

    def __init__(self, tables, fault):
        self._tables = tables
        self._fault = fault

    def __getattr__(self, name):
        return getattr(self._tables, name)

    def transact(self, operations):
        raise self._fault


@pytest.mark.parametrize("fault", [TransactionConflict(), Unavailable("throttled")])
def test_an_event_that_cannot_be_written(world, tables, services, monkeypatch, fault):
    world.award()
    with monkeypatch.context() as patch:
        patch.setattr(services, "engine", EngineStore(Busy(tables, fault), LedgerIds()))
        reply = world.send(id="e")
        assert (reply.status, reply.code) == (503, "rest_unavailable")
        assert int(reply.headers["retry-after"]) > 0
    assert (world.balance(), world.logs()) == (0, [])
    assert world.send(id="e").json["awarded"]
    assert world.balance() == 10


def test_more_global_maxima_at_once_than_one_transaction_asks_about(world):
    world.award()
    world.post("achievement-type", "Badge", slug="badges")
    for number in range(100):
        badge = world.post("badges", f"{number}", {"global_maximum_earnings": 5, "earned_by": "triggers"})
        meta = {"trigger_type": "gamipress_login", "count": 1}
        world.post("step", f"Step {number}", meta, parent=badge)
    reply = world.send(id="e")
    assert (reply.status, reply.code) == (409, "rest_too_many_at_once")
    assert (world.balance(), world.logs()) == (0, [])
