"""Named hooks: WordPress' filters and actions."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from typing import Any, TypeVar

Value = TypeVar("Value")

Callback = Callable[..., Any]


class Hooks:
    """A registry of callbacks by hook name, run in order of priority, then of registration."""

    def __init__(self) -> None:
        self._callbacks: dict[str, list[tuple[int, int, Callback]]] = {}
        self._count = 0

    def add_filter(self, name: str, callback: Callback, priority: int = 10) -> None:
        """Let `callback(value, *args)` replace the value of a filter (add_filter)."""
        self._count += 1
        insort(self._callbacks.setdefault(name, []), (priority, self._count, callback))

    def add_action(self, name: str, callback: Callback, priority: int = 10) -> None:
        """Call `callback(*args)` when an action happens (add_action)."""
        self.add_filter(name, callback, priority)

    def apply_filters(self, name: str, value: Value, *args: object) -> Value:
        """Pass a value through a filter's callbacks; returns what the last one returned.

        Callbacks are trusted to return what they were given, or what the filter is documented to take beside it.
        """
        for _, _, callback in self._callbacks.get(name, ()):
            value = callback(value, *args)
        return value

    def do_action(self, name: str, *args: object) -> None:
        """Tell an action's callbacks that it happened."""
        for _, _, callback in self._callbacks.get(name, ()):
            callback(*args)

    def has_filter(self, name: str) -> bool:
        """Whether anything listens to a hook (has_filter)."""
        return name in self._callbacks
