"""What all ports have in common: the clock, and waiting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The source of the current time."""

    def now(self) -> datetime:
        """The current time, aware and in UTC."""


Sleep = Callable[[float], None]
"""Waits that many seconds; replaced in tests."""
