"""The rule book: the published definitions of what can be earned and how, compiled from posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from laurel.domain.records.post import TYPE_ID, Post

PREFIX = "_gamipress_"
PUBLISHED = "publish"


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


@dataclass(slots=True)
class Rulebook:
    """All definitions that the engine decides by, with indexes."""

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


POINTS_TRIGGERS = ("earn-points", "points-balance")
RANK_TRIGGERS = ("earn-rank",)
_EARNED_BY = {"points": "earn-points", "rank": "earn-rank"}
"""The trigger that corresponds to the way an achievement is earned."""

ACHIEVEMENT_TRIGGERS = ("specific-achievement", "revoke-specific-achievement")


def compile_rulebook(posts: Iterable[Post]) -> Rulebook:
    """Compile the rule book of a catalogue's posts. Only published types, and posts of them, are included."""
    rules = Rulebook()
    by_kind: dict[str, list[Post]] = {}
    for post in posts:
        by_kind.setdefault(post.type, []).append(post)
    slugs = _compile_types(rules, by_kind)
    for type_id in rules.achievement_types:
        _compile_achievements(rules, by_kind.get(str(type_id), ()), type_id, slugs)
    for type_id in rules.rank_types:
        _compile_ranks(rules, by_kind.get(str(type_id), ()), type_id, slugs)
    for kind in ("points-award", "points-deduct", "step", "rank-requirement"):
        for post in by_kind.get(kind, ()):
            _add_requirement(rules, _requirement(post, kind, slugs, rules))
    _finish(rules)
    return rules


Slugs = Mapping[str, Mapping[str, int]]
"""By kind: the id of each published type by its slug and by ``id:``; 0 for an unpublished one by ``id:``."""


def _compile_types(rules: Rulebook, by_kind: Mapping[str, list[Post]]) -> Slugs:
    slugs: dict[str, dict[str, int]] = {}
    for kind in ("points-type", "achievement-type", "rank-type"):
        published = [post for post in by_kind.get(kind, ()) if post.status == PUBLISHED and post.slug]
        slugs[kind] = {f"{post.id}{TYPE_ID}": 0 for post in by_kind.get(kind, ())}
        slugs[kind].update((name, post.id) for post in published for name in (post.slug, f"{post.id}{TYPE_ID}"))
        for post in published:
            if kind == "points-type":
                rules.points_types[post.id] = _points_type(post)
            else:
                types = rules.achievement_types if kind == "achievement-type" else rules.rank_types
                types[post.id] = (post.slug, post.title)
                rules.plurals[post.id] = _text(post, "plural_name")
    return slugs


def _points_type(post: Post) -> PointsType:
    return PointsType(
        post.id,
        post.slug,
        post.title,
        _text(post, "plural_name") or post.slug,
        _text(post, "label_position") == "before",
        _text(post, "thousands_separator"),
        post.date,
    )


def _compile_achievements(rules: Rulebook, posts: Iterable[Post], type_id: int, slugs: Slugs) -> None:
    for post in sorted(posts, key=_order):
        made = Achievement(
            id=post.id,
            type=type_id,
            title=post.title,
            published=post.status == PUBLISHED,
            order=_order(post),
            earned_by=_text(post, "earned_by"),
            points=_number(post, "points"),
            points_type=_type(post, "points_type", slugs["points-type"]),
            points_required=_number(post, "points_required"),
            points_type_required=_type(post, "points_type_required", slugs["points-type"]),
            rank_type_required=_type(post, "rank_type_required", slugs["rank-type"]),
            rank_required=_number(post, "rank_required"),
            maximum=max(_number(post, "maximum_earnings"), 0),
            global_maximum=max(_number(post, "global_maximum_earnings"), 0),
            sequential=_flag(post, "sequential"),
            for_sale=_flag(post, "unlock_with_points"),
            price=_number(post, "points_to_unlock"),
            price_type=_type(post, "points_type_to_unlock", slugs["points-type"]),
            date=post.date,
        )
        rules.achievements[post.id] = made
        if made.published:
            rules.of_type.setdefault(type_id, []).append(made)


def _compile_ranks(rules: Rulebook, posts: Iterable[Post], type_id: int, slugs: Slugs) -> None:
    for post in sorted(posts, key=_order):
        made = Rank(
            id=post.id,
            type=type_id,
            title=post.title,
            published=post.status == PUBLISHED,
            priority=post.menu_order,
            points=_number(post, "points"),
            points_type=_type(post, "points_type", slugs["points-type"]),
            sequential=_flag(post, "sequential"),
            for_sale=_flag(post, "unlock_with_points"),
            price=_number(post, "points_to_unlock"),
            price_type=_type(post, "points_type_to_unlock", slugs["points-type"]),
            date=post.date,
        )
        rules.ranks[post.id] = made
        if made.published:
            rules.ladder.setdefault(type_id, []).append(made)


def _requirement(post: Post, kind: str, slugs: Slugs, rules: Rulebook) -> Requirement:
    return Requirement(
        id=post.id,
        kind=kind,
        title=post.title,
        published=post.status == PUBLISHED,
        parent=post.parent,
        order=_order(post),
        trigger=_text(post, "trigger_type"),
        count=_number(post, "count"),
        limit=_number(post, "limit"),
        limit_type=_text(post, "limit_type"),
        points=_number(post, "points"),
        points_type=_type(post, "points_type", slugs["points-type"]),
        maximum=max(_number(post, "maximum_earnings"), 0),
        achievement_type=_slug(post, "achievement_type", rules.achievement_types, slugs["achievement-type"]),
        achievement_post=_number(post, "achievement_post"),
        points_condition=_text(post, "points_condition") or "greater_or_equal",
        points_required=_number(post, "points_required"),
        points_type_required=_type(post, "points_type_required", slugs["points-type"]),
        rank_type_required=_type(post, "rank_type_required", slugs["rank-type"]),
        rank_required=_number(post, "rank_required"),
        post_type_required=_text(post, "post_type_required"),
        role_required=_text(post, "user_role_required"),
        meta_key=_text(post, "meta_key_required"),
        meta_value=_text(post, "meta_value_required"),
        member_type=_text(post, "bp_member_type"),
        field_value=_text(post, "bp_field_value"),
        optional=_flag(post, "optional"),
        date=post.date,
    )


def _add_requirement(rules: Rulebook, requirement: Requirement) -> None:
    rules.requirements[requirement.id] = requirement
    pays = requirement.kind in ("points-award", "points-deduct")
    orphan = pays and requirement.parent and requirement.parent not in rules.points_types
    if orphan or not requirement.published:
        return
    rules.children.setdefault(requirement.parent, []).append(requirement)
    if requirement.trigger:
        rules.listeners.setdefault(requirement.trigger, []).append(requirement)
    if requirement.trigger in ACHIEVEMENT_TRIGGERS:
        key = (requirement.trigger, requirement.achievement_post)
        rules.dependents.setdefault(key, []).append(requirement)


def _finish(rules: Rulebook) -> None:
    """Sort everything that is tried: by menu order and id, rank requirements last by priority."""
    for ladder in rules.ladder.values():
        ladder.sort(key=lambda rank: (rank.priority, rank.id))
    for listed in (*rules.children.values(), *rules.dependents.values(), *rules.listeners.values()):
        listed.sort(key=lambda requirement: _turn(rules, requirement))
    watching: list[Requirement | Achievement] = [r for found in rules.listeners.values() for r in found]
    watching += [achievement for found in rules.of_type.values() for achievement in found]
    for post in sorted(watching, key=lambda post: _turn(rules, post)):
        trigger = post.trigger if isinstance(post, Requirement) else _EARNED_BY.get(post.earned_by, "")
        if trigger in POINTS_TRIGGERS and post.points_type_required:
            rules.points_watchers.setdefault(post.points_type_required, []).append(post)
        if trigger in RANK_TRIGGERS and post.rank_type_required:
            rules.rank_watchers.setdefault(post.rank_type_required, []).append(post)


def _turn(rules: Rulebook, post: Requirement | Achievement) -> tuple[int, int, int, int]:
    rank = rules.ranks.get(post.parent) if isinstance(post, Requirement) and post.kind == "rank-requirement" else None
    return (1 if rank else 0, rank.priority if rank else 0, *post.order)


def _order(post: Post) -> tuple[int, int]:
    return (post.menu_order, post.id)


def _text(post: Post, key: str) -> str:
    value = post.meta.get(PREFIX + key)
    return "" if value is None or isinstance(value, bool) else str(value)


def _number(post: Post, key: str) -> int:
    value: Any = post.meta.get(PREFIX + key)
    try:
        return int(value or 0)
    except (TypeError, ValueError):
        return 0


def _flag(post: Post, key: str) -> bool:
    return post.meta.get(PREFIX + key) in ("on", "1", 1, True, "yes", "true")


def _type(post: Post, key: str, ids: Mapping[str, int]) -> int:
    type_id, separator, slug = _text(post, key).rpartition(TYPE_ID)
    return ids.get(type_id + separator, ids.get(slug, 0))


def _slug(post: Post, key: str, types: Mapping[int, tuple[str, str]], ids: Mapping[str, int]) -> str:
    type_id = _type(post, key, ids)
    return types[type_id][0] if type_id else _text(post, key).rpartition(TYPE_ID)[2]
