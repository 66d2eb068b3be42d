"""What the engine's use cases need from the store: a user's records in one read, and their change in one commit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from laurel.domain.awards.effects import Decision
    from laurel.domain.awards.run import Known
    from laurel.domain.records.ledger import Earning, Log
    from laurel.domain.records.outbox_row import OutboxRow
    from laurel.domain.records.user import User


@dataclass(frozen=True, slots=True)
class Marker:
    """Proof that an event was worked: its key, the hash of its body, the answer it got.

    ``expires`` is in seconds since 1970, 0 for a marker that holds for ever.
    """

    key: str
    body_hash: str = ""
    answer: Mapping[str, Any] = field(default_factory=dict)
    expires: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read of a user: progress with posts, activity of triggers, counts over all users, markers."""

    posts: Collection[int] = ()
    activity: Collection[tuple[str, int]] = ()
    global_earnings: Collection[int] = ()
    markers: Collection[str] = ()
    earnings: Collection[int] = ()
    """Posts whose standing earnings are needed, because they may be taken back."""


@dataclass(frozen=True, slots=True)
class Records:
    """What was read: the user (None if there is no such user), what the engine must know, and the markers found."""

    user: User | None
    known: Known
    markers: Mapping[str, Marker] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision to commit: rows with their ids, and the markers that make it happen only once.

    ``global_maxima`` are what the counts over all users in ``decision.global_earnings`` may come to. ``outbox_row``
    is where the event waited, if it did: it goes with the commit, and only one commit takes it.
    """

    user_id: int
    seen_rev: int
    decision: Decision
    logs: Sequence[Log] = ()
    earnings: Sequence[Earning] = ()
    removed: Sequence[Earning] = ()
    markers: Sequence[Marker] = ()
    global_maxima: Mapping[int, int] = field(default_factory=dict)
    outbox_row: OutboxRow | None = None


class Engine(Protocol):
    """The user's engine records."""

    def read(self, user_id: int, wanted: Wanted) -> Records:
        """One consistent read of everything wanted; finishes first what an earlier commit left pending."""

    def marker(self, key: str) -> Marker | None:
        """The marker of that key: one read."""

    def next_ids(self, logs: int, earnings: int) -> tuple[range, range]:
        """Fresh ids in order for that many logs and earnings."""

    def commit(self, outcome: Outcome) -> None:
        """Write an outcome whole, or as a first transaction and a pending rest that nobody sees half-done.

        Raises MarkerTaken if a marker is there already; RowTaken if the outbox row is gone; Conflict if the user's
        ``rev`` is not the one seen or a count over all users has reached its maximum: then read and decide again.
        """
