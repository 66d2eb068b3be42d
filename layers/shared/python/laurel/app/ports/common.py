"""What all ports have in common: the clock, and waiting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Now, for everything that has a time."""

    def now(self) -> datetime:
        """The present moment, in UTC with tzinfo."""


Sleep = Callable[[float], None]
"""Waits that many seconds (replaced in tests)."""
