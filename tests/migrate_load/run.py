"""One run: a site of the first layout, clients, the migrations in their order beside them, and the audit."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any

from devstore.memory import MemoryTables
from devstore.sqlite.file import SiteFile
from devstore.sqlite.stream import SqliteStream
from devstore.sqlite.tables import SqliteTables
from devstore.stream import MemoryStream
from laurel.store.aws.stream import Pump, Stream
from laurel.store.driver.requests import Item, Put
from laurel.store.ledger.projections import PROJECTED, Projections
from laurel_cli.operate import migrate
from laurel_cli.operate.recount import add, differences
from laurel_cli.operate.whole_tables import WholeTables
from tests.migrate_load.audit import audit
from tests.migrate_load.old_site import OldSite, world_on
from tests.migrate_load.traffic import Book, Client
from tests.site_dump import WholeMemory

NAMES = ("0002_logs_to_entries", "0003_progress_into_states")
"""The migrations that rewrite what every user has."""

SWITCH_SECONDS = 0.0002
"""How long a thread may keep the interpreter from the others."""

LOADED = 5_000
"""Items that are written into a file at once."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the site is: what migrations work on, how items come there unannounced, and its streams from now on."""

    whole: Any
    load: Callable[[str, Iterable[Item]], None]
    stream: Callable[[], Stream]


@contextmanager
def place_in(store: str, folder: Path) -> Iterator[Place]:
    """A store without items: ``memory``, or ``sqlite``, a file in the folder."""
    if store == "memory":
        tables = MemoryTables()

        def put(table: str, items: Iterable[Item]) -> None:
            for item in items:
                tables.write(Put(table, item))

        yield Place(WholeMemory(tables), put, lambda: MemoryStream(tables, PROJECTED))
        return
    file = SiteFile(folder / "site.db")
    try:
        driver = SqliteTables(file)
        yield Place(WholeTables(driver, None, ""), driver.load, lambda: SqliteStream(file, PROJECTED))
    finally:
        file.close()


@dataclass(frozen=True, slots=True)
class Migrated:
    """One migration: how many items it says it changed, how long it took, and what was done beside it."""

    name: str
    changed: int
    seconds: float
    awards: int
    reads: int


@dataclass
class Result:
    """What a run came to."""

    items: Counter[str]
    migrated: list[Migrated] = field(default_factory=list)
    book: Book = field(default_factory=Book)
    found: dict[str, list[str]] = field(default_factory=dict)

    @property
    def violations(self) -> int:
        """How many there are."""
        return sum(map(len, self.found.values()))

    def milliseconds(self, percent: int) -> float:
        """The time in which so many of a hundred awards were answered."""
        return 1000 * quantiles(self.book.seconds, n=100)[percent - 1]


def run(place: Place, old: OldSite, clients: int, least: int) -> Result:
    """Fill the store, migrate under traffic, let all be counted, and audit.

    Clients take ``least`` turns each before the first migration begins, go on beside the migrations, and take as many
    turns after the last.
    """
    world = world_on(place.whole.tables)
    result = Result(_fill(place, old))
    pump = Pump(place.stream(), Projections(place.whole.tables))
    at_work = [Client(number, clients, old, world.environment()) for number in range(clients)]
    over, warm = threading.Event(), threading.Barrier(clients + 1)
    with ThreadPoolExecutor(clients) as pool, _taking_turns():
        working = [pool.submit(client.work, least, warm, over) for client in at_work]
        try:
            warm.wait()
            for migration in migrate.migrations_of(migrate.MIGRATIONS):
                if migration.name in NAMES:
                    result.migrated.append(_migrate(place, migration, at_work))
        except threading.BrokenBarrierError:
            pass  # a client failed, and says why
        finally:
            over.set()
        for each in working:
            each.result()
    pump.catch_up()
    result.book = _together([client.book for client in at_work])
    result.found = audit(old, place.whole, world.environment(), result.book)
    return result


@contextmanager
def _taking_turns() -> Iterator[None]:
    """Threads follow one another so soon that one seldom reads and writes without another in between."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _fill(place: Place, old: OldSite) -> Counter[str]:
    """Write the items of the site, and the totals as the release before had them; how many items each table got."""
    counted: Counter[str] = Counter()
    waiting: dict[str, list[Item]] = {}
    for table, item in old.items():
        waiting.setdefault(table, []).append(item)
        counted[table] += 1
        if len(waiting[table]) == LOADED:
            place.load(table, waiting.pop(table))
    for table, items in waiting.items():
        place.load(table, items)
    for table in PROJECTED:
        for day, missing in differences(place.whole, table, datetime.now(UTC).date()):
            add(place.whole.tables, table, day, missing)
    return counted


def _migrate(place: Place, migration: migrate.Migration, at_work: Sequence[Client]) -> Migrated:
    awards, reads = _done(at_work)
    begun = time.perf_counter()
    changed = migrate.run(place.whole, migration)
    seconds = time.perf_counter() - begun
    awards_then, reads_then = _done(at_work)
    return Migrated(migration.name, changed, seconds, awards_then - awards, reads_then - reads)


def _done(at_work: Sequence[Client]) -> tuple[int, int]:
    return sum(client.book.awards for client in at_work), sum(client.book.reads for client in at_work)


def _together(books: Sequence[Book]) -> Book:
    """What all clients did."""
    whole = Book()
    for book in books:
        whole.happened.update(book.happened)
        whole.titles |= book.titles
        whole.reads += book.reads
        whole.busy += book.busy
        whole.seconds += book.seconds
        whole.violations += book.violations
    return whole
