"""`laurel restore`: make a stopped deployment's tables what restored copies of them are."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from dataclasses import dataclass
from typing import Any

from laurel.store.driver.requests import Delete, Item, Key, Put, Query, Update, pages
from laurel.store.driver.tables import TABLES
from laurel.store.ledger.projections import FOLLOWED, PROJECTED
from laurel.store.rows import keys, lean_keys
from laurel_cli.errors import CommandError
from laurel_cli.operate import deployment
from laurel_cli.operate.people.erase import print_erased_again
from laurel_cli.operate.whole_tables import WholeTables

_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class RestoreOptions:
    """The parsed command line of `laurel restore`."""

    table_prefix: str
    copies: str
    apply: bool = False


@dataclass(slots=True)
class Changes:
    """How many items of a table have to be written and deleted."""

    written: int = 0
    deleted: int = 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `laurel restore`."""
    deployment.add_arguments(parser)
    parser.add_argument("--from", required=True, dest="copies", metavar="PREFIX", help="the prefix of the copies")
    parser.add_argument("--apply", action="store_true", help="write and delete; without it, only count")


def options_of(arguments: argparse.Namespace) -> RestoreOptions:
    """The options of a parsed command line."""
    return RestoreOptions(arguments.table_prefix, arguments.copies, arguments.apply)


def restore(options: RestoreOptions) -> int:
    """Write what differs and delete what the copies do not have, table by table; 0, or 1 when it could not be done.

    Erasures stay, also those that the copies do not know of: at last those whom they name are erased again.
    Only for a deployment that is stopped. Cut short, it is run again. The streams carry what it changes, so what is
    kept from them stays as it is. The catalogue gets a version that no environment has seen: all read it anew.
    """
    try:
        with deployment.deployment(options.table_prefix) as container:
            live, copies = WholeTables.of(options.table_prefix), WholeTables.of(options.copies)
            seen = _catalogue_version(live)
            late = len(_erasures(live) - _erasures(copies))
            for table in TABLES:
                changes = copy(live, copies, table, apply=options.apply)
                print(f"{table}: {changes.written} written, {changes.deleted} deleted", flush=True)
            if options.apply:
                _renew_catalogue(live, seen)
                print_erased_again(container)
    except CommandError as error:
        print(f"laurel: {error}", file=sys.stderr)
        return 1
    if not options.apply:
        print(f"{late} people were erased since, and would be again. Nothing was changed; --apply does it.")
    return 0


def copy(live: WholeTables, copies: WholeTables, table: str, *, apply: bool) -> Changes:
    """Make a live table what its copy is, or count what that would take. Keeps a digest of each item in memory."""
    digests = {_key(item): _digest(item) for item in copies.scan(table) if not is_kept_from_streams(table, item)}
    changes = Changes()
    for item in live.scan(table):
        key = _key(item)
        if is_kept_from_streams(table, item):
            continue
        if key not in digests and is_erasure(table, item):
            continue
        if key not in digests:
            changes.deleted += 1
            if apply:
                live.tables.write(Delete(table, key))
        elif digests[key] == _digest(item):
            del digests[key]
    for item in copies.scan(table) if digests else ():
        if _key(item) in digests:
            changes.written += 1
            if apply:
                live.tables.write(Put(table, item))
    return changes


def is_kept_from_streams(table: str, item: Item) -> bool:
    """Whether an item follows from the streams: the totals of the ledgers, the lean directory, and watermarks."""
    kept = {keys.months(ledger) for ledger in PROJECTED} | {f"watermark#{followed}" for followed in FOLLOWED}
    pk: str = item["pk"]
    is_lean = pk in (lean_keys.LEAN, lean_keys.BUILT) or pk.startswith(f"{lean_keys.LEAN}#")
    return table == "system" and (is_lean or pk in kept or pk.rpartition("#")[0] in kept)


def _key(item: Item) -> Key:
    return item["pk"], item["sk"]


def _digest(item: Item) -> bytes:
    text = json.dumps(item, sort_keys=True, default=_hexadecimal)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).digest()


def _hexadecimal(value: Any) -> str:
    return bytes(value).hex()


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
