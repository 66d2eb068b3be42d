"""The outbox row: a site event that waits to be recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A site event that waits to be recorded; it is gone once it was.

    ``id`` begins with the time of the write that caused the event, to the microsecond and in UTC, by which rows are
    ordered, and goes on with what only that write has, such as ``post#12#65#00``: post 12 as version 65 of the
    catalogue has it. ``trigger``, ``user_id`` and ``args`` are the event's. ``failures`` counts sweeps that failed.
    """

    id: str
    trigger: str
    user_id: int
    args: Mapping[str, Any] = field(default_factory=dict)
    failures: int = 0

    @property
    def time(self) -> datetime:
        """When the event happened, in UTC with tzinfo."""
        return datetime.fromisoformat(self.id.partition("#")[0] + "+00:00")
