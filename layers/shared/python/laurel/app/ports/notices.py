"""The port to the event bus, and the changes of ledger rows that notices are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from laurel.domain.awards.effects import Notice
from laurel.domain.records.ledger import Earning, Log


@dataclass(frozen=True, slots=True)
class RowChange:
    """A ledger row before and after a change (None: absent); ``place`` is the sequence number in the table's stream."""

    place: str
    before: Log | Earning | None
    after: Log | Earning | None


class Notices(Protocol):
    """The event bus."""

    def publish(self, notices: Sequence[Notice]) -> int:
        """Send notices in order; returns how many were sent before the first that failed.

        Some after that one may have been sent, too.
        """
