"""The effects of a decision as data: rows to write and to delete, notices, and the reason why nothing was earned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from laurel.domain.awards.state import Progress, TriggerCount, UserState


@dataclass(frozen=True, slots=True)
class NewLog:
    """A log to write. Its title is ``reason``, else the setting that ``pattern`` names, with ``tags`` replaced."""

    type: str
    trigger_type: str
    access: str
    pattern: str
    tags: Mapping[str, Any]
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
    points: int
    points_type: int
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RemovedEarning:
    """An earning to delete, by its id."""

    id: int
    post_id: int


Row = NewLog | NewEarning | RemovedEarning


@dataclass(frozen=True, slots=True)
class Notice:
    """A fact for subscribers outside: ``kind`` is points, unlock, rank or revoke, ``detail`` JSON values by name."""

    kind: str
    detail: Mapping[str, Any]


@dataclass(slots=True)
class Decision:
    """What an event or an operation leads to; nothing is written yet.

    ``state``, ``progress`` (by post) and ``trigger_counts`` (by trigger and specific id) are the user's new records;
    ``global_earnings`` is the change of the number of earnings over all users, by post with a global maximum. ``rows``
    are in the order in which they are written. ``reason`` says why nothing was earned ("" if something was);
    ``cut_off``: the cascade reached its bound (`laurel.domain.awards.run.MAX_DEPTH`, ``MAX_EARNINGS``).
    """

    state: UserState
    progress: dict[int, Progress] = field(default_factory=dict)
    trigger_counts: dict[tuple[str, int], TriggerCount] = field(default_factory=dict)
    global_earnings: dict[int, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    reason: str = ""
    cut_off: bool = False


def joined(decisions: Sequence[Decision]) -> Decision:
    """Several decisions on one user, each on what the one before left, as one; without notices and reasons."""
    whole = Decision(decisions[-1].state)
    for decision in decisions:
        whole.progress |= decision.progress
        whole.trigger_counts |= decision.trigger_counts
        for post_id, amount in decision.global_earnings.items():
            whole.global_earnings[post_id] = whole.global_earnings.get(post_id, 0) + amount
        whole.rows += decision.rows
    return whole
