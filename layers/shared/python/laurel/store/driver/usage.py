"""Measured use of DynamoDB: calls, read and write units."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock


@dataclass(slots=True)
class Usage:
    """Measured use: calls of DynamoDB, read and write units; queries in other threads add to it as well."""

    read_calls: int = 0
    write_calls: int = 0
    read_units: float = 0.0
    write_units: float = 0.0
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    @property
    def calls(self) -> int:
        """Calls of both kinds."""
        return self.read_calls + self.write_calls

    def count_call(self, *, writing: bool) -> None:
        """Add a call, whether it succeeds or fails."""
        with self._lock:
            if writing:
                self.write_calls += 1
            else:
                self.read_calls += 1

    def count_units(self, units: float, *, writing: bool) -> None:
        """Add units."""
        with self._lock:
            if writing:
                self.write_units += units
            else:
                self.read_units += units


class Measure:
    """What is being measured, in each thread or task for itself."""

    def __init__(self, name: str) -> None:
        self._usage: ContextVar[Usage | None] = ContextVar(name, default=None)

    @property
    def usage(self) -> Usage | None:
        """What to add to; None while nothing is measured."""
        return self._usage.get()

    @contextmanager
    def __call__(self) -> Iterator[Usage]:
        """Measure what this thread or task does inside the block, in the Usage that it yields."""
        usage = Usage()
        token = self._usage.set(usage)
        try:
            yield usage
        finally:
            self._usage.reset(token)


CONSUMED = Measure("laurel_consumed")
"""The capacity that DynamoDB reports as consumed (ReturnConsumedCapacity)."""
