"""One table of growth: requests by the size of the site, each with its calls, read units, write units and CPU."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from site_under_test import Cost, SiteUnderTest

VERSION, SIGN_IN = 1, 1
"""Calls, and read units, of every request that the figures are without: the catalogue's version, and the login."""

AGAIN = 5
"""How often a request is sent after the first time."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that a request may take at any size, beside version and sign-in; None where it is not bounded."""

    read_units: float | None = None
    write_units: float | None = None
    calls: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One request: the function that answers it, and how it is made for a site of some size.

    ``anonymous`` ones have no sign-in. One that can be sent ``once`` only, as there is nothing left to do then, is not
    repeated.
    """

    name: str
    group: str
    sent: Callable[[SiteUnderTest, int], dict[str, Any]]
    budget: Budget = field(default_factory=Budget)
    anonymous: bool = False
    once: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """A line at one size: the cost of the first time, of the last one, and whether the total is a lower bound."""

    first: Cost
    again: Cost
    at_least: bool


def measured(line: Line, site: SiteUnderTest, size: int) -> Figures:
    """Send a request the first time, and some times more."""
    reply, first = site.request(line.group, line.sent(site, size))
    more = [site.request(line.group, line.sent(site, size))[1] for _ in range(0 if line.once else AGAIN)] or [first]
    cpu = median(cost.cpu_ms for cost in more)
    at_least = reply["headers"].get("X-Laurel-Total") is not None
    return Figures(_beside(line, first, first.cpu_ms), _beside(line, more[-1], cpu), at_least)


def _beside(line: Line, cost: Cost, cpu: float) -> Cost:
    """A cost without version and sign-in."""
    apart = VERSION if line.anonymous else VERSION + SIGN_IN
    return Cost(cost.calls - apart, cost.read_units - apart, cost.write_units, cpu, cost.status)


def growth(sites: Iterable[tuple[int, SiteUnderTest]], lines: Sequence[Line]) -> Mapping[Line, list[Figures]]:
    """The figures of lines at each size; a site may be let go of when the next one is asked for."""
    found: dict[Line, list[Figures]] = {line: [] for line in lines}
    for size, site in sites:
        gc.collect()
        gc.freeze()  # what the store holds in memory is no work of a request
        for line in lines:
            found[line].append(measured(line, site, size))
        gc.unfreeze()
    return found


HEAD = (
    "calls / read units / CPU ms of a request, beside version and sign-in; w: write units; in brackets the read units",
    "of the same again, where they differ; +: the total is a lower bound; !: over the budget",
)


def table(sizes: Sequence[int], parts: Iterable[Mapping[Line, list[Figures]]]) -> Iterator[str]:
    """The lines of the table, those of a part as soon as it is there."""
    yield from HEAD
    yield f"| request | {' | '.join(f'{size:,}' for size in sizes)} | ratio | budget |"
    yield "|---" * (len(sizes) + 3) + "|"
    for part in parts:
        yield from (row(line, found) for line, found in part.items())


def row(line: Line, found: Sequence[Figures]) -> str:
    """A line: the figures at each size, those at the last over those at the first, and the budget."""
    shown = [each.first for each in found if each.first.status < 400]
    return f"| {line.name:<36} | {' | '.join(map(cell, found))} | {_ratio(shown)} | {_budget(line.budget, shown)} |"


def cell(figures: Figures) -> str:
    """The figures at one size, or the status of a refusal."""
    first, again = figures.first, figures.again
    if first.status >= 400:
        return str(first.status)
    kept = f" ({again.read_units:g})" if again.read_units != first.read_units else ""
    cpu = first.cpu_ms if kept else again.cpu_ms
    written = f" {first.write_units:g} w" if first.write_units else ""
    return f"{first.calls} / {first.read_units:g}{kept} / {cpu:.2f}{written}{' +' if figures.at_least else ''}"


def _ratio(shown: Sequence[Cost]) -> str:
    if len(shown) < 2:
        return ""
    pairs = [(shown[-1].calls, shown[0].calls), (shown[-1].read_units, shown[0].read_units)]
    pairs += [(shown[-1].write_units, shown[0].write_units)] if shown[0].write_units else []
    return " / ".join(f"{last / first:.1f}" if first else "" for last, first in pairs)


def _budget(budget: Budget, shown: Sequence[Cost]) -> str:
    """The budget, each bound with a mark where a figure is over it."""
    bounds = (
        (budget.calls, "calls", [cost.calls for cost in shown]),
        (budget.read_units, "r", [cost.read_units for cost in shown]),
        (budget.write_units, "w", [cost.write_units for cost in shown]),
    )
    return ", ".join(
        f"{bound:g} {unit}{'!' if max(figures, default=0) > bound else ''}"
        for bound, unit, figures in bounds
        if bound is not None
    )
