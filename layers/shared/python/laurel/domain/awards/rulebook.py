"""The rule book: the published definitions of what can be earned and how, compiled from posts (`rules.compile`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from laurel.domain.awards.rules.declared import DeclaredTrigger

POINTS_TRIGGERS = ("earn-points", "points-balance")
RANK_TRIGGERS = ("earn-rank",)
ACHIEVEMENT_TRIGGERS = ("specific-achievement", "revoke-specific-achievement")


@dataclass(frozen=True, slots=True)
class PointsType:
    """A published points type; ``before``: its label precedes amounts, ``separator`` groups their thousands."""

    id: int
    slug: str
    title: str
    plural: str
    before: bool = False
    separator: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A points award or deduct, a step or a rank requirement (award-engine.md section 3).

    Types are ids, 0 for none, but ``achievement_type`` is a slug; ``points_type`` is the points type it pays in.
    """

    id: int
    kind: str
    title: str
    published: bool
    parent: int
    order: tuple[int, int]
    trigger: str
    count: int
    limit: int
    limit_type: str
    points: int
    points_type: int
    maximum: int
    achievement_type: str
    achievement_post: int
    points_condition: str
    points_required: int
    points_type_required: int
    rank_type_required: int
    rank_required: int
    post_type_required: str
    role_required: str
    meta_key: str
    meta_value: str
    member_type: str
    field_value: str
    optional: bool
    date: str


@dataclass(frozen=True, slots=True)
class Achievement:
    """An achievement (award-engine.md section 3.1). ``type`` is the id of its achievement type."""

    id: int
    type: int
    title: str
    published: bool
    order: tuple[int, int]
    earned_by: str
    points: int
    points_type: int
    points_required: int
    points_type_required: int
    rank_type_required: int
    rank_required: int
    maximum: int
    global_maximum: int
    sequential: bool
    for_sale: bool
    price: int
    price_type: int
    date: str


@dataclass(frozen=True, slots=True)
class Rank:
    """A rank. ``type`` is the id of its rank type; a higher ``priority`` is a higher rank."""

    id: int
    type: int
    title: str
    published: bool
    priority: int
    points: int
    points_type: int
    sequential: bool
    for_sale: bool
    price: int
    price_type: int
    date: str


Definition = Requirement | Achievement | Rank
"""What a post defines that is not a type."""

TypeIds = Mapping[str, Mapping[str, int]]
"""By kind: the id of each published type by its slug and by ``id:``; 0 for an unpublished one by ``id:``."""


@dataclass(slots=True)
class Rulebook:
    """All definitions that the engine decides by, with indexes. Never changed once it is compiled.

    An index has no empty lists.
    """

    points_types: dict[int, PointsType] = field(default_factory=dict)
    achievement_types: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Slug and singular name of published achievement types by id."""
    plurals: dict[int, str] = field(default_factory=dict)
    """Plural names of published achievement and rank types by id, "" where there is none."""
    rank_types: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Slug and singular name of published rank types by id."""
    achievements: dict[int, Achievement] = field(default_factory=dict)
    ranks: dict[int, Rank] = field(default_factory=dict)
    requirements: dict[int, Requirement] = field(default_factory=dict)
    children: dict[int, list[Requirement]] = field(default_factory=dict)
    """Published requirements by parent, in order."""
    listeners: dict[str, list[Requirement]] = field(default_factory=dict)
    """Published requirements by trigger, in the order in which they are tried."""
    of_type: dict[int, list[Achievement]] = field(default_factory=dict)
    """Published achievements by type."""
    ladder: dict[int, list[Rank]] = field(default_factory=dict)
    """Published ranks by type, the lowest first."""
    points_watchers: dict[int, list[Requirement | Achievement]] = field(default_factory=dict)
    rank_watchers: dict[int, list[Requirement | Achievement]] = field(default_factory=dict)
    """What is tried when a user's balance of a points type, or rank of a type, changes, by type."""
    dependents: dict[tuple[str, int], list[Requirement]] = field(default_factory=dict)
    """Requirements on one given achievement, by trigger and achievement."""
    declared: dict[str, DeclaredTrigger] = field(default_factory=dict)
    """Declared triggers by name."""
    type_ids: TypeIds = field(default_factory=dict, repr=False)
    """How the posts refer to types."""

    def definition(self, post_id: int) -> Definition | None:
        """What the post of that id defines, if it is no type."""
        return self.requirements.get(post_id) or self.achievements.get(post_id) or self.ranks.get(post_id)

    def parent_of(self, requirement: Requirement) -> Achievement | Rank | None:
        """The achievement or rank that a requirement belongs to, if its type is published."""
        return self.achievements.get(requirement.parent) or self.ranks.get(requirement.parent)

    def default_rank(self, rank_type: int) -> Rank | None:
        """The rank of users without a stored one: the lowest published one."""
        ladder = self.ladder.get(rank_type)
        return ladder[0] if ladder else None

    def next_rank(self, rank_type: int, current: int) -> Rank | None:
        """The lowest published rank strictly above the current one; None at the top."""
        here = self._priority(rank_type, current)
        return next(
            (rank for rank in self.ladder.get(rank_type, ()) if here is not None and rank.priority > here), None
        )

    def lower_rank(self, rank_type: int, current: int) -> Rank | None:
        """The highest published rank strictly below the current one; None at the bottom."""
        here = self._priority(rank_type, current)
        below = [rank for rank in self.ladder.get(rank_type, ()) if here is not None and rank.priority < here]
        return below[-1] if below else None

    def _priority(self, rank_type: int, current: int) -> int | None:
        rank = self.ranks.get(current) or self.default_rank(rank_type)
        return rank.priority if rank else None
