"""`laurel retention`: let logs expire as the setting says that were written while it had another value."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from laurel.app.ledger.retention import RETENTION
from laurel.store.driver.conditions import Exists
from laurel.store.driver.errors import ConditionFailed
from laurel.store.driver.requests import Item, Update
from laurel.store.driver.tables import EXPIRES
from laurel.store.ledger.kept_logs import expiry
from laurel.store.rows import keys
from laurel_cli.errors import CommandError
from laurel_cli.operate import deployment
from laurel_cli.operate.segments import in_segments
from laurel_cli.operate.whole_tables import WholeTables


@dataclass(frozen=True, slots=True)
class RetentionOptions:
    """The parsed command line of `laurel retention`."""

    table_prefix: str
    apply: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `laurel retention`."""
    deployment.add_arguments(parser)
    parser.add_argument("--apply", action="store_true", help="let them expire so; without it, only count them")


def options_of(arguments: argparse.Namespace) -> RetentionOptions:
    """The options of a parsed command line."""
    return RetentionOptions(arguments.table_prefix, arguments.apply)


def retention(options: RetentionOptions) -> int:
    """Say, and with ``apply`` change, how many items of logs expire otherwise than the setting says; 0, or 1.

    The site goes on meanwhile; cut short, it can be repeated.
    """
    try:
        with deployment.deployment(options.table_prefix):
            whole = WholeTables.of(options.table_prefix)
            days = int(settings_of(whole).get(RETENTION, 0))
            now = int(time.time())
            found = sum(in_segments(whole, "logs", lambda items: _adapt(whole, items, days, now, apply=options.apply)))
    except CommandError as error:
        print(f"laurel: {error}", file=sys.stderr)
        return 1
    kept = f"for {days} days" if days else "for ever"
    print(f"Logs are kept {kept}: {found} items expire otherwise{', put right' if options.apply and found else ''}.")
    return 0


def settings_of(whole: WholeTables) -> Item:
    """The stored settings of a site by name."""
    item = whole.tables.get("system", keys.SETTINGS) or {}
    return dict(item.get("values", {}))


def _adapt(whole: WholeTables, items: Iterator[Item], days: int, now: int, *, apply: bool) -> int:
    """How many items there are that expire at another time than they should; with `apply` they do then."""
    changed = 0
    for item in items:
        wanted = None if keys.is_booking(item["pk"]) else _expires(int(item["sk"]), days, now)
        stored = item.get(EXPIRES)
        if stored == wanted or (stored and wanted and max(stored, wanted) <= now):
            continue
        changed += 1
        if apply:
            key = (item["pk"], item["sk"])
            update = Update("logs", key, set={EXPIRES: wanted}, condition=Exists("pk"))
            if wanted is None:
                update = Update("logs", key, remove=[EXPIRES], condition=Exists("pk"))
            with suppress(ConditionFailed):  # it was deleted meanwhile
                whole.tables.write(update)
    return changed


def _expires(log_id: int, days: int, now: int) -> int | None:
    """When a log should expire; at once if it should have long ago: DynamoDB ignores what expired five years ago."""
    return max(expiry(log_id, days), now) if days else None
