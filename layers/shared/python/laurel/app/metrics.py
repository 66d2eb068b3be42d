"""The metrics of the use cases."""

from __future__ import annotations

from typing import Protocol

AWARDS = "Awards"
"""Points, achievements and ranks given or taken, by kind (`laurel.domain.awards.effects.Notice`)."""

DUPLICATES_SUPPRESSED = "DuplicatesSuppressed"
"""Events and operations that were repetitions, and changed nothing."""

CONFLICTS_RETRIED = "ConflictsRetried"
"""Attempts that lost a race and were repeated."""

THROTTLED_SIGN_INS = "ThrottledSignIns"
"""Requests refused because of too many failed sign-ins from their address or for their login."""

QUEUE_EVENTS_TAKEN = "QueueEventsTaken"
"""Queue messages that were recorded."""

QUEUE_EVENTS_FAILED = "QueueEventsFailed"
"""Queue messages that failed and are delivered again, until they are dead letters."""

QUEUE_EVENTS_REFUSED = "QueueEventsRefused"
"""Queue messages that failed for no passing reason, by error code."""

OUTBOX_SWEPT = "OutboxSwept"
"""Site events that a sweep recorded, because the request that caused them did not."""

OUTBOX_FAILURES = "OutboxFailures"
"""Site events that a sweep could not record; the next one tries again."""

OUTBOX_AGE = "OutboxAge"
"""Age in seconds of the oldest site event that a sweep did not record."""


class Count(Protocol):
    """Adds ``amount`` to the metric ``name``; ``kind`` is a dimension, "" for none."""

    def __call__(self, name: str, amount: int = 1, kind: str = "") -> None: ...


def no_metrics(name: str, amount: int = 1, kind: str = "") -> None:
    """Count nothing."""
