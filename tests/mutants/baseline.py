"""The tests as they are, run once: how long each takes, and which lines of the modules each comes by."""

from __future__ import annotations

import importlib
import pickle
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import coverage
import pytest

from tests.mutants.forks import OUTPUT, SURVIVED, Limits, Task, outcomes, pytest_in_child
from tests.mutants.generate import Mutant
from tests.mutants.selection import Module

EVERY_TEST = ""
"""The context of what runs at import or in fixtures that tests share."""

UNLIMITED = Limits(cpu=3600, wall=3600)


class BaselineFailed(Exception):
    """The tests fail without any change; the message has what pytest printed."""


@dataclass
class Baseline:
    """``seconds`` by test, of the processor's time and by the clock; ``lines`` has the tests by file and line."""

    seconds: dict[str, tuple[float, float]] = field(default_factory=dict)
    lines: dict[str, dict[int, set[str]]] = field(default_factory=dict)

    def tests_for(self, mutant: Mutant) -> list[str]:
        """The tests that come by what a mutant changes, quick ones first.

        What runs at import may matter to any test: those that come by the file are first then.
        """
        by_line = self.lines.get(str(mutant.path), {})
        direct = set().union(*(by_line.get(line, set()) for line in mutant.lines))
        if not mutant.at_import and EVERY_TEST not in direct:
            return self._sorted(direct)
        touching = set().union(*by_line.values()) - {EVERY_TEST}
        return self._sorted(touching) + self._sorted(self.seconds.keys() - touching)

    def limits_for(self, tests: list[str]) -> Limits:
        """Several times what the tests took, and some seconds."""
        cpu, wall = (sum(self.seconds[test][index] for test in tests) for index in (0, 1))
        return Limits(cpu=5 + 5 * cpu, wall=30 + 10 * wall)

    def _sorted(self, tests: Iterable[str]) -> list[str]:
        return sorted(tests, key=lambda test: (self.seconds[test], test))


def measure(modules: list[Module]) -> Baseline:
    """Run the tests of some modules, which share them, under coverage.

    Raises:
        BaselineFailed: A test failed.
    """
    kept, log = OUTPUT / "baseline.pickle", OUTPUT / "baseline.log"
    kept.unlink(missing_ok=True)
    [outcome] = outcomes(iter([Task("baseline", lambda: _measure(modules, kept, log), UNLIMITED)]), jobs=1)
    if outcome.verdict != SURVIVED:
        raise BaselineFailed(log.read_text())
    return Baseline(**pickle.loads(kept.read_bytes()))


def _measure(modules: list[Module], kept: Path, log: Path) -> int:
    traced = coverage.Coverage(
        data_file=None, include=[str(module.path) for module in modules], config_file=False, messages=False
    )
    traced.start()
    for module in modules:
        importlib.import_module(module.name)
    watch = _Watch(traced)
    status = pytest_in_child(list(modules[0].tests), watch, log)
    traced.stop()
    data = traced.get_data()
    lines = {
        path: {line: set(contexts) for line, contexts in data.contexts_by_lineno(path).items()}
        for path in data.measured_files()
    }
    kept.write_bytes(pickle.dumps({"seconds": watch.seconds, "lines": lines}))
    return status


class _Watch:
    """Hooks of pytest: one coverage context per test, and its time."""

    def __init__(self, traced: coverage.Coverage) -> None:
        self._traced = traced
        self._context = EVERY_TEST
        self.seconds: dict[str, tuple[float, float]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._switch(item.nodeid)
        cpu, wall = time.process_time(), time.monotonic()
        result = yield
        self.seconds[item.nodeid] = time.process_time() - cpu, time.monotonic() - wall
        self._switch(EVERY_TEST)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
        context = self._context
        if fixturedef.scope != "function":
            self._switch(EVERY_TEST)
        try:
            return (yield)
        finally:
            self._switch(context)

    def _switch(self, context: str) -> None:
        self._context = context
        self._traced.switch_context(context)
