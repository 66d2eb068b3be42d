"""What the engine knows of a user: balances, ranks, and how far he is with each rule."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class UserState:
    """One user's balances and ranks. Keys are ids of points types and of rank types.

    ``rev`` counts transactions: a commit names the one it was based on. ``logged`` is the sum of the signed
    points asked for, ``clipped`` what the floor of 0 swallowed: balance = logged + clipped. ``eras`` count a
    rank type's changes for this user; ``rank_since`` is when the current rank was reached (site-local).
    ``logs`` and ``earnings`` count the user's rows.
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
    """How far a user is with one post: a requirement, an achievement or a rank.

    ``times`` counts the earnings that still stand (what a maximum is compared with), ``completed`` all that
    there ever were (it never falls: it numbers the rounds of what hangs on the post). ``round`` is the
    parent's ``completed`` when the requirement was last earned, -1 if never or taken back; ``parent`` is the
    achievement or rank that this was for (0: the present one, where it was not kept). ``earned_at`` is the user's
    ``rev`` with which the post was last earned, so that two posts can be told apart by which came first.
    ``count`` counts matching events since then; ``stamps`` are times (UTC, seconds since 1970) of events that
    counted in the current window, at most ``limit`` of them. ``base`` is the sum of points (``logged`` or
    ``expended``) when the post was last earned. ``era`` is the era of the rank type that ``count`` belongs to.
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
    """How often a user's event of one trigger was logged (``specific`` 0: with whatever specific id)."""

    count: int = 0
    first: str = ""
    """When the first was logged, site-local."""
