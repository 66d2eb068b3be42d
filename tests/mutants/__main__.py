"""A mutation run: `make mutants ARGS="--module laurel.domain.awards --sample 40 --minutes 10 --seed 1"`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Collection, Iterator
from functools import partial
from itertools import groupby, islice

import pytest

from tests.mutants.baseline import Baseline, BaselineFailed, measure
from tests.mutants.explained import load
from tests.mutants.forks import OUTPUT, SURVIVED, Task, load_instead, load_once, outcomes, pytest_in_child
from tests.mutants.generate import Mutant, MutantsOf
from tests.mutants.report import Row, heading, total, write_survivors
from tests.mutants.selection import Module, chosen


class Selected:
    """Hooks of pytest: run some tests only, in their order, and before them those that only the change brings about."""

    def __init__(self, tests: list[str], known: Collection[str]) -> None:
        self._order = {test: position for position, test in enumerate(tests)}
        self._known = known

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        wanted = (item for item in items if item.nodeid in self._order or item.nodeid not in self._known)
        items[:] = sorted(wanted, key=lambda item: self._order.get(item.nodeid, -1))


def main() -> int:
    """The command: 1 where a change was noticed by no test and is not explained, 2 where the tests fail unchanged."""
    options = _options()
    survivors: list[Mutant] = []
    rows: list[Row] = []
    try:
        modules = chosen(options.module)
        load_once()
        write_survivors(OUTPUT, survivors)
        print(heading(modules), flush=True)
        for row, survived in _run(modules, options):
            print(row, flush=True)
            rows.append(row)
            survivors += survived
            write_survivors(OUTPUT, survivors)
    except (LookupError, BaselineFailed) as error:
        print(error, file=sys.stderr)
        return 2
    print(total(rows))
    return 1 if survivors else 0


def _run(modules: list[Module], options: argparse.Namespace) -> Iterator[tuple[Row, list[Mutant]]]:
    """Module by module, with an equal share of the time that is left; modules that share tests share a baseline."""
    until, left = time.monotonic() + 60 * options.minutes, len(modules)
    for _, group in groupby(modules, key=lambda module: module.tests):
        together = list(group)
        if time.monotonic() >= until:
            return
        baseline = measure(together)
        for module in together:
            share = (until - time.monotonic()) / left
            left -= 1
            yield _run_module(module, baseline, options, time.monotonic() + share)


def _run_module(
    module: Module, baseline: Baseline, options: argparse.Namespace, until: float
) -> tuple[Row, list[Mutant]]:
    """What became of a sample of a module's mutants, and those that survived; none is begun after ``until``."""
    mutants = MutantsOf(module.name, module.path)
    row, survivors = Row(module.name, len(mutants)), []
    explained = {entry.change.key() for entry in load()}
    started = time.monotonic()

    def tasks() -> Iterator[Task[Mutant]]:
        for mutant in islice(mutants.shuffled(options.seed), options.sample or None):
            if time.monotonic() >= until:
                return
            if mutant.change.key() in explained:
                row.explained += 1
                continue
            tests = baseline.tests_for(mutant)
            if tests:
                yield Task(mutant, partial(_test, mutant, tests, baseline.seconds), baseline.limits_for(tests))
            else:
                row.count(SURVIVED)
                survivors.append(mutant)

    for outcome in outcomes(tasks(), options.jobs):
        row.count(outcome.verdict)
        row.cpu += outcome.cpu
        if outcome.verdict == SURVIVED:
            survivors.append(outcome.subject)
    row.wall = time.monotonic() - started
    return row, survivors


def _test(mutant: Mutant, tests: list[str], known: Collection[str]) -> int:
    """In a child: the tests against a mutant. ``known`` are those that there are without it."""
    load_instead(mutant.path, mutant.source)
    files = sorted({test.partition("::")[0] for test in tests})
    return pytest_in_child(files, Selected(tests, known), OUTPUT / "last.log")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--module", action="append", default=[], help="a module, a package or a pattern; repeatable")
    parser.add_argument("--sample", type=int, default=10, help="mutants of each module, 0 for all (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (%(default)s)")
    parser.add_argument("--minutes", type=float, default=60, help="bound of the whole run (%(default)s)")
    parser.add_argument("--jobs", type=int, default=1, help="children at a time (%(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
