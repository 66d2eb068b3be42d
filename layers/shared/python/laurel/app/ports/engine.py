"""The engine's port to the store: a user's records in one read, and their change in one commit."""

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
    """Proof that an event or a keyed request was handled: its key, the hash of its body, its answer.

    ``expires`` is in seconds since 1970, 0 for a marker that never expires.
    """

    key: str
    body_hash: str = ""
    answer: Mapping[str, Any] = field(default_factory=dict)
    expires: int = 0


@dataclass(frozen=True, slots=True)
class ReadSet:
    """What a decision on a user has to read.

    ``posts`` are ids of the posts whose progress is read, ``trigger_counts`` keys (trigger, specific id),
    ``global_earnings`` ids of the posts whose earnings over all users are read, ``markers`` keys of markers.
    """

    posts: Collection[int] = ()
    trigger_counts: Collection[tuple[str, int]] = ()
    global_earnings: Collection[int] = ()
    markers: Collection[str] = ()
    earnings: Collection[int] = ()
    """Ids of the posts whose standing earnings are read, because they may be revoked."""
    everything: bool = False
    """Whether all progress and all trigger counts of the user are read, whatever ``posts`` and others name."""


@dataclass(frozen=True, slots=True)
class Records:
    """The result of a read: the user (None if absent), the records that the engine decides on, and markers by key.

    ``seen`` is for the commit that follows: what else the store read, so that it need not read it again.
    """

    user: User | None
    known: Known
    markers: Mapping[str, Marker] = field(default_factory=dict)
    seen: object = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision to commit: rows with their ids, and the markers that make it idempotent.

    ``seen_rev`` is the ``rev`` of the state it is based on. ``global_maxima`` are upper bounds of the counts in
    ``decision.global_earnings``, by post. ``outbox_rows`` are the rows of site events: the commit deletes them, and
    fails if one does not exist. ``decisions`` says how many are joined in the one: ``rev`` rises by as many. ``seen``
    is what `Records` has under that name; without it the store reads the user again.
    """

    user_id: int
    seen_rev: int
    decision: Decision
    logs: Sequence[Log] = ()
    earnings: Sequence[Earning] = ()
    removed: Sequence[Earning] = ()
    markers: Sequence[Marker] = ()
    global_maxima: Mapping[int, int] = field(default_factory=dict)
    outbox_rows: Sequence[OutboxRow] = ()
    decisions: int = 1
    seen: object = None


class Engine(Protocol):
    """The engine's records of users."""

    def read(self, user_id: int, read_set: ReadSet) -> Records:
        """The read set in one consistent read; rolls a pending commit forward first. Raises Unavailable."""

    def marker(self, key: str) -> Marker | None:
        """The marker of that key: one read."""

    def next_ids(self, logs: int, earnings: int) -> tuple[range, range]:
        """Consecutive fresh ids for that many logs and that many earnings."""

    def commit(self, outcome: Outcome) -> None:
        """Write an outcome in one transaction, or in a first one and a pending rest that readers roll forward.

        Raises MarkerTaken if a marker exists; RowTaken if an outbox row does not; Conflict if the user's ``rev`` is
        not ``seen_rev`` or a count over all users has reached its maximum: then read and decide again.
        """
