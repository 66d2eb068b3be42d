"""What the use cases need of removals: deletions whose rows in the ledgers are worked off, and looked for once more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from laurel.domain.records.removal import Removal


class Removals(Protocol):
    """The removals by themselves: the deletions they stand for write them in their own transactions."""

    def waiting(self) -> Iterator[Removal]:
        """The removals that are not done, the oldest first, read as they are asked for. Raises Unavailable."""

    def note(self, removal: Removal, rows: int, *, left: bool) -> None:
        """Add to the rows that were deleted, and say whether some are left; nothing happens where it is done."""

    def done(self, removal: Removal, now: datetime) -> None:
        """Finish a removal, which is then kept for a week; nothing happens where it is finished already."""

    def get(self, job: Removal) -> Removal | None:
        """The removal with the kind, time and first id of `job`, finished or not; None if absent."""

    def newest(self, before: Removal | None, limit: int) -> Sequence[Removal]:
        """At most so many removals, finished or not, the newest first, older than `before` (None: from the newest)."""
