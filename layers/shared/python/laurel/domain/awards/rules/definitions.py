"""One post as what it defines: a points type, an achievement, a rank or a requirement (award-engine.md section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.domain.awards.rulebook import Achievement, Definition, PointsType, Rank, Requirement, Rulebook, TypeIds
from laurel.domain.records.post import TYPE_ID, Post

PREFIX = "_gamipress_"
PUBLISHED = "publish"

REQUIREMENT_KINDS = ("points-award", "points-deduct", "step", "rank-requirement")


def definition_of(post: Post, rules: Rulebook) -> Definition | None:
    """What a post defines by the types of a rule book; None for a type, and for a post of no published one."""
    if post.type in REQUIREMENT_KINDS:
        return _requirement(post, rules)
    type_id = int(post.type) if post.type.isdecimal() else 0
    if type_id in rules.achievement_types:
        return _achievement(post, type_id, rules.type_ids)
    return _rank(post, type_id, rules.type_ids) if type_id in rules.rank_types else None


def points_type_of(post: Post) -> PointsType:
    """What a post of that type defines."""
    return PointsType(
        post.id,
        post.slug,
        post.title,
        text(post, "plural_name") or post.slug,
        text(post, "label_position") == "before",
        text(post, "thousands_separator"),
        post.date,
    )


def _achievement(post: Post, type_id: int, types: TypeIds) -> Achievement:
    return Achievement(
        id=post.id,
        type=type_id,
        title=post.title,
        published=post.status == PUBLISHED,
        order=_order(post),
        earned_by=text(post, "earned_by"),
        points=_number(post, "points"),
        points_type=_type(post, "points_type", types["points-type"]),
        points_required=_number(post, "points_required"),
        points_type_required=_type(post, "points_type_required", types["points-type"]),
        rank_type_required=_type(post, "rank_type_required", types["rank-type"]),
        rank_required=_number(post, "rank_required"),
        maximum=max(_number(post, "maximum_earnings"), 0),
        global_maximum=max(_number(post, "global_maximum_earnings"), 0),
        sequential=_flag(post, "sequential"),
        for_sale=_flag(post, "unlock_with_points"),
        price=_number(post, "points_to_unlock"),
        price_type=_type(post, "points_type_to_unlock", types["points-type"]),
        date=post.date,
    )


def _rank(post: Post, type_id: int, types: TypeIds) -> Rank:
    return Rank(
        id=post.id,
        type=type_id,
        title=post.title,
        published=post.status == PUBLISHED,
        priority=post.menu_order,
        points=_number(post, "points"),
        points_type=_type(post, "points_type", types["points-type"]),
        sequential=_flag(post, "sequential"),
        for_sale=_flag(post, "unlock_with_points"),
        price=_number(post, "points_to_unlock"),
        price_type=_type(post, "points_type_to_unlock", types["points-type"]),
        date=post.date,
    )


def _requirement(post: Post, rules: Rulebook) -> Requirement:
    types = rules.type_ids
    return Requirement(
        id=post.id,
        kind=post.type,
        title=post.title,
        published=post.status == PUBLISHED,
        parent=post.parent,
        order=_order(post),
        trigger=text(post, "trigger_type"),
        count=_number(post, "count"),
        limit=_number(post, "limit"),
        limit_type=text(post, "limit_type"),
        points=_number(post, "points"),
        points_type=_type(post, "points_type", types["points-type"]),
        maximum=max(_number(post, "maximum_earnings"), 0),
        achievement_type=_slug(post, "achievement_type", rules.achievement_types, types["achievement-type"]),
        achievement_post=_number(post, "achievement_post"),
        points_condition=text(post, "points_condition") or "greater_or_equal",
        points_required=_number(post, "points_required"),
        points_type_required=_type(post, "points_type_required", types["points-type"]),
        rank_type_required=_type(post, "rank_type_required", types["rank-type"]),
        rank_required=_number(post, "rank_required"),
        post_type_required=text(post, "post_type_required"),
        role_required=text(post, "user_role_required"),
        meta_key=text(post, "meta_key_required"),
        meta_value=text(post, "meta_value_required"),
        member_type=text(post, "bp_member_type"),
        field_value=text(post, "bp_field_value"),
        optional=_flag(post, "optional"),
        date=post.date,
    )


def _order(post: Post) -> tuple[int, int]:
    return (post.menu_order, post.id)


def text(post: Post, key: str) -> str:
    """A meta value of GamiPress as text, "" where there is none."""
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
    type_id, separator, slug = text(post, key).rpartition(TYPE_ID)
    return ids.get(type_id + separator, ids.get(slug, 0))


def _slug(post: Post, key: str, types: Mapping[int, tuple[str, str]], ids: Mapping[str, int]) -> str:
    type_id = _type(post, key, ids)
    return types[type_id][0] if type_id else text(post, key).rpartition(TYPE_ID)[2]
