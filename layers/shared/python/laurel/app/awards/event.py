"""An activity: what a member did, as whoever saw it tells us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Activity:
    """One event as it was sent.

    ``id`` is unique in the site; ``time`` is aware; ``imported`` lifts the bound on age. ``noted`` is when an
    event arrived that was sent without a time, and waited; it may differ when the same event is sent again.
    """

    trigger: str
    user_id: int
    specific_id: int = 0
    args: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""
    time: datetime | None = None
    imported: bool = False
    noted: datetime | None = None
