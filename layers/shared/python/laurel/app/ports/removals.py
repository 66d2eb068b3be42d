"""What the use cases need of removals: deletions whose rows in the ledgers are looked for once more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from laurel.domain.records.removal import Removal


class Removals(Protocol):
    """The removals by themselves: the deletions they stand for write them in their own transactions."""

    def waiting(self, until: datetime) -> Iterator[Removal]:
        """The removals of until then, the oldest first, read as they are asked for. Raises Unavailable."""

    def done(self, removal: Removal) -> None:
        """Forget a removal; nothing happens where it is forgotten already. Raises Unavailable."""
