"""The engine's records of a user: balances, ranks, and progress with each post."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class UserState:
    """One user's balances and ranks. Keys are ids of points types and of rank types.

    ``rev`` counts transactions: a commit names the one it is based on. ``logged`` is the sum of the signed points that
    were logged, ``clipped`` the correction by the lower bound of 0 and by bookings: balance = logged + clipped.
    ``awarded``, ``deducted`` and ``expended`` are sums of absolute points. ``eras`` count the changes of rank, by rank
    type; ``rank_since`` is when the current rank was reached (site-local). ``logs`` and ``earnings`` count the user's
    rows.
    """

    rev: int = 0
    balances: dict[int, int] = field(default_factory=dict)
    awarded: dict[int, int] = field(default_factory=dict)
    deducted: dict[int, int] = field(default_factory=dict)
    expended: dict[int, int] = field(default_factory=dict)
    logged: dict[int, int] = field(default_factory=dict)
    clipped: dict[int, int] = field(default_factory=dict)
    since: dict[int, str] = field(default_factory=dict)
    """When each currency was first logged (site-local)."""
    changed: dict[int, int] = field(default_factory=dict)
    """The last signed change of each currency (GamiPress' ``_new_points``)."""
    ranks: dict[int, int] = field(default_factory=dict)
    previous_ranks: dict[int, int] = field(default_factory=dict)
    eras: dict[int, int] = field(default_factory=dict)
    rank_since: dict[int, str] = field(default_factory=dict)
    logs: int = 0
    earnings: int = 0


@dataclass(slots=True)
class Progress:
    """A user's progress with one post: a requirement, an achievement or a rank.

    ``times`` counts the standing earnings (a maximum is compared with it), ``completed`` all earnings ever (it never
    decreases: it numbers the rounds of the post's requirements). ``round`` is the parent's ``completed`` when the
    requirement was last earned, -1 if never or revoked; ``parent`` is the achievement or rank that it was earned for
    (0: the current one, where it was not stored). ``earned_at`` is the user's ``rev`` with which the post was last
    earned, by which two earnings are ordered. ``count`` counts matching events since then; ``stamps`` are the times
    (UTC, seconds since 1970) of the latest events that counted, at most the limit. ``base`` is the sum of points
    (``logged`` or ``expended``) when the post was last earned. ``era`` is the era of the rank type in which ``count``
    was counted.
    """

    times: int = 0
    completed: int = 0
    round: int = -1
    parent: int = 0
    earned_at: int = 0
    count: int = 0
    stamps: list[int] = field(default_factory=list)
    base: int = 0
    era: int = 0


@dataclass(slots=True)
class TriggerCount:
    """How often a user's event of one trigger was logged, in all or about one specific id."""

    count: int = 0
    first: str = ""
    """When the first was logged, site-local ``YYYY-MM-DDTHH:MM:SS``, "" for never."""
