"""`laurel copy`: every item of a site from one store to another.

Totals need care, because the streams count: what is written to a DynamoDB is in its streams, whose reader counts each
copied row, so the totals are left out there. A file and a dump take them as they are: a file is written past its
streams, so nothing there is counted, or sent as a notice, once more.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import sys
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from laurel.store.driver.tables import TABLES
from laurel_cli.environment import be_quiet, table_prefix, use_endpoint
from laurel_cli.errors import CommandError, site_errors
from laurel_cli.local_store import exclusive, open_file, open_target, start_emulator
from laurel_cli.local_tables import dynamodb_tables
from laurel_cli.operate.copy_places import DumpPlace, DynamoPlace, FilePlace, Place, local_dynamodb
from laurel_cli.operate.whole_tables import WholeTables
from laurel_cli.options import DIRECTORY, Options, names_endpoint, store_of

AT_ONCE = 500
"""Items that are written before progress is printed anew."""


@dataclass(frozen=True, slots=True)
class CopyOptions:
    """The parsed command line of `laurel copy`; ``overwrite`` allows a target that has items."""

    source: str
    target: str
    overwrite: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `laurel copy`."""
    places = "sqlite[:FILE], dynamodb (what the environment names, or .laurel's), dynamodb:PREFIX or dump:FILE"
    parser.add_argument("--from", required=True, dest="source", metavar="STORE", help=places)
    parser.add_argument("--to", required=True, dest="target", metavar="STORE", help="as above")
    parser.add_argument(
        "--overwrite",
        action="store_true",
        help="write into a target that has items: those under the same keys are replaced, others stay",
    )


def options_of(arguments: argparse.Namespace) -> CopyOptions:
    """The options of a parsed command line."""
    return CopyOptions(arguments.source, arguments.target, arguments.overwrite)


def copy_site(options: CopyOptions) -> int:
    """Copy a site that is not served; 0, or 1 when it could not be done. Cut short, it is run again."""
    be_quiet()
    try:
        with contextlib.ExitStack() as stack, site_errors():
            places = _Places(stack)
            source, target = places.open(options.source), places.open(options.target)
            if not options.overwrite and not target.is_empty():
                raise CommandError(f"{options.target} has items already; --overwrite writes into it all the same")
            copied = _copy(source, target)
            places.share_secret()
    except CommandError as error:
        print(f"laurel: {error}", file=sys.stderr)
        return 1
    print(f"{copied} items copied.")
    return 0


def _copy(source: Place, target: Place) -> int:
    """Copy all that the target takes, table by table; how many items."""
    copied = 0
    with target.writing():
        for table in TABLES:
            written = 0
            items = (item for item in source.scan(table) if target.takes(table, item))
            while batch := list(islice(items, AT_ONCE)):
                target.write(table, batch)
                written += len(batch)
                print(f"\r{table}: {written} items", end="", file=sys.stderr, flush=True)
            print(f"\r{table}: {written} items", file=sys.stderr, flush=True)
            copied += written
    return copied


class _Places:
    """The stores of one run, first the source and then the target; each directory is locked once."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self._stack = stack
        self._locks: dict[Path, int] = {}
        self._secrets: list[Path | None] = []

    def open(self, text: str) -> Place:
        """The store that a text names. Raises CommandError."""
        kind, _, name = text.partition(":")
        if kind == "dump" and name:
            dump, is_source = DumpPlace(Path(name)), not self._secrets
            self._secrets.append(None)
            if is_source:
                dump.refuse_other_content()
            return dump
        if kind == "dynamodb":
            return self._dynamodb(name)
        try:
            store = store_of(text)
        except argparse.ArgumentTypeError:
            store = None
        if store is None or store.kind != "sqlite":
            raise CommandError(f"{text} is none of sqlite, sqlite:FILE, dynamodb, dynamodb:PREFIX, dump:FILE")
        return self._file(store.directory, store.file)

    def share_secret(self) -> None:
        """Give the target the secret of the source, by which its passwords are checked, where it can be given."""
        source, target = self._secrets
        if source and target and source.exists() and not target.exists():
            shutil.copy(source, target)
        elif target and source != target and not (source and source.exists() and _same(source, target)):
            print(f"Passwords are valid with the site's LAUREL_SECRET only; it belongs into {target}", file=sys.stderr)

    def _file(self, directory: Path, name: str) -> FilePlace:
        path, is_source = directory / name, not self._secrets
        self._secrets.append(directory / "secret")
        if is_source and not path.exists():
            raise CommandError(f"there is no file {path}")
        self._lock(directory)
        if is_source:
            return FilePlace(open_file(path, self._stack))
        return FilePlace(open_target(path, self._stack))

    def _dynamodb(self, prefix: str) -> DynamoPlace:
        if not names_endpoint() and prefix:
            self._secrets.append(None)
            return DynamoPlace(WholeTables.of(prefix), lambda: None)
        self._secrets.append(DIRECTORY / "secret")
        if names_endpoint():
            use_endpoint(Options())
        else:
            start_emulator(DIRECTORY, self._stack, persist=True, lock=self._lock(DIRECTORY)).wait_until_ready()
        prefix = prefix or table_prefix()
        return local_dynamodb(dynamodb_tables(prefix), prefix)

    def _lock(self, directory: Path) -> int:
        """The descriptor of a directory's lock."""
        place = directory.resolve()
        if place not in self._locks:
            self._locks[place] = self._stack.enter_context(exclusive(directory))
        return self._locks[place]


def _same(one: Path, other: Path) -> bool:
    return other.exists() and one.read_text() == other.read_text()
