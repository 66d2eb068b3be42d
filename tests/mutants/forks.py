"""pytest in forked children: what tests import from elsewhere is loaded once, Laurel and its tests in each child.

So a change of what runs at import (a table, a constant, a default) is seen like any other, and a child takes a
fifth of a second before its first test.
"""

from __future__ import annotations

import gc
import importlib
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Generic, TypeVar

import pytest

from tests.mutants.selection import IMPORT_ROOTS, ROOT, TOO_SLOW

OUTPUT = ROOT / ".mutants"
LOADED_ONCE = (
    "aws_lambda_powertools.logging",
    "aws_lambda_powertools.metrics",
    "aws_lambda_powertools.utilities.batch",
    "boto3.dynamodb.types",
    "botocore.session",
    "hypothesis.stateful",
    "jwt",
    "nh3",
    "pydantic",
    "werkzeug.serving",
    "yaml",
)
"""What Laurel and its tests import from others; one that is missing here costs time in every child, and no more."""

PYTEST_ARGS = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:unraisableexception", "--assert=plain", "-k", TOO_SLOW]
MEMORY_BYTES = 3 * 1024**3
Subject = TypeVar("Subject")

POLL_SECONDS = 0.01

KILLED, SURVIVED, TIMEOUT = "killed", "survived", "timeout"


@dataclass(frozen=True)
class Limits:
    """Seconds after which a child counts as one that does not end: of the processor's time, and by the clock."""

    cpu: float
    wall: float


@dataclass(frozen=True)
class Task(Generic[Subject]):
    """What a child does for a subject: ``run`` gives its exit status."""

    subject: Subject
    run: Callable[[], int]
    limits: Limits


@dataclass(frozen=True)
class Outcome(Generic[Subject]):
    """KILLED, SURVIVED or TIMEOUT, and the seconds of the processor's time that the child took."""

    subject: Subject
    verdict: str
    cpu: float


def load_once() -> None:
    """Prepare this process to be forked: caches of byte code below .mutants, no plugins of pytest but its own."""
    OUTPUT.mkdir(exist_ok=True)
    sys.dont_write_bytecode, sys.pycache_prefix = False, str(OUTPUT / "pycache")
    os.environ |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "LAUREL_HYPOTHESIS": "mutants", "COVERAGE_CORE": "ctrace"}
    sys.path[:0] = [str(root) for root in IMPORT_ROOTS if str(root) not in sys.path]
    for name in LOADED_ONCE:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def pytest_in_child(paths: list[str], plugin: object, log: Path) -> int:
    """Run tests to the first failure; pytest's exit status.

    Args:
        paths: Files and folders from the repository's root.
        plugin: Hooks of pytest.
        log: Where the output goes.
    """
    with log.open("w") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    return int(pytest.main([*PYTEST_ARGS, *paths], plugins=[plugin]))


def load_instead(path: Path, source: str) -> None:
    """Let this process import a file as if it had another content."""
    original = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> CodeType | None:
        if Path(self.path) == path:
            return compile(source, path, "exec", dont_inherit=True)
        return original(self, fullname)

    SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]


def outcomes(tasks: Iterator[Task[Subject]], jobs: int) -> Iterator[Outcome[Subject]]:
    """Run tasks in children, so many at a time; what became of each, as they end."""
    running: dict[int, tuple[Task[Subject], float]] = {}
    while True:
        while len(running) < jobs and (task := next(tasks, None)) is not None:
            running[_fork(task)] = task, time.monotonic() + task.limits.wall
        if not running:
            return
        ended = [waited for waited in (os.wait4(pid, os.WNOHANG) for pid in running) if waited[0]]
        for pid, status, used in ended:
            _kill(pid)
            yield Outcome(running.pop(pid)[0].subject, _verdict(status), used.ru_utime + used.ru_stime)
        for pid, (_, until) in running.items():
            if time.monotonic() > until:
                _kill(pid)
        if not ended:
            time.sleep(POLL_SECONDS)


def _fork(task: Task[Subject]) -> int:
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        status = 3
        try:
            os.setsid()
            _limit(task.limits)
            status = task.run()
        finally:
            os._exit(status)
    return pid


def _limit(limits: Limits) -> None:
    seconds = int(limits.cpu) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _verdict(status: int) -> str:
    """pytest's status: a usage error is a conftest.py that cannot be imported; tests may be made of what changed."""
    if os.WIFSIGNALED(status):
        return TIMEOUT if os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL) else KILLED
    passed = os.WEXITSTATUS(status) in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
    return SURVIVED if passed else KILLED
