"""`make migrate-load`: a large site of the first layout, migrated under traffic and audited."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.migrate_load.old_site import OldSite
from tests.migrate_load.run import Result, place_in, run

SHOWN = 10
"""Violations of one check that are printed."""


def main() -> int:
    """Run, print the figures; 0 without a violation, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="make migrate-load", description=__doc__)
    parser.add_argument("--users", type=int, default=100_000, help="users with progress of the layout of before")
    parser.add_argument("--rows", type=int, default=100_000, help="logs that are items by themselves")
    parser.add_argument("--clients", type=int, default=4, help="clients at once")
    parser.add_argument("--store", choices=("memory", "sqlite"), default="memory", help="where the site is")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    old = OldSite(arguments.users, arguments.rows)
    with tempfile.TemporaryDirectory() as folder, place_in(arguments.store, Path(folder)) as place:
        result = run(place, old, arguments.clients, least=250)
    sys.stdout.write("\n".join(report(old, result)) + "\n")
    return int(bool(result.violations))


def report(old: OldSite, result: Result) -> Iterator[str]:
    """What there was, what was done to it and what it came to."""
    items = ", ".join(f"{number:,} {table}" for table, number in result.items.items())
    yield f"{old.users:,} users; items: {items}"
    for each in result.migrated:
        beside = f"beside {each.awards:,} awards and {each.reads:,} reads"
        yield f"{each.name}: {each.changed:,} items changed in {each.seconds:.1f} s, {beside}"
    awards = f"{result.book.awards:,} awards of {len({user for user, _ in result.book.happened}):,} users"
    times = f"p50 {result.milliseconds(50):.1f} ms, p99 {result.milliseconds(99):.1f} ms"
    yield f"in all {awards} ({times}; {result.book.busy} had to be sent again), {result.book.reads:,} reads"
    yield f"{len(result.book.titles):,} logs of before were given another title"
    for name, found in result.found.items():
        yield f"{len(found):6}  {name}"
        yield from (f"    {text[:1000]}" for text in found[:SHOWN])
    yield f"{result.violations} violations"


if __name__ == "__main__":
    sys.exit(main())
