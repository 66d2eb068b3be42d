"""What a requirement must say for its trigger to be compared with anything (award-engine.md sections 2 and 3)."""

from __future__ import annotations

from collections.abc import Mapping

from laurel.domain.awards.triggers import TRIGGERS

_AMOUNT = ("points_type_required", "points_required")

NEEDS: Mapping[str, tuple[str, ...]] = {
    "specific-achievement": ("achievement_post",),
    "revoke-specific-achievement": ("achievement_post",),
    "any-achievement": ("achievement_type",),
    "all-achievements": ("achievement_type",),
    "revoke-any-achievement": ("achievement_type",),
    "earn-points": _AMOUNT,
    "points-balance": _AMOUNT,
    "gamipress_expend_points": _AMOUNT,
    "earn-rank": ("rank_type_required", "rank_required"),
    "revoke-rank": ("rank_required",),
}
"""By trigger: keys of the requirement's meta, without their prefix, without which it is never earned."""

NEEDS_BY_ENDING: Mapping[str, tuple[str, ...]] = {
    "_post_type": ("post_type_required",),
    "_post_type_visit": ("post_type_required",),
    "_specific_role": ("user_role_required",),
    "_meta_any_value": ("meta_key_required",),
    "_meta_specific_value": ("meta_key_required", "meta_value_required"),
    "_set_member_type": (),
    "_profile_specific_value": ("bp_field_value",),
}
"""The same by how a trigger ends, as `laurel.domain.awards.eligibility.FILTERS` asks; any member type will do."""


def needs_of(trigger: str) -> tuple[str, ...]:
    """The keys of meta, without their prefix, that a requirement of a trigger must hold."""
    declared = TRIGGERS.get(trigger)
    specific = ("achievement_post",) if declared and declared.specific_arg else ()
    compared = next((keys for ending, keys in NEEDS_BY_ENDING.items() if trigger.endswith(ending)), ())
    return (*NEEDS.get(trigger, ()), *specific, *compared)
