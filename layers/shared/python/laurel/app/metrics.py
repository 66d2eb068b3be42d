"""What the use cases count, for whoever runs the site."""

from __future__ import annotations

from typing import Protocol

AWARDS = "Awards"
"""Points, achievements and ranks given or taken, by kind (`laurel.domain.awards.effects.Notice`)."""

DUPLICATES_SUPPRESSED = "DuplicatesSuppressed"
"""Events and operations that were known already, and changed nothing."""

CONFLICTS_RETRIED = "ConflictsRetried"
"""Races that were lost and decided again."""

THROTTLED_SIGN_INS = "ThrottledSignIns"
"""Requests that were refused because their client failed to sign in too often."""

QUEUE_EVENTS_TAKEN = "QueueEventsTaken"
"""Messages of the queue that were worked."""

QUEUE_EVENTS_FAILED = "QueueEventsFailed"
"""Messages that were left to the queue, to come again or to die."""

QUEUE_EVENTS_REFUSED = "QueueEventsRefused"
"""Those of them that another delivery cannot mend, by code."""

OUTBOX_SWEPT = "OutboxSwept"
"""Site events that a sweep recorded, because the request that caused them did not."""

OUTBOX_FAILURES = "OutboxFailures"
"""Site events that a sweep could not record; the next one tries again."""

OUTBOX_AGE = "OutboxAge"
"""Seconds that the oldest site event has waited that a sweep left."""


class Count(Protocol):
    """Whom the use cases tell that something happened ``amount`` times; ``kind`` tells sorts of it apart."""

    def __call__(self, name: str, amount: int = 1, kind: str = "") -> None: ...


def nobody(name: str, amount: int = 1, kind: str = "") -> None:
    """Nobody counts."""
