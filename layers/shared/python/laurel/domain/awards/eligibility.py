"""Whether a user earns a post: access to it, and completion of it (award-engine.md section 5)."""

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
"""The triggers whose requirements need no count of events."""


def passes(run: Run, post: Earnable, event: Event | None) -> bool:
    """Whether the user earns a post now: they have access to it and have completed it."""
    return has_access(run, post) and is_complete(run, post, event)


def has_access(run: Run, post: Earnable) -> bool:
    """Whether the user may earn the post: it is published, below its maximum, its parent open, and it is its turn."""
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
    """Whether an achievement has reached its maximum, for this user or over all users."""
    return _exceeded(run, achievement.id, achievement.maximum, achievement.global_maximum)


def _exceeded(run: Run, post_id: int, maximum: int, global_maximum: int) -> bool:
    if global_maximum > 0 and run.global_earnings(post_id) >= global_maximum:
        return True
    return maximum > 0 and run.peek(post_id).times >= maximum


def _this_round(run: Run, requirement: Requirement, parent: Achievement | Rank) -> bool:
    """Whether the requirement was earned in the parent's current round, and for this parent."""
    progress = run.peek(requirement.id)
    return progress.parent in (0, parent.id) and progress.round == run.peek(parent.id).completed


def is_held_back(run: Run, requirement: Requirement, parent: Achievement | Rank) -> bool:
    """Whether the requirement was moved to this parent after the user earned it for another one, and is not open yet.

    GamiPress does not try it until this parent is tried, and counts it then. Here that earning never counts for this
    parent; the requirement can be earned again once a sibling is, or once the parent is earned in another way.
    """
    progress = run.peek(requirement.id)
    if progress.round < 0 or progress.parent in (0, parent.id) or progress.earned_at <= run.peek(parent.id).earned_at:
        return False
    return not any(_this_round(run, sibling, parent) for sibling in run.rules.children.get(parent.id, ()))


def is_earned_this_round(run: Run, post: Earnable) -> bool:
    """Whether a post is a step or rank requirement that was earned in its parent's current round."""
    parent = run.rules.parent_of(post) if isinstance(post, Requirement) else None
    return parent is not None and isinstance(post, Requirement) and _this_round(run, post, parent)


def _is_its_turn(run: Run, requirement: Requirement, parent: Achievement | Rank) -> bool:
    before = (r for r in run.rules.children.get(parent.id, ()) if r.order < requirement.order and not r.optional)
    return all(_this_round(run, earlier, parent) or is_held_back(run, earlier, parent) for earlier in before)


def is_complete(run: Run, post: Earnable, event: Event | None) -> bool:
    """Whether the user meets the condition and the count of the post."""
    if isinstance(post, Achievement):
        complete = _COMPLETE_BY.get(post.earned_by)
        return complete is not None and complete(run, post)
    special = _COMPLETE_TRIGGER.get(post.trigger)
    if special is not None and not special(run, post):
        return False
    return post.trigger in UNCOUNTED or run.peek(post.id).count >= post.count


def all_requirements_earned(run: Run, parent: Achievement | Rank) -> bool:
    """Whether every obligatory requirement was earned in the current round; if all are optional, any of them."""
    children = run.rules.children.get(parent.id, ())
    obligatory = [child for child in children if not child.optional]
    if obligatory:
        return all(_this_round(run, child, parent) for child in obligatory)
    return any(_this_round(run, child, parent) for child in children)


def points_since(run: Run, post: Earnable) -> int:
    """The net points of the watched points type since the post was last earned, at least 0 (5.4)."""
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


def _is_among(name: str, value: object) -> bool:
    """Whether a text is the value, or one of the values of a list."""
    return name in map(str, value if isinstance(value, list) else [value])


class Filter(NamedTuple):
    """A test of a requirement and the arguments of an event, and the requirement's meta keys that it needs."""

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
"""Filters by the ending of a trigger's name (2.1)."""

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
"""The meta keys that the engine compares, by trigger that it evaluates itself (section 3)."""


def needs_of(trigger: str) -> tuple[str, ...]:
    """The meta keys, without their prefix, that a requirement needs to be earned, by its trigger."""
    declared, found = TRIGGERS.get(trigger), _filter_of(trigger)
    specific = _ACHIEVEMENT if declared and declared.specific_arg else ()
    return (*NEEDS.get(trigger, ()), *specific, *(found.needs if found else ()))


def _filter_of(trigger: str) -> Filter | None:
    return next((found for ending, found in FILTERS.items() if trigger.endswith(ending)), None)


def has_own_filter(requirement: Requirement) -> bool:
    """Whether a requirement filters events by more than trigger and specific post."""
    return _filter_of(requirement.trigger) is not None


def matches(requirement: Requirement, event: Event) -> bool:
    """Whether an event passes a requirement's filters: specific post, post type, role, meta … (2.1)."""
    trigger = TRIGGERS.get(requirement.trigger)
    specific = trigger is not None and bool(trigger.specific_arg)
    if specific and not (event.specific_id and event.specific_id == requirement.achievement_post):
        return False
    found = _filter_of(requirement.trigger)
    return found is None or found.fits(requirement, event.args)
