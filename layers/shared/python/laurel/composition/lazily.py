"""An object that is made when it is first asked for something, its module imported only then."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

Made = TypeVar("Made")


def lazily(make: Callable[[], Made]) -> Made:
    """What `make` returns, or rather something that behaves like it, and calls `make` once, on first use.

    A cold start pays for what the first request needs. Whatever `make` raises, that first use raises, and the next
    tries again.
    """
    return cast(Made, _Later(make))


class _Later:
    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made: list[Any] = []
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        """An attribute of the object that this one stands for."""
        if not self._made:
            with self._lock:
                if not self._made:
                    self._made.append(self._make())
        return getattr(self._made[0], name)
