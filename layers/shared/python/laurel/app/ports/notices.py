"""Where facts leave the site: changes of the ledgers' rows, and the bus that their notices go to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from laurel.domain.awards.effects import Notice
from laurel.domain.records.ledger import Earning, Log


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row of a ledger before and after a change (None: there was none); ``place`` is the change's in its stream."""

    place: str
    before: Log | Earning | None
    after: Log | Earning | None


class Notices(Protocol):
    """Where notices for the outside go: the event bus."""

    def publish(self, notices: Sequence[Notice]) -> int:
        """Send notices in their order; how many were sent before the first that the bus does not take now.

        Some after that one may have been sent, too.
        """
