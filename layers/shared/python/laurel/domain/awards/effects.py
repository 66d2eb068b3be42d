"""What a decision has to say: rows to write, rows to take back, and why nothing happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from laurel.domain.awards.state import Progress, TriggerCount, UserState


@dataclass(frozen=True, slots=True)
class NewLog:
    """A log to write. Its title is made of ``tags`` by ``pattern`` (the name of a setting) or ``reason``."""

    type: str
    trigger_type: str
    access: str
    pattern: str
    tags: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    points: int = 0
    points_type: int = 0
    specific_id: int = 0
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewEarning:
    """An earning to write."""

    post_id: int
    type_ref: str
    title: str
    points: int = 0
    points_type: int = 0
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RemovedEarning:
    """An earning to take back, by its id."""

    id: int
    post_id: int


Row = NewLog | NewEarning | RemovedEarning


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell the outside: ``kind`` is points, unlock, rank or revoke."""

    kind: str
    detail: Mapping[str, Any]


@dataclass(slots=True)
class Decision:
    """The outcome of deciding on one event or operation.

    ``state``, ``progress`` and ``activity`` are what the user's records become; ``global_earnings`` counts the
    new earnings of posts with a maximum over all users. ``rows`` are in the order they happened. ``reason``
    says why nothing was earned ("" if something was); ``cut_off`` tells that the bound on cascades was hit.
    """

    state: UserState
    progress: dict[int, Progress] = field(default_factory=dict)
    activity: dict[tuple[str, int], TriggerCount] = field(default_factory=dict)
    global_earnings: dict[int, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    reason: str = ""
    cut_off: bool = False
