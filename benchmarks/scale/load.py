"""What is asked of the site: events and reads at their rates, by as many processes as it takes; and what came of it."""

from __future__ import annotations

import json
import random
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from benchmarks.scale.clock import VirtualClock
from benchmarks.scale.site import MANAGER, MEMBERS, TRIGGERS, Site, basic
from laurel.app.awards.record_event import record_event
from laurel.app.errors import Conflict, Unavailable
from laurel.app.site import Site as Use
from laurel.composition.answer import answer
from laurel.composition.container import Container
from laurel.domain.awards.event import Event
from laurel.rest.http.messages import HttpRequest
from laurel.store.driver.change import Change
from laurel.store.ledger.projections import PROJECTED, Projections

BATCH = 10
"""Events of one invocation of the queue's function."""

STREAM_BATCH = 1000
"""The most changes of one invocation of the projections."""

POSTED = 0.1
"""The share of events that come by POST, all from one sender."""

WARM_UP_SECONDS = 0.5
"""How long it takes until as much is served as comes."""

OWN_SECONDS = 0.002
"""How long a process works on a request, beside its store."""

READS = (
    (0.5, "/wp/v2/badges?per_page=10", ""),
    (0.35, "/wp/v2/users/{user}", "user"),
    (0.145, "/wp/v2/gamipress-user-earnings?user_id={user}", "manager"),
    (0.005, "/wp/v2/gamipress-logs?per_page=10", "manager"),
)
"""The shares of reads, their routes, and who signs in."""


@dataclass(slots=True)
class Outcome:
    """What came of requests of a kind.

    ``seconds`` are those that each took which was served, ``in_time`` is how many were served after `WARM_UP_SECONDS`,
    while more came, ``refused`` how many were refused, by status.
    """

    seconds: list[float] = field(default_factory=list)
    in_time: int = 0
    refused: Counter[object] = field(default_factory=Counter)


@dataclass(slots=True)
class Load:
    """A load on a site: events and reads a second, for so many seconds, with a stream of so many shards."""

    site: Site
    events: int
    reads: int
    seconds: float
    shards: int
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    ended_at: float = 0.0
    """When the last of them was answered: later than it was sent where processes had to wait."""
    _left: int = 0

    def run(self) -> None:
        """Put the load on the site, until everything is answered."""
        self.outcomes = {"events": Outcome(), "reads": Outcome(), "batches counted": Outcome()}
        by_post = int(self.events * POSTED)
        kinds = (
            (self._batch, (self.events - by_post) / BATCH, 0.05 * BATCH),
            (self._post, by_post, 0.05),
            (self._read, self.reads, 0.03),
        )
        jobs = [job for kind in kinds if kind[1] for job in self._workers(*kind)]
        self._left = len(jobs)
        jobs += self._projections()
        self.site.clock.run(jobs)

    def _workers(
        self, work: Callable[[Container], None], rate: float, seconds_each: float
    ) -> Iterator[Callable[[], None]]:
        """As many processes as are busy at once, and some to spare, which take the arrivals one after the other."""
        arrivals = deque(sorted(random.uniform(0, self.seconds) for _ in range(int(rate * self.seconds))))
        clock = self.site.clock

        def worker(container: Container) -> None:
            while arrivals:
                clock.until(arrivals.popleft())
                work(container)
            self._left -= 1
            self.ended_at = clock.time

        for _ in range(int(rate * seconds_each * 1.5) + 8):
            yield partial(worker, self.site.process())

    def _timed(self, kind: str, work: Callable[[], object]) -> None:
        """Do a piece of work that returns its status, and note what came of it."""
        began = self.site.clock.time
        self.site.clock.sleep(OWN_SECONDS)
        try:
            status = work()
        except (Unavailable, Conflict) as error:
            status = type(error).__name__
        if status == 200:
            self.outcomes[kind].seconds.append(self.site.clock.time - began)
            self.outcomes[kind].in_time += WARM_UP_SECONDS < self.site.clock.time <= self.seconds
        else:
            self.outcomes[kind].refused[status] += 1

    # ---- kinds

    def _batch(self, container: Container) -> None:
        """A batch of the queue: one view of the site, one event after the other."""
        use = Use(container.services)

        def record() -> int:
            trigger = TRIGGERS[0] if random.random() < 0.5 else random.choice(TRIGGERS)
            record_event(use, Event(trigger, self._user(), id=f"e{random.getrandbits(64)}"))
            return 200

        for _ in range(BATCH):
            self._timed("events", record)

    def _post(self, container: Container) -> None:
        body = {"event": TRIGGERS[0], "user_id": self._user(), "id": f"p{random.getrandbits(64)}"}
        headers = {"content-type": "application/json", **basic(MANAGER)}
        http = HttpRequest("POST", "/wp-json/laurel/v1/events", "", headers, json.dumps(body).encode())
        self._timed("events", lambda: answer(container, "laurel_api", http).status)

    def _read(self, container: Container) -> None:
        [(_, route, who)] = random.choices(READS, [share for share, *_ in READS])
        user = random.randint(2, MEMBERS)
        path, _, query = route.format(user=user).partition("?")
        headers = {"": {}, "user": basic(user), "manager": basic(MANAGER)}[who]
        http = HttpRequest("GET", f"/wp-json{path}", query, headers)
        self._timed("reads", lambda: answer(container, "wp_posts", http).status)

    def _user(self) -> int:
        return random.randint(MEMBERS + 1, self.site.users)

    # ---- what counts the rows

    def _projections(self) -> Iterator[Callable[[], None]]:
        """The readers of the ledgers' streams, one for each shard of each."""
        for table in PROJECTED:
            shards = [deque[Change]() for _ in range(self.shards)]
            stream = self.site.memory.follow(table)
            for number in range(self.shards):
                yield partial(self._count, table, number, stream, shards)

    def _count(self, table: str, number: int, stream: deque[Change], shards: list[deque[Change]]) -> None:
        """Read a shard as Lambda does: what came in a second at once, the same again after a failure."""
        clock, projections = self.site.clock, Projections(self.site.tables)
        clock.sleep(random.random())
        while True:
            while stream:
                change = stream.popleft()
                item = change.after or change.before or {}
                shards[hash(item.get("pk")) % len(shards)].append(change)
            if shards[number]:
                self._timed("batches counted", partial(_apply, projections, table, number, shards[number], clock))
            elif not self._left:
                return
            clock.sleep(1)


def _apply(projections: Projections, table: str, number: int, waiting: deque[Change], clock: VirtualClock) -> int:
    """Count a batch; what fails stays, to be read again."""
    batch = list(islice(waiting, STREAM_BATCH))
    projections.apply(table, f"shard-{number}", batch, clock.seconds())
    for _ in batch:
        waiting.popleft()
    return 200


def quantile(seconds: list[float], share: float) -> float:
    """The seconds that a share of requests took at most; 0 without any."""
    ranked = sorted(seconds)
    return ranked[min(int(len(ranked) * share), len(ranked) - 1)] if ranked else 0.0
