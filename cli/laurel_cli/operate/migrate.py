"""`laurel migrate`: what a deployed site needs done once, beyond what reading lifts (migrations/README.md)."""

from __future__ import annotations

import argparse
import importlib.util
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from laurel.store.driver.requests import Put, Tables
from laurel.store.rows import keys
from laurel_cli.errors import CommandError
from laurel_cli.operate import deployment
from laurel_cli.operate.whole_tables import WholeTables

MIGRATIONS = Path(__file__).parents[3] / "migrations"
"""The folder of migrations, one file each."""

_NAME = re.compile(r"\d{4}_[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class MigrateOptions:
    """The parsed command line of `laurel migrate`."""

    table_prefix: str
    dry_run: bool = False
    directory: Path = MIGRATIONS


@dataclass(frozen=True, slots=True)
class Migration:
    """One migration: the name of its file, and its function ``migrate(whole)``, which counts what it changed."""

    name: str
    migrate: Callable[[WholeTables], int]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `laurel migrate`."""
    deployment.add_arguments(parser)
    parser.add_argument("--dry-run", action="store_true", help="only list what would be run")


def options_of(arguments: argparse.Namespace) -> MigrateOptions:
    """The options of a parsed command line."""
    return MigrateOptions(arguments.table_prefix, arguments.dry_run)


def migrate(options: MigrateOptions) -> int:
    """Run what the site has not had yet, in order, each marked when it is done; 0, or 1 at the first that fails."""
    try:
        with deployment.deployment(options.table_prefix):
            whole = WholeTables.of(options.table_prefix)
            pending = [found for found in migrations_of(options.directory) if not is_done(whole.tables, found)]
            for migration in pending:
                if options.dry_run:
                    print(f"{migration.name}: to be run")
                else:
                    print(f"{migration.name}: {run(whole, migration)} items changed", flush=True)
    except CommandError as error:
        print(f"laurel: {error}", file=sys.stderr)
        return 1
    if not pending:
        print("Nothing to migrate.")
    return 0


def migrations_of(directory: Path) -> Sequence[Migration]:
    """The migrations of a directory in the order of their numbers. Raises CommandError for a file that is none."""
    return [_load(path) for path in sorted(directory.glob("*.py"))]


def is_done(tables: Tables, migration: Migration) -> bool:
    """Whether the site has had a migration."""
    return tables.get("system", keys.migration(migration.name)) is not None


def run(whole: WholeTables, migration: Migration) -> int:
    """Run a migration and mark it as done; how many items it changed.

    Cut short, it leaves no mark and is run again as a whole: each must bear that.
    """
    changed = migration.migrate(whole)
    pk, sk = keys.migration(migration.name)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    whole.tables.write(Put("system", {"pk": pk, "sk": sk, "done": now, "changed": changed}))
    return changed


def _load(path: Path) -> Migration:
    if not _NAME.fullmatch(path.stem):
        raise CommandError(f"{path.name} is no name of a migration: four digits, an underscore, words")
    spec = importlib.util.spec_from_file_location(f"migration_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise CommandError(f"{path.name} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Migration(path.stem, module.migrate)
