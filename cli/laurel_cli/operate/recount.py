"""`laurel recount`: the totals of logs and earnings against the rows themselves."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from laurel.app.ledger.retention import complete_since
from laurel.store.driver.requests import Query, Tables, Update, pages
from laurel.store.ledger.ids import month_of
from laurel.store.ledger.projections import PROJECTED, counts_of_days, foreign_keys, of_month
from laurel.store.ledger.totals import ALL, Totals
from laurel.store.rows import keys
from laurel_cli.errors import CommandError
from laurel_cli.operate import deployment
from laurel_cli.operate.retention import settings_of
from laurel_cli.operate.segments import in_segments
from laurel_cli.operate.whole_tables import WholeTables

SURELY_COUNTED = timedelta(hours=1)
"""How far behind the streams' consumer may be; an alarm goes off long before."""


@dataclass(frozen=True, slots=True)
class RecountOptions:
    """The parsed command line of `laurel recount`."""

    table_prefix: str
    apply: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `laurel recount`."""
    deployment.add_arguments(parser)
    parser.add_argument("--apply", action="store_true", help="put right what differs; without it, only say so")


def options_of(arguments: argparse.Namespace) -> RecountOptions:
    """The options of a parsed command line."""
    return RecountOptions(arguments.table_prefix, arguments.apply)


def recount(options: RecountOptions) -> int:
    """Say which days before today (UTC) are counted otherwise than their rows; 0, or 1 when it could not be done.

    Today's rows are still being counted by the streams' consumer, and those of an hour before as well, to be sure.
    Differences are added to whatever it adds meanwhile, so a site need not stop for it. Logs that expired stay counted:
    days of which some may have are passed over.
    """
    today = (datetime.now(UTC) - SURELY_COUNTED).date()
    found = 0
    try:
        with deployment.deployment(options.table_prefix):
            whole = WholeTables.of(options.table_prefix)
            for table in PROJECTED:
                since = complete_since(settings_of(whole), today) if table == "logs" else None
                for day, missing in differences(whole, table, today, since):
                    print(f"{table} {day}: {', '.join(f'{name} {missing[name]:+}' for name in sorted(missing))}")
                    found += 1
                    if options.apply:
                        add(whole.tables, table, day, missing)
                if options.apply:
                    index_foreign(whole, table)
    except CommandError as error:
        print(f"laurel: {error}", file=sys.stderr)
        return 1
    print(f"{found} days differ{', put right' if options.apply and found else ''}.")
    return 0


def differences(
    whole: WholeTables, table: str, before: date, since: date | None = None
) -> list[tuple[date, dict[str, int]]]:
    """For each day from `since` on with wrong counters, the amounts to add to correct them.

    The table is read in segments; what is held of it are the counters of days.
    """
    right: dict[date, Counter[str]] = {}
    for counts in in_segments(whole, table, lambda items: dict(counts_of_days(table, items, before))):
        for day, counted in counts.items():
            right.setdefault(day, Counter()).update(counted)
    stored: dict[date, Counter[str]] = {}
    for month in Totals(whole.tables, table).months():
        for item in pages(whole.tables, Query("system", f"{keys.months(table)}#{month}", consistent=True)):
            amounts = {name: count for name, count in item.items() if name not in ("pk", "sk")}
            day = date.fromisoformat(f"{month}-{item['sk'].partition('#')[0]}")
            stored.setdefault(day, Counter()).update(amounts)
    days = sorted(day for day in right.keys() | stored.keys() if (since or day) <= day < before)
    found = ((day, _missing(right.get(day, Counter()), stored.get(day, Counter()))) for day in days)
    return [(day, missing) for day, missing in found if missing]


def add(tables: Tables, table: str, day: date, missing: dict[str, int]) -> None:
    """Add to the counters of a day and of its month, in one transaction."""
    of_the_month = {name: missing[name] for name in of_month(missing)}
    counters = ((keys.day(table, day), missing), (keys.month(table, month_of(day)), of_the_month))
    tables.transact([Update("system", key, add=amounts) for key, amounts in counters if amounts])


def index_foreign(whole: WholeTables, table: str) -> int:
    """Bring the index of foreign dates in line with the rows; returns how many of its entries were changed."""
    partition = keys.foreign_dates(table)
    items = pages(whole.tables, Query("system", partition, consistent=True))
    stored = Counter({(partition, str(item["sk"])): int(item.get(ALL, 0)) for item in items})
    right = Counter(key for item in whole.scan(table) for key in foreign_keys(table, item))
    missing = {key: right[key] - stored[key] for key in right.keys() | stored.keys() if right[key] != stored[key]}
    for key, amount in missing.items():
        whole.tables.write(Update("system", key, add={ALL: amount}))
    return len(missing)


def _missing(right: Counter[str], stored: Counter[str]) -> dict[str, int]:
    names = right.keys() | stored.keys()
    return {name: right[name] - stored[name] for name in names if right[name] != stored[name]}
