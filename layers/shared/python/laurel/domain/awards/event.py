"""An event: what a user did, as it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a user.

    `trigger` names what happened, `args` are its arguments by name, `specific_id` is what a specific trigger is
    about. `user_id` is 0 in events that the engine causes itself: the user is the one it decides for. `id` is
    unique in the site; `time` is aware; `imported` lifts the bound on age. `received` is when an event arrived that
    was sent without a time, and waited; it may differ when the same event is sent again.
    """

    trigger: str
    user_id: int = 0
    specific_id: int = 0
    args: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""
    time: datetime | None = None
    imported: bool = False
    received: datetime | None = None
