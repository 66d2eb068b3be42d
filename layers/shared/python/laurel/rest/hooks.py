"""Named hooks: WordPress' filters and actions."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from typing import Any, TypeVar

from laurel.rest.callbacks import accepting

Value = TypeVar("Value")

Callback = Callable[..., Any]


class Hooks:
    """A registry of callbacks by hook name, run in order of priority, then of registration."""

    def __init__(self) -> None:
        self._callbacks: dict[str, list[tuple[int, int, Callback]]] = {}
        self._count = 0

    def add_filter(self, name: str, callback: Callback, priority: int = 10) -> None:
        """Register `callback(value, *args)`, which returns the new value of a filter (add_filter).

        It may take fewer of the arguments.
        """
        self._count += 1
        insort(self._callbacks.setdefault(name, []), (priority, self._count, callback))

    def add_action(self, name: str, callback: Callback, priority: int = 10) -> None:
        """Register `callback(*args)` for an action (add_action)."""
        self.add_filter(name, callback, priority)

    def apply_filters(self, name: str, value: Value, *args: object) -> Value:
        """Pass a value through a filter's callbacks; returns the result of the last one.

        Callbacks are trusted to return a value of the given type, or of one that the filter is documented to accept.
        """
        for _, _, callback in self._callbacks.get(name, ()):
            value = accepting(callback, 1 + len(args))(value, *args)
        return value

    def do_action(self, name: str, *args: object) -> None:
        """Call the callbacks of an action (do_action)."""
        for _, _, callback in self._callbacks.get(name, ()):
            accepting(callback, len(args))(*args)

    def has_filter(self, name: str) -> bool:
        """Whether a hook has callbacks (has_filter)."""
        return name in self._callbacks
