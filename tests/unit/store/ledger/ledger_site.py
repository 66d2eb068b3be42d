"""A site with ledgers only, whose clock tests move, and what a page must be."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from devstore.memory import MemoryTables
from devstore.meter import Meter
from devstore.stream import MemoryStream
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.user import User
from laurel.store.aws.stream import Pump
from laurel.store.ledger.ids import LedgerIds
from laurel.store.ledger.ledger import LedgerStore
from laurel.store.ledger.projections import PROJECTED, Projections
from laurel.store.users.users import UserStore

START = datetime(2026, 1, 30, 12, tzinfo=UTC)


class Site:
    """Ledgers whose clock is moved by tests, and whose streams lag until `pump` is called."""

    def __init__(self, *, lagging=False):
        random.seed(0)  # by chance the shards are uneven, which costs calls
        self.now = START
        self.zone = 1
        self.memory = MemoryTables()
        self.tables = Meter(self.memory)
        self.pump = Pump(MemoryStream(self.memory, PROJECTED), Projections(self.memory), self._seconds)
        ids = LedgerIds(self._seconds)
        self.ledger = LedgerStore(self.tables, ids, (lambda: None) if lagging else self.pump.catch_up)
        for number in (1, 2, 3):
            UserStore(self.memory).create(User(number, f"u{number}", f"u{number}@e.org", f"u{number}", "U", ""), "h")

    def _seconds(self):
        return self.now.timestamp()

    def log(self, days=0, **fields):
        self.now += timedelta(days=days, seconds=1)
        return self.ledger.logs.create(Log(**{"id": 0, "user_id": 0, "date": self.local(), **fields}))

    def earning(self, user_id, days=0, **fields):
        self.now += timedelta(days=days, seconds=1)
        return self.ledger.earnings.create(Earning(0, user_id, **{"date": self.local(), **fields}))

    def local(self):
        """The present in the time zone of the site, as rows are dated."""
        return (self.now + timedelta(hours=self.zone)).strftime("%Y-%m-%dT%H:%M:%S")

    def titles(self, query):
        page = self.ledger.logs.find(query)
        return [row.title for row in page.rows], page.total

    def cost(self, query):
        with self.tables.measure() as usage:
            self.ledger.logs.find(query)
        return usage.read_calls, usage.read_units


def naive(rows, query):
    """What a page must be: filter everything, sort, cut."""
    matching = query.in_order([row for row in rows if query.matches(row)])
    return matching[query.offset : query.offset + query.limit], len(matching)
