"""One run: a site behind a proxy, clients, a queue, streams and a schedule, for some time; then rest, and the audit."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from laurel.app.ledger.removals import sweep_removals
from laurel.app.posts.publish_scheduled_posts import publish_scheduled_posts
from laurel.app.site import Site
from laurel.app.site_events.sweep_outbox import sweep_outbox
from tests.faults.audit import audit
from tests.faults.network.plan import FAULTS, STORMS, Fault, Plan
from tests.faults.network.proxy import Port, Tally
from tests.faults.town import Town
from tests.faults.workers import Worker, Workers
from tests.faults.workload.book import Book
from tests.faults.workload.caller import Caller
from tests.faults.workload.client import Client
from tests.faults.workload.deliveries import SCHEDULE, Function, Queue, Streams, schedule_event
from tests.faults.workload.scenarios import SCENARIOS, Scenario, pairs_of, play

PLAYERS = 10
TIMEOUT = 1.0
"""Seconds that a worker's client waits for the store (`READ_SECONDS` of a site is 3)."""

SWEEP_SECONDS = 1.5
TURN_SECONDS = 0.3
SWEEPS = 20


@dataclass
class Result:
    """What a run came to: violations by check, and all that it counted."""

    seed: int
    seconds: float
    found: dict[str, list[str]]
    book: Book
    tally: Tally
    deliveries: Counter[str]
    deaths: int

    @property
    def violations(self) -> int:
        """How many there are."""
        return sum(map(len, self.found.values()))

    @property
    def absent(self) -> list[str]:
        """The kinds of faults that did not come."""
        return [name for name in FAULTS if not self.tally.faults[name]]


@dataclass
class Run:
    """A run on an endpoint that has the tables of the town: with which faults, and what clients do, by frequency.

    ``spoil`` is a planted bug of the proxy.
    """

    town: Town
    endpoint: str
    home: Path
    seed: int = 1
    clients: int = 4
    faults: Mapping[str, Fault] = field(default_factory=lambda: FAULTS)
    storms: float = STORMS
    scenarios: Mapping[Scenario, int] = field(default_factory=lambda: SCENARIOS)
    spoil: Callable[[str, bytes], bytes | None] | None = None
    book: Book = field(default_factory=Book)
    tally: Tally = field(default_factory=Tally)
    deliveries: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.town.settle(PLAYERS, self.clients)
        numbers = range(self.clients + 4)  # the queue, two readers of the streams, the schedule
        self._ports = [
            Port(self.endpoint, Plan(self.seed, n, self.faults, self.storms), self.tally, TIMEOUT) for n in numbers
        ]
        for port in self._ports:
            port.spoil = self.spoil or port.spoil
        self._workers = Workers(self._ports, self.town.prefix, self.home, TIMEOUT)
        self._pool = [Worker(self._workers, port, number) for number, port in enumerate(self._ports)]
        pairs = pairs_of(self.town.players, self.clients)
        self._callers = [
            Caller(worker, self.book, self._chance(n)) for n, worker in enumerate(self._pool[: self.clients])
        ]
        self._clients = [
            Client(self.town, self.book, caller, number, pairs[number], itertools.count(1))
            for number, caller in enumerate(self._callers)
        ]
        functions = [Function(worker, self.book, self.deliveries) for worker in self._pool[self.clients :]]
        self._queue = Queue(functions[0], self.town, self.book, self._chance(100))
        self._streams = Streams(functions[1:3], self.town, self.endpoint, self._chance(101))
        self._schedule = functions[3]

    def go(self, seconds: float, deeds: int = 0) -> Result:
        """Run for so long, or until so many deeds are done; let all come to rest, and audit."""
        begun = time.monotonic()

        def goes_on() -> bool:
            enough = deeds and sum(self.book.deeds.values()) >= deeds
            return not enough and time.monotonic() < begun + seconds

        self._under_faults(goes_on)
        self._rest()
        for worker in self._pool:
            worker.close()
        self._workers.close()
        found = audit(self.town, self.book, self._workers.notices)
        for port in self._ports:
            port.close()
        deaths = sum(worker.deaths for worker in self._pool)
        return Result(self.seed, time.monotonic() - begun, found, self.book, self.tally, self.deliveries, deaths)

    def _chance(self, number: int) -> random.Random:
        return random.Random(f"{self.seed}-chance-{number}")

    def _under_faults(self, goes_on: Callable[[], bool]) -> None:
        def repeat(turn: Callable[[], object], pause: float) -> None:
            try:
                while goes_on():
                    turn()
                    time.sleep(pause)
            except Exception as error:  # the run itself is broken
                self.book.violation(f"the run failed: {error!r}")
                raise

        turns: list[tuple[Callable[[], object], float]] = [
            *((lambda client=client: play(client, self.scenarios), 0.0) for client in self._clients),
            (self._queue.turn, TURN_SECONDS),
            (self._streams.turn, TURN_SECONDS),
            (lambda: self._schedule(SCHEDULE, schedule_event()), SWEEP_SECONDS),
        ]
        threads = [threading.Thread(target=repeat, args=turn) for turn in turns]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _rest(self) -> None:
        """Without faults: what is late arrives, what was left is finished, what waits is swept, and all is counted."""
        for port in self._ports:
            port.calm = True
        self.tally.wait()
        for caller in self._callers:
            caller.finish()
        self._queue.drain()
        for deed, reply in self.book.repeatable[::5]:
            self._callers[0].ask_again(deed, reply)
        sweep(self.town)
        self._streams.drain(self.book)


def sweep(town: Town) -> None:
    """What the schedule does, until there is nothing left to do."""
    for _ in range(SWEEPS):
        site = Site(town.later())
        published = publish_scheduled_posts(site, lambda *_: None, lambda: True)
        swept = sweep_outbox(site, lambda: True)
        cleared = sweep_removals(site, lambda: True)
        done = (swept.recorded, swept.failed, cleared.done, cleared.failed, published.published, published.failed)
        if not any(done):
            return
