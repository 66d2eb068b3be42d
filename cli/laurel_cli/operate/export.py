"""`laurel export`: users, earnings, logs and balances of a site as files, in parallel parts that can be resumed."""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from laurel.app.ports.exports import Span
from laurel.app.site import Site
from laurel.app.transfer.export import LEDGERS, columns_of, export_rows
from laurel.composition.table_services import TableServices
from laurel_cli.errors import CommandError
from laurel_cli.operate import deployment
from laurel_cli.operate.export_files import FORMATS, PartFile, Place, replace_text
from laurel_cli.operate.people.export_person import write_person

PAGE_ROWS = 1_000
"""Rows read, and held in memory, at once for each part."""

MOST_PARTS = 64

PROGRESS_SECONDS = 2.0
"""How often a line on standard error says how far it is."""

PLAN = "export.json"
"""The file beside the parts that says what is exported: to resume, it must be the same."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """The parsed command line of `laurel export`."""

    table_prefix: str
    directory: Path
    ledgers: Sequence[str] = tuple(LEDGERS)
    format: str = "jsonl"
    parts: int = 4
    after: datetime | None = None
    before: datetime | None = None
    resume: bool = False
    user_id: int = 0
    """Not 0: all of this one person instead."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `laurel export`."""
    deployment.add_arguments(parser)
    parser.add_argument("directory", type=Path, metavar="DIRECTORY", help="where the files go; made if need be")
    parser.add_argument("--ledger", dest="ledgers", action="append", choices=list(LEDGERS), help="what (default all)")
    parser.add_argument("--format", choices=[suffix[1:] for suffix in FORMATS], default="jsonl")
    parser.add_argument(
        "--parts", type=_parts, default=4, help="files of each ledger, read side by side (default %(default)s)"
    )
    parser.add_argument(
        "--after", type=_moment, help="rows written, users registered from then on: 2026-11-22 or 2026-11-22T06:10:02"
    )
    parser.add_argument("--before", type=_moment, help="rows written, users registered before then, in UTC")
    parser.add_argument(
        "--user", type=int, default=0, metavar="ID", help="all there is of one person instead, as user-ID.json"
    )
    parser.add_argument("--resume", action="store_true", help="go on with an export that was cut short")


def options_of(arguments: argparse.Namespace) -> ExportOptions:
    """The options of a parsed command line."""
    return ExportOptions(
        arguments.table_prefix,
        arguments.directory,
        tuple(dict.fromkeys(arguments.ledgers or LEDGERS)),
        arguments.format,
        arguments.parts,
        arguments.after,
        arguments.before,
        arguments.resume,
        arguments.user,
    )


def export(options: ExportOptions) -> int:
    """Write the files, with progress on standard error; 0, or 1 when it could not be done: it can be resumed."""
    try:
        with deployment.deployment(options.table_prefix) as container:
            if options.user_id:
                print(write_person(container.services, options.user_id, options.directory))
                return 0
            rows = export_site(container.services, options)
    except CommandError as error:
        print(f"laurel: {error}", file=sys.stderr)
        return 1
    for ledger in options.ledgers:
        print(f"{ledger}: {rows[ledger]} rows")
    return 0


def export_site(services: TableServices, options: ExportOptions) -> Counter[str]:
    """Export a site; how many rows of each ledger there are. Raises CommandError, and what a part fails with."""
    plan = _plan(services, options)
    if "rows" in plan:
        return Counter(plan["rows"])
    parts = list(_parts_of(services, options, plan))
    rows: Counter[str] = Counter()
    lock, stop = threading.Lock(), threading.Event()

    def run(part: _Part) -> None:
        for number in part.write():
            with lock:
                rows[part.ledger] += number
            if stop.is_set():
                return

    with ThreadPoolExecutor(options.parts) as pool:
        running = [pool.submit(run, part) for part in parts]
        try:
            _follow(running, rows)
        finally:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
    replace_text(options.directory / PLAN, json.dumps({**plan, "rows": rows}, indent=1))
    for part in parts:
        part.file.forget_place()
    return rows


def _follow(running: Sequence[Future[None]], rows: Counter[str]) -> None:
    """Print progress until all is done. Raises what the first part fails with."""
    begin, waiting = time.monotonic(), set(running)
    while waiting:
        done, waiting = wait(waiting, PROGRESS_SECONDS)
        for future in done:
            future.result()
        total = rows.total()
        rate = total / max(time.monotonic() - begin, 0.001)
        figures = ", ".join(f"{number:,} {ledger}" for ledger, number in sorted(rows.items()))
        left = f"{len(running) - len(waiting)} of {len(running)} parts done"
        print(f"laurel: {figures or 'nothing yet'}; {left}; {rate:,.0f} rows/s", file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of a ledger, and the file that it is written to."""

    services: TableServices
    ledger: str
    span: Span
    file: PartFile

    def write(self) -> Iterator[int]:
        """Write what is left of the part; yields how many rows are there: first those of before, then each page's."""
        place: Place = self.file.begin(self.span.after)
        yield place.rows
        site = Site(self.services)
        while not place.is_last:
            span = Span(place.after, self.span.last, self.span.since, self.span.until, self.span.part, self.span.parts)
            found = export_rows(site, self.ledger, span, PAGE_ROWS)
            place = self.file.append(place, found.rows, found.rest)
            yield len(found.rows)


def _parts_of(services: TableServices, options: ExportOptions, plan: dict[str, Any]) -> Iterator[_Part]:
    for number in range(options.parts):
        for ledger in options.ledgers:
            name = f"{ledger}-{number + 1:02}.{options.format}"
            span = _span(options, ledger, number, int(plan["last_user"]))
            yield _Part(services, ledger, span, PartFile(options.directory / name, plan["columns"][ledger]))


def _span(options: ExportOptions, ledger: str, number: int, last_user: int) -> Span:
    """Of ledgers every so-many-th bucket of each month, of users an even share of ids, the last with those to come."""
    if ledger not in ("users", "balances"):
        return Span(since=options.after, until=options.before, part=number, parts=options.parts)
    share = -(-last_user // options.parts)
    last = Span().last if number + 1 == options.parts else share * (number + 1)
    return Span(share * number, last, options.after, options.before)


def _plan(services: TableServices, options: ExportOptions) -> dict[str, Any]:
    """What is exported, fixed at its beginning; kept in the directory, and read from there to resume."""
    path = options.directory / PLAN
    asked: dict[str, Any] = {
        "table_prefix": options.table_prefix,
        "ledgers": list(options.ledgers),
        "format": options.format,
        "parts": options.parts,
        "after": options.after and options.after.isoformat(),
        "before": options.before and options.before.isoformat(),
    }
    if path.exists():
        plan: dict[str, Any] = json.loads(path.read_text())
        if not options.resume:
            raise CommandError(f"{options.directory} has an export already: go on with --resume, or name another")
        if {name: plan[name] for name in asked} != asked:
            raise CommandError(f"{path} is of another export: resume it with the same options")
        return plan
    options.directory.mkdir(parents=True, exist_ok=True)
    site = Site(services)
    columns = {ledger: columns_of(site, ledger) for ledger in options.ledgers}
    plan = {**asked, "columns": columns, "last_user": services.exports.last_user_id()}
    replace_text(path, json.dumps(plan, indent=1))
    return plan


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no date such as 2026-11-22 or 2026-11-22T06:10:02") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _parts(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_PARTS:
        raise argparse.ArgumentTypeError(f"{text} is not 1 to {MOST_PARTS}")
    return int(text)
