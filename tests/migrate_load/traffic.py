"""Clients of a site that is being migrated: events, some sent twice, and reads of what they come to."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field, replace

from laurel.app.awards.record_event import record_event
from laurel.app.errors import Conflict, Unavailable
from laurel.app.ports.engine import ReadSet
from laurel.app.site import Site
from laurel.composition.table_services import TableServices
from laurel.domain.awards.event import Event
from laurel.domain.awards.run import Known
from tests.concurrency.conftest import LOGIN
from tests.migrate_load.old_site import STEP, OldSite

CROWD = 50
"""The first users get events of all clients at once; each of the others has a client of their own, who reads them."""

CROWDED, READ, RENAMED = 0.2, 0.2, 0.1
"""The share of turns of a client for events of the crowd, for reads, and for changes of logs of before."""

TWICE, STEPS = 0.1, 0.3
"""The share of events that are sent twice, and of steps."""


@dataclass
class Book:
    """What clients did: the events that were acknowledged by user and trigger, the titles of logs by id, and what was
    answered wrongly."""

    happened: Counter[tuple[int, str]] = field(default_factory=Counter)
    titles: dict[int, str] = field(default_factory=dict)
    reads: int = 0
    busy: int = 0
    seconds: list[float] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    @property
    def awards(self) -> int:
        """The events that were acknowledged, each once."""
        return len(self.seconds)


class Client:
    """One client, with an environment of its own."""

    def __init__(self, number: int, clients: int, site: OldSite, services: TableServices) -> None:
        self._number, self._clients, self._old = number, clients, site
        self._services = services
        self._chance = random.Random(number)
        self._events = itertools.count(1)
        self.book = Book()

    def work(self, least: int, warm: threading.Barrier, over: threading.Event) -> None:
        """Take at least so many turns, then go on until it is over, and take as many afterwards."""
        try:
            self._turns(least)
            warm.wait()
            while not over.is_set():
                self._turns(1)
            self._turns(least)
        except Exception:
            warm.abort()
            raise

    def _turns(self, number: int) -> None:
        for _ in range(number):
            self._turn()

    def _turn(self) -> None:
        choice = self._chance.random()
        if choice < CROWDED:
            self._send(self._chance.choice(self._old.ids[:CROWD]))
            return
        user_id = self._chance.choice(self._old.ids[CROWD + self._number :: self._clients])
        if choice < CROWDED + READ:
            self._read(user_id)
        elif choice < CROWDED + READ + RENAMED:
            self._rename(user_id)
        else:
            self._send(user_id)

    def _send(self, user_id: int) -> None:
        trigger = STEP if self._chance.random() < STEPS else LOGIN
        event = Event(trigger, user_id, id=f"{self._number}-{next(self._events)}")
        begun = time.perf_counter()
        first = self._record(event)
        self.book.seconds.append(time.perf_counter() - begun)
        self.book.happened[user_id, trigger] += 1
        if "repeated" in first:
            self.book.violations.append(f"{event} is new, and was answered as a repetition")
        if self._chance.random() < TWICE and self._record(event) != {**first, "repeated": True}:
            self.book.violations.append(f"{event} is answered otherwise when it is sent again")

    def _record(self, event: Event) -> dict[str, object]:
        while True:
            try:
                return record_event(Site(self._services), event)
            except Unavailable:  # a client sends it again
                self.book.busy += 1

    def _read(self, user_id: int) -> None:
        """What is known of a user whom no other client writes is what it was, and what was acknowledged since."""
        known = self._services.engine.read(user_id, ReadSet(everything=True)).known
        self.book.reads += 1
        before = self._old.known(user_id)
        for trigger in (LOGIN, STEP):
            due = _count(before, trigger) + self.book.happened[user_id, trigger]
            if _count(known, trigger) != due:
                self.book.violations.append(
                    f"user {user_id} is read with {_count(known, trigger)} {trigger}, not {due}"
                )

    def _rename(self, user_id: int) -> None:
        """Change the title of a log of before, which is found wherever it is just now."""
        log = self._chance.choice(self._old.rows(user_id)["logs"])
        title = f"{log.title} ({next(self._events)})"
        while stored := self._services.ledger.logs.get(log.id):
            try:
                self._services.ledger.logs.update(stored, replace(stored, title=title))
            except Conflict:  # it was moved meanwhile
                continue
            self.book.titles[log.id] = title
            return
        self.book.violations.append(f"log {log.id} of user {user_id} is not found")


def _count(known: Known, trigger: str) -> int:
    counted = known.trigger_counts.get((trigger, 0))
    return counted.count if counted else 0
