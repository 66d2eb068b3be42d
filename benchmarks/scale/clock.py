"""Virtual time: many threads, of which one runs at a time, until it waits for a later moment."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

STACK_BYTES = 512 * 1024


class VirtualClock:
    """A clock that stands while code runs, and goes on to the next moment that a thread waits for.

    Outside of `run` nothing waits: what prepares a site takes no time.
    """

    def __init__(self) -> None:
        self.time = 0.0
        """Seconds since the beginning."""
        self._began = datetime.now(UTC)
        self._waiting: list[tuple[float, int, threading.Lock]] = []
        self._order = itertools.count()
        self._local = threading.local()
        self._errors: list[BaseException] = []

    def now(self) -> datetime:
        """The present moment (`laurel.app.ports.common.Clock`)."""
        return self._began + timedelta(seconds=self.time)

    def seconds(self) -> float:
        """The present moment in seconds since 1970."""
        return self.now().timestamp()

    @property
    def runs(self) -> bool:
        """Whether the thread is one of those of `run`."""
        return hasattr(self._local, "gate")

    def sleep(self, seconds: float) -> None:
        """Wait so many seconds."""
        self.until(self.time + seconds)

    def until(self, moment: float) -> None:
        """Wait until a moment, given in seconds since the beginning; others run meanwhile."""
        if not self.runs:
            return
        mine: threading.Lock = self._local.gate
        heapq.heappush(self._waiting, (max(moment, self.time), next(self._order), mine))
        if self._wake(mine):
            mine.acquire()

    def run(self, jobs: Sequence[Callable[[], None]]) -> None:
        """Run all jobs, from this moment on, until each has returned. Raises the first exception that one raises."""
        threading.stack_size(STACK_BYTES)
        done = _closed()
        left = len(jobs)

        def work(job: Callable[[], None], gate: threading.Lock) -> None:
            nonlocal left
            self._local.gate = gate
            gate.acquire()
            try:
                job()
            except BaseException as error:
                self._errors.append(error)
            left -= 1
            if left:
                self._wake(None)
            else:
                done.release()

        for job in jobs:
            gate = _closed()
            heapq.heappush(self._waiting, (self.time, next(self._order), gate))
            threading.Thread(target=work, args=(job, gate), daemon=True).start()
        self._wake(None)
        done.acquire()
        if self._errors:
            raise self._errors[0]

    def _wake(self, mine: threading.Lock | None) -> bool:
        """Let the thread go on whose moment is next; whether that is another one than that of the gate `mine`."""
        self.time, _, gate = heapq.heappop(self._waiting)
        if gate is mine:
            return False
        gate.release()
        return True


def _closed() -> threading.Lock:
    gate = threading.Lock()
    gate.acquire()
    return gate
