"""A town on tables that can be watched, and that can end what works on them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from devstore.memory import MemoryTables
from laurel.store.engine.outbox import OutboxStore
from tests.api.outbox.kinds import Town

OUTBOX = "outbox#"


class Killed(BaseException):
    """The process is gone."""


class WatchedTables(MemoryTables):
    """Remembers the writes, and ends the process before an operation."""

    def __init__(self):
        super().__init__()
        self.written, self.operations, self.fuse = [], 0, 0

    def _begin(self):
        self.operations += 1
        self.fuse -= 1
        if not self.fuse:
            raise Killed

    def get(self, table, key, *, consistent=True):
        self._begin()
        return super().get(table, key, consistent=consistent)

    def batch_get(self, table, keys, *, consistent=True):
        self._begin()
        return super().batch_get(table, keys, consistent=consistent)

    def query(self, query):
        self._begin()
        return super().query(query)

    def write(self, operation):
        self._begin()
        done = super().write(operation)
        self.written.append(operation)
        return done

    def transact(self, operations):
        self._begin()
        super().transact(operations)
        self.written += operations

    def of_outbox(self):
        """The writes of outbox rows so far."""
        return [operation for operation in self.written if operation.key[0].startswith(OUTBOX)]


@pytest.fixture
def tables():
    return WatchedTables()


@pytest.fixture
def town(client, clock, types):
    return Town(client, clock)


@pytest.fixture
def waiting(town, tables, clock):
    """waiting(): the rows in the outbox, however young."""

    def rows():
        return list(OutboxStore(tables).waiting(clock.now() + timedelta(seconds=1)))

    return rows


@pytest.fixture
def sweep(town, clock):
    """sweep(): a run of the schedule, some seconds later; what it answers."""

    def run():
        clock.advance(seconds=6)
        return town.cron()

    return run
