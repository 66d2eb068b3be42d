"""What DynamoDB, its streams and queues do by themselves: for a site's file, a thread does it."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable

from devstore.sqlite.file import SiteFile
from devstore.sqlite.queues import Queues
from devstore.sqlite.stream import Readers, SqliteStream
from devstore.sqlite.tables import SqliteTables
from laurel.store.ledger.projections import FOLLOWED, Projections

PERIOD_SECONDS = 30.0
"""Seconds from one round to the next."""


class Keeper:
    """Counts what no list has counted yet, deletes what has expired, forgets what all have read."""

    def __init__(self, file: SiteFile, catch_up: Callable[[], None]) -> None:
        self._tables = SqliteTables(file)
        self._stream = SqliteStream(file, FOLLOWED)
        self._readers = Readers(file)
        self._queues = Queues(file)
        self._catch_up = catch_up
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeper")

    def start(self) -> None:
        """Begin with a round, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the round that runs."""
        self._stop.set()
        self._thread.join()

    def round(self) -> None:
        """One round. What is counted is noted before watermarks may expire."""
        self._catch_up()
        self._stream.settle(Projections(self._tables))
        self._tables.sweep(time.time())
        self._queues.expire()
        self._readers.trim()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.round()
            except Exception:
                traceback.print_exc()
            self._stop.wait(PERIOD_SECONDS)
