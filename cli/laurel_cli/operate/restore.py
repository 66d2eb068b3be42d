"""`laurel restore`: make a stopped deployment's tables what restored copies of them are."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from laurel.composition.container import Container
from laurel.store.driver.requests import Item, Key, Query, Update, pages
from laurel.store.driver.tables import TABLES
from laurel.store.ledger.projections import FOLLOWED, PROJECTED
from laurel.store.rows import keys, lean_keys
from laurel_cli.errors import CommandError
from laurel_cli.operate import deployment
from laurel_cli.operate.migrate import MIGRATIONS, is_done, migrations_of
from laurel_cli.operate.people.erase import print_erased_again
from laurel_cli.operate.recovery.consumers import Consumers
from laurel_cli.operate.recovery.table_copies import make_copies
from laurel_cli.operate.segments import in_segments
from laurel_cli.operate.whole_tables import WholeTables

AT_ONCE = 100
"""Items that are compared at once: those of one BatchGetItem."""


@dataclass(frozen=True, slots=True)
class RestoreOptions:
    """The parsed command line of `laurel restore`.

    ``at`` is the moment of copies that are to be made first, ``stack`` the stack of the tables, ``stopped`` says that
    nothing runs on them.
    """

    table_prefix: str
    copies: str
    at: datetime | None = None
    apply: bool = False
    stack: str = ""
    pause: bool = False
    resume: bool = False
    stopped: bool = False


@dataclass(slots=True)
class Changes:
    """How many items of a table have to be written and deleted."""

    written: int = 0
    deleted: int = 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `laurel restore`."""
    deployment.add_arguments(parser)
    parser.add_argument("--from", required=True, dest="copies", metavar="PREFIX", help="the prefix of the copies")
    parser.add_argument("--at", type=_moment, help="make the copies first, of that second in UTC: 2026-11-22T05:00:00")
    parser.add_argument("--apply", action="store_true", help="write and delete; without it, only count")
    parser.add_argument("--stack", default="", metavar="NAME", help="the stack whose functions use the tables")
    parser.add_argument("--pause", action="store_true", help="stop its functions, and start them when all is done")
    parser.add_argument("--resume", action="store_true", help="only start what --pause stopped")
    parser.add_argument("--stopped", action="store_true", help="there is no stack: nothing uses the tables")


def options_of(arguments: argparse.Namespace) -> RestoreOptions:
    """The options of a parsed command line."""
    return RestoreOptions(
        arguments.table_prefix,
        arguments.copies,
        arguments.at,
        arguments.apply,
        arguments.stack,
        arguments.pause,
        arguments.resume,
        arguments.stopped,
    )


def restore(options: RestoreOptions) -> int:
    """Write what differs and delete what the copies do not have, table by table; 0, or 1 when it could not be done.

    Only for a deployment that is stopped, or is stopped by it: it stays so until all is done. Cut short, it is run
    again. The streams carry what it changes, so what is kept from them stays as it is. The catalogue gets a version
    that no environment has seen: all read it anew. Erasures stay, also those that the copies do not know of: at last
    those whom they name are erased again.
    """
    try:
        with deployment.deployment(options.table_prefix) as container:
            if options.resume:
                _consumers(options).resume(_kept(options))
                print(f"{options.stack} is started.")
                return 0
            if options.at:
                _make_copies(options, options.at)
            if options.apply:
                _stop(options)
            _restore(options, container)
    except CommandError as error:
        print(f"laurel: {error}", file=sys.stderr)
        return 1
    return 0


def _restore(options: RestoreOptions, container: Container) -> None:
    live, copies = WholeTables.of(options.table_prefix), WholeTables.of(options.copies)
    seen, late = _catalogue_version(live), len(_erasures(live) - _erasures(copies))
    for table in TABLES:
        changes = copy(live, copies, table, apply=options.apply)
        print(f"{table}: {changes.written} written, {changes.deleted} deleted", flush=True)
    if not options.apply:
        print(f"{late} people were erased since, and would be again. Nothing was changed; --apply does it.")
        return
    _renew_catalogue(live, seen)
    print_erased_again(container)
    pending = [found.name for found in migrations_of(MIGRATIONS) if not is_done(live.tables, found)]
    if pending:
        print(f"That second had not had {', '.join(pending)}: laurel migrate, before anything runs.")
    if options.pause and pending:
        print(f"{options.stack} stays stopped; laurel restore with --resume starts it.")
    elif options.pause:
        _consumers(options).resume(_kept(options))
        print(f"{options.stack} is started.")


def _stop(options: RestoreOptions) -> None:
    """See to it that nothing uses the tables. Raises CommandError where something does, and may not be stopped."""
    if deployment.file_of(options.table_prefix) or options.stopped:
        return
    consumers = _consumers(options)
    if options.pause:
        consumers.pause(_kept(options))
    elif running := consumers.running():
        raise CommandError("; ".join(running) + ": --pause stops what runs, and starts it when all is done")


def _consumers(options: RestoreOptions) -> Consumers:
    if not options.stack:
        raise CommandError("which stack uses the tables? --stack names it, or --stopped says that none does")
    return Consumers.of(options.stack, options.table_prefix)


def _kept(options: RestoreOptions) -> Path:
    """The file that says how the stack was before it was stopped, in the working directory."""
    return Path(f"paused-{options.stack}.json")


def _make_copies(options: RestoreOptions, moment: datetime) -> None:
    live = WholeTables.of(options.table_prefix)
    if live.client is None:
        raise CommandError("--at is for deployments; a file has no point-in-time recovery")
    make_copies(live.client, live.prefix, options.copies, moment)


def _moment(text: str) -> datetime:
    """A moment in UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def copy(live: WholeTables, copies: WholeTables, table: str, *, apply: bool) -> Changes:
    """Make a live table what its copy is, or count what that would take.

    Both are read in segments side by side, and the other's items by their keys: memory is `AT_ONCE` items a segment.
    """

    def put(items: Iterator[Item]) -> int:
        changed = 0
        for batch in _batches(table, items):
            there = {_key(item): item for item in live.tables.batch_get(table, map(_key, batch))}
            differing = [item for item in batch if there.get(_key(item)) != item]
            changed += len(differing)
            if apply:
                live.put_all(table, differing)
        return changed

    def delete(items: Iterator[Item]) -> int:
        changed = 0
        for batch in _batches(table, items):
            there = {_key(item) for item in copies.tables.batch_get(table, map(_key, batch))}
            needless = [_key(item) for item in batch if _key(item) not in there and not is_erasure(table, item)]
            changed += len(needless)
            if apply:
                live.delete_all(table, needless)
        return changed

    return Changes(sum(in_segments(copies, table, put)), sum(in_segments(live, table, delete)))


def _batches(table: str, items: Iterator[Item]) -> Iterator[list[Item]]:
    """The items of a table that are not kept from the streams, some at a time."""
    compared = (item for item in items if not is_kept_from_streams(table, item))
    while batch := list(islice(compared, AT_ONCE)):
        yield batch


def is_kept_from_streams(table: str, item: Item) -> bool:
    """Whether an item follows from the streams: the totals of the ledgers, the lean directory, and watermarks."""
    kept = {keys.months(ledger) for ledger in PROJECTED} | {f"watermark#{followed}" for followed in FOLLOWED}
    pk: str = item["pk"]
    is_lean = pk in (lean_keys.LEAN, lean_keys.BUILT) or pk.startswith(f"{lean_keys.LEAN}#")
    return table == "system" and (is_lean or pk in kept or pk.rpartition("#")[0] in kept)


def _key(item: Item) -> Key:
    return item["pk"], item["sk"]


def is_erasure(table: str, item: Item) -> bool:
    """Whether an item says that a person was erased, which stays true of whatever time is restored."""
    return table == "system" and bool(item["pk"] == keys.ERASURES)


def _erasures(whole: WholeTables) -> set[Key]:
    return set(map(_key, pages(whole.tables, Query("system", keys.ERASURES, consistent=True))))


def _catalogue_version(live: WholeTables) -> int:
    head = live.tables.get("posts", keys.VERSION)
    return int(head["version"]) if head else 0


def _renew_catalogue(live: WholeTables, seen: int) -> None:
    """Give the catalogue a version above all that environments may hold."""
    head = live.tables.get("posts", keys.VERSION) or {}
    version = max(seen, _catalogue_version(live)) + 1
    for number in range(head.get("copies", 1)):
        live.tables.write(Update("posts", keys.version_copy(number), set={"version": version}))
