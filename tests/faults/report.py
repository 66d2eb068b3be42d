"""The table that a run prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.faults.network.plan import FAULTS
from tests.faults.run import Result

SHOWN = 10
"""Violations of one check that are printed."""


def report(result: Result) -> str:
    """What was done, what was done to it, and what it came to."""
    return "\n".join(_lines(result))


def _lines(result: Result) -> Iterator[str]:
    tally, book = result.tally, result.book
    yield f"seed {result.seed}, {result.seconds:.0f} s"
    yield f"{tally.requests:6}  requests of the store, {tally.retries} of them attempts after the first"
    yield from _table("faults", {name: tally.faults[name] for name in FAULTS})
    yield f"{result.deaths:6}  workers killed"
    yield from _table("deliveries", dict(sorted(result.deliveries.items())))
    yield from _table("acknowledged", dict(sorted(book.deeds.items())))
    yield from _table("refused or unanswered, and repeated", dict(sorted(book.refusals.items())))
    yield from _table("violations", {name: len(found) for name, found in result.found.items()})
    for name, found in result.found.items():
        yield from (f"    {name}: {text}" for text in found[:SHOWN])
    if result.absent:
        yield f"did not come: {', '.join(result.absent)}"
    yield f"{result.violations} violations"


def _table(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    yield f"{sum(counts.values()):6}  {title}:"
    for name, count in counts.items():
        yield f"    {count:6}  {name}"
