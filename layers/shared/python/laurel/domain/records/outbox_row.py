"""The outbox row: a site event that waits to be recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A site event that waits to be recorded; the row is deleted when it is.

    ``id`` is the time of the write that caused the event, in UTC with microseconds, by which rows are ordered, then a
    unique name of the write, and the number of the event, as in ``post#12#65#00``: post 12 in version 65 of the
    catalogue. ``trigger``, ``user_id`` and ``args`` are the event's. ``failures`` counts failed sweeps.
    """

    id: str
    trigger: str
    user_id: int
    args: Mapping[str, Any] = field(default_factory=dict)
    failures: int = 0

    @property
    def time(self) -> datetime:
        """When the event happened, aware and in UTC."""
        return datetime.fromisoformat(self.id.partition("#")[0] + "+00:00")
