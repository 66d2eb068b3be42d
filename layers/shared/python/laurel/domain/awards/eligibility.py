"""Trying a post for a user: may he earn it, and has he done what it takes (award-engine.md section 5)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from laurel.domain.awards.event import Event
from laurel.domain.awards.rulebook import Achievement, Rank, Requirement
from laurel.domain.awards.run import Earnable, Run
from laurel.domain.awards.triggers import TRIGGERS

COMPARISONS: Mapping[str, Callable[[int, int], bool]] = {
    "equal": operator.eq,
    "not_equal": operator.ne,
    "less_than": operator.lt,
    "greater_than": operator.gt,
    "less_or_equal": operator.le,
    "greater_or_equal": operator.ge,
}

UNCOUNTED = ("gamipress_register", "earn-points", "points-balance", "earn-rank", "revoke-rank")
"""Triggers whose requirements ask for no number of events."""


def passes(run: Run, post: Earnable, event: Event | None) -> bool:
    """Whether the user earns a post now: access and completion."""
    return has_access(run, post) and is_complete(run, post, event)


def has_access(run: Run, post: Earnable) -> bool:
    """Whether the post is open to the user: published, not exceeded, its parent open, its turn come."""
    if isinstance(post, Achievement):
        return post.published and not is_exceeded(run, post)
    if not post.published or _exceeded(run, post.id, post.maximum, 0):
        return False
    if post.kind in ("points-award", "points-deduct"):
        return post.parent in run.rules.points_types
    parent = run.rules.parent_of(post)
    if parent is None or not parent.published or _this_round(run, post, parent) or is_held_back(run, post, parent):
        return False
    if isinstance(parent, Achievement):
        open_now = parent.earned_by == "triggers" and not is_exceeded(run, parent)
    else:
        open_now = run.is_next_rank(parent)
    return open_now and (not parent.sequential or _is_its_turn(run, post, parent))


def is_exceeded(run: Run, achievement: Achievement) -> bool:
    """Whether an achievement was earned as often as it may be, by this user or by all."""
    return _exceeded(run, achievement.id, achievement.maximum, achievement.global_maximum)


def _exceeded(run: Run, post_id: int, maximum: int, global_maximum: int) -> bool:
    if global_maximum > 0 and run.global_earnings(post_id) >= global_maximum:
        return True
    return maximum > 0 and run.peek(post_id).times >= maximum


def _this_round(run: Run, requirement: Requirement, parent: Achievement | Rank) -> bool:
    """Whether the requirement was earned in the parent's present round, and for this parent."""
    progress = run.peek(requirement.id)
    return progress.parent in (0, parent.id) and progress.round == run.peek(parent.id).completed


def is_held_back(run: Run, requirement: Requirement, parent: Achievement | Rank) -> bool:
    """Whether the requirement was moved here after the user earned it under another parent, and still waits.

    GamiPress does not try it until this parent is tried, and counts it then. Here it never counts for this parent;
    it can be earned anew once a sibling was, or once the parent is earned in some other way.
    """
    progress = run.peek(requirement.id)
    if progress.round < 0 or progress.parent in (0, parent.id) or progress.earned_at <= run.peek(parent.id).earned_at:
        return False
    return not any(_this_round(run, sibling, parent) for sibling in run.rules.children.get(parent.id, ()))


def is_earned_this_round(run: Run, post: Earnable) -> bool:
    """Whether a post is a step or rank requirement that now waits for its siblings."""
    parent = run.rules.parent_of(post) if isinstance(post, Requirement) else None
    return parent is not None and isinstance(post, Requirement) and _this_round(run, post, parent)


def _is_its_turn(run: Run, requirement: Requirement, parent: Achievement | Rank) -> bool:
    before = (r for r in run.rules.children.get(parent.id, ()) if r.order < requirement.order and not r.optional)
    return all(_this_round(run, earlier, parent) or is_held_back(run, earlier, parent) for earlier in before)


def is_complete(run: Run, post: Earnable, event: Event | None) -> bool:
    """Whether the user has done what the post takes."""
    if isinstance(post, Achievement):
        complete = _COMPLETE_BY.get(post.earned_by)
        return complete is not None and complete(run, post)
    special = _COMPLETE_TRIGGER.get(post.trigger)
    if special is not None and not special(run, post):
        return False
    return post.trigger in UNCOUNTED or run.peek(post.id).count >= post.count


def all_requirements_earned(run: Run, parent: Achievement | Rank) -> bool:
    """Whether every obligatory requirement was earned in this round; if all are optional, one of them."""
    children = run.rules.children.get(parent.id, ())
    obligatory = [child for child in children if not child.optional]
    if obligatory:
        return all(_this_round(run, child, parent) for child in obligatory)
    return any(_this_round(run, child, parent) for child in children)


def points_since(run: Run, post: Earnable) -> int:
    """The net points of the watched currency since the post was last earned, at least 0 (5.4)."""
    return max(run.state.logged.get(post.points_type_required, 0) - run.peek(post.id).base, 0)


def _enough_points(run: Run, post: Earnable) -> bool:
    return bool(post.points_type_required) and points_since(run, post) >= post.points_required


def _balance_fits(run: Run, post: Requirement) -> bool:
    balance = run.state.balances.get(post.points_type_required, 0)
    return COMPARISONS[post.points_condition](balance, post.points_required)


def _enough_spent(run: Run, post: Requirement) -> bool:
    spent = run.state.expended.get(post.points_type_required, 0) - run.peek(post.id).base
    return bool(post.points_type_required) and spent >= post.points_required


def _rank_fits(run: Run, post: Earnable) -> bool:
    return bool(post.rank_required) and run.current_rank(post.rank_type_required) == post.rank_required


_COMPLETE_BY: Mapping[str, Callable[[Run, Achievement], bool]] = {
    "triggers": all_requirements_earned,
    "points": _enough_points,
    "rank": _rank_fits,
}
_COMPLETE_TRIGGER: Mapping[str, Callable[[Run, Requirement], bool]] = {
    "earn-points": _enough_points,
    "points-balance": _balance_fits,
    "gamipress_expend_points": _enough_spent,
    "earn-rank": _rank_fits,
}


def _has_post_type(requirement: Requirement, args: Mapping[str, Any]) -> bool:
    return bool(requirement.post_type_required) and args.get("post_type") == requirement.post_type_required


def _has_role(requirement: Requirement, args: Mapping[str, Any]) -> bool:
    return bool(requirement.role_required) and args.get("role") == requirement.role_required


def _has_meta_key(requirement: Requirement, args: Mapping[str, Any]) -> bool:
    return bool(requirement.meta_key) and args.get("meta_key") == requirement.meta_key


def _has_meta_value(requirement: Requirement, args: Mapping[str, Any]) -> bool:
    return _has_meta_key(requirement, args) and _is_among(requirement.meta_value, args.get("meta_value"))


def _has_member_type(requirement: Requirement, args: Mapping[str, Any]) -> bool:
    return requirement.member_type in ("", args.get("member_type"))


def _has_field_value(requirement: Requirement, args: Mapping[str, Any]) -> bool:
    return bool(requirement.field_value) and _is_among(requirement.field_value, args.get("field_value"))


def _is_among(wanted: str, value: object) -> bool:
    """Whether a text is the value, or one of several."""
    return wanted in map(str, value if isinstance(value, list) else [value])


class Filter(NamedTuple):
    """What the arguments of an event must satisfy, and the keys of a requirement's meta without which none does."""

    fits: Callable[[Requirement, Mapping[str, Any]], bool]
    needs: tuple[str, ...] = ()


FILTERS: Mapping[str, Filter] = {
    "_post_type": Filter(_has_post_type, ("post_type_required",)),
    "_post_type_visit": Filter(_has_post_type, ("post_type_required",)),
    "_specific_role": Filter(_has_role, ("user_role_required",)),
    "_meta_any_value": Filter(_has_meta_key, ("meta_key_required",)),
    "_meta_specific_value": Filter(_has_meta_value, ("meta_key_required", "meta_value_required")),
    "_set_member_type": Filter(_has_member_type),
    "_profile_specific_value": Filter(_has_field_value, ("bp_field_value",)),
}
"""Filters by how a trigger ends (2.1)."""

_ACHIEVEMENT, _OF_TYPE = ("achievement_post",), ("achievement_type",)
_AMOUNT = ("points_type_required", "points_required")

NEEDS: Mapping[str, tuple[str, ...]] = {
    "specific-achievement": _ACHIEVEMENT,
    "revoke-specific-achievement": _ACHIEVEMENT,
    "any-achievement": _OF_TYPE,
    "all-achievements": _OF_TYPE,
    "revoke-any-achievement": _OF_TYPE,
    "earn-points": _AMOUNT,
    "points-balance": _AMOUNT,
    "gamipress_expend_points": _AMOUNT,
    "earn-rank": ("rank_type_required", "rank_required"),
    "revoke-rank": ("rank_required",),
}
"""By trigger that the engine evaluates itself: the keys of meta that it compares (section 3)."""


def needs_of(trigger: str) -> tuple[str, ...]:
    """The keys of meta, without their prefix, without which no requirement of a trigger is ever earned."""
    declared, found = TRIGGERS.get(trigger), _filter_of(trigger)
    specific = _ACHIEVEMENT if declared and declared.specific_arg else ()
    return (*NEEDS.get(trigger, ()), *specific, *(found.needs if found else ()))


def _filter_of(trigger: str) -> Filter | None:
    return next((found for ending, found in FILTERS.items() if trigger.endswith(ending)), None)


def has_own_filter(requirement: Requirement) -> bool:
    """Whether a requirement asks more of an event than its trigger and specific post."""
    return _filter_of(requirement.trigger) is not None


def matches(requirement: Requirement, event: Event) -> bool:
    """Whether an event is of the kind a requirement asks for: specific post, post type, role, meta … (2.1)."""
    trigger = TRIGGERS.get(requirement.trigger)
    specific = trigger is not None and bool(trigger.specific_arg)
    if specific and not (event.specific_id and event.specific_id == requirement.achievement_post):
        return False
    found = _filter_of(requirement.trigger)
    return found is None or found.fits(requirement, event.args)
