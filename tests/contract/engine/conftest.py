"""Engines (`laurel.app.ports.engine.Engine`) over every driver, with two users, and what they store."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from laurel.app.errors import Conflict
from laurel.app.ports.engine import Outcome, ReadSet
from laurel.domain.awards.effects import Decision
from laurel.domain.awards.state import Progress, TriggerCount, UserState
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.user import User
from laurel.store.driver.requests import Query, pages
from laurel.store.engine.engine import EngineStore
from laurel.store.ledger.ids import LedgerIds
from laurel.store.rows import keys
from laurel.store.rows.keys import user_partition
from laurel.store.rows.ledger import EARNINGS, LOGS, Kind, put_earning
from laurel.store.users.users import UserStore


class Interrupted:
    """A driver on which ``act(name, number)`` runs before each call, the n-th of that name."""

    def __init__(self, tables, act):
        self._tables, self._act, self._calls = tables, act, Counter()

    def __getattr__(self, name):
        call = getattr(self._tables, name)

        def called(*args, **options):
            self._calls[name] += 1
            self._act(name, self._calls[name])
            return call(*args, **options)

        return called


class Bench:
    """Engines over a driver with Ann and Bob, and all that is stored, read past the engines."""

    ANN, BOB, ABSENT = 1, 2, 9
    STEP, BADGE, RARE = 10, 11, 12
    LOGIN = ("gamipress_login", 0)
    NOW = 1_795_000_000
    STATE = UserState(balances={5: 10}, awarded={5: 10}, logged={5: 10}, ranks={7: 70}, logs=1, earnings=1)
    EVERYTHING = ReadSet(posts=[STEP, BADGE], trigger_counts=[LOGIN], markers=["a", "b"], earnings=[STEP, BADGE])

    def __init__(self, tables):
        self.tables, self.users, self.seconds = tables, UserStore(tables), self.NOW
        for number in (self.ANN, self.BOB):
            self.users.create(User(number, f"u{number}", f"u{number}@e.org", f"u{number}", "U", ""), "h")
        self.engine = self.on(tables)

    def on(self, tables, ids=None):
        """Another engine, on a driver of its own."""
        return EngineStore(tables, ids or LedgerIds(), lambda: self.seconds)

    def interrupted(self, act):
        """An engine on whose driver ``act(name, number)`` runs before each call."""
        return self.on(Interrupted(self.tables, act))

    def outcome(self, user_id=ANN, rev=0, counted=None, **parts):
        """A decision on the state of that ``rev``, with a row of every kind under a fresh id."""
        log_ids, earning_ids = self.engine.next_ids(1, 1)
        decision = Decision(
            replace(self.STATE, rev=rev),
            progress={self.STEP: Progress(times=rev + 1, completed=rev + 1, stamps=[1, 2])},
            trigger_counts={self.LOGIN: TriggerCount(rev + 1, "2026-03-01T12:00:00")},
            global_earnings=counted or {},
        )
        rows = {
            "logs": [Log(log_ids[0], user_id, "points_earn", points=10, points_type=5, meta={"applied": 10})],
            "earnings": [Earning(earning_ids[0], user_id, self.STEP, "step", "A step", 10, 5)],
        }
        return Outcome(user_id, rev, decision, **{**rows, **parts})

    def earned(self, count=1, user_id=ANN, post_id=BADGE):
        """That many standing earnings of a post, the oldest first, which no engine wrote."""
        rows = [Earning(row_id, user_id, post_id) for row_id in self.engine.next_ids(0, count)[1]]
        for row in rows:
            self.tables.write(put_earning(row))
        return rows

    def rows(self, table, user_id=ANN):
        """The logs or the earnings of a user, the oldest first."""
        kinds: dict[str, Kind[Any]] = {"logs": LOGS, "earnings": EARNINGS}
        return list(kinds[table].in_order(pages(self.tables, Query(table, keys.user_rows(user_id), "by_user"))))

    def count_of_rare(self):
        """How often the rare badge was earned by all users; None before it is counted."""
        item = self.tables.get("system", keys.earned(self.RARE))
        return None if item is None else item["earned"]

    def stored(self):
        """All that is stored of the users, of the markers a and b, and of the count of the rare badge."""
        users = (self.ANN, self.BOB, self.ABSENT)
        partitions = [list(pages(self.tables, Query("users", user_partition(number)))) for number in users]
        rows = [self.rows(table, number) for table in ("logs", "earnings") for number in users]
        return partitions, rows, [self.tables.get("system", keys.marker(key)) for key in "ab"], self.count_of_rare()

    def refused(self, outcome, error=Conflict, engine=None):
        """The error with which an outcome is refused, which leaves all as it was."""
        before = self.stored()
        with pytest.raises(error) as refusal:
            (engine or self.engine).commit(outcome)
        assert self.stored() == before
        return refusal.value


@pytest.fixture
def bench(faithful_tables):
    return Bench(faithful_tables)
