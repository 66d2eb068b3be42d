"""The port to erasures: who was erased, and how."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from laurel.domain.records.erasure import Erasure


class Erasures(Protocol):
    """The erasures by themselves: what erases a user writes them in its own transaction."""

    def all(self) -> Iterator[Erasure]:
        """All erasures that ever were, the oldest first, read as they are asked for. Raises Unavailable."""
