"""GamiPress' post meta: which keys each kind of post has, and what they hold (gamipress-rest.md section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.app.posts.post_types import PostType

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string", "maxLength": 10_000}
SLUG: Schema = {"type": "string", "maxLength": 200}
COUNT: Schema = {"type": "integer", "minimum": 0, "maximum": 2**53 - 1}


def _one_of(*values: str) -> Schema:
    """One of the values, or "" for none."""
    return {"type": "string", "enum": ["", *values]}


FLAG: Schema = {
    "type": ["string", "boolean"],
    "enum": ["on", "1", "true", "", "0", "false", True, False],
    "default": "",
}
"""On as ``on``, ``1`` or true, off as ``""``, ``0`` or false."""

OFF = ("", "0", "false", False)
"""The values of a `FLAG` that is off."""

_LAYOUT: Mapping[str, Schema] = {
    "show_earners": FLAG,
    "maximum_earners": COUNT,
    "layout": _one_of("left", "top", "right", "bottom", "none"),
    "align": _one_of("none", "left", "center", "right", "justify"),
}
_UNLOCK: Mapping[str, Schema] = {
    "unlock_with_points": FLAG,
    "points_to_unlock": COUNT,
    "points_type_to_unlock": SLUG,
}
_REQUIREMENT: Mapping[str, Schema] = {
    "trigger_type": SLUG,
    "count": COUNT,
    "limit": COUNT,
    "limit_type": _one_of("unlimited", "minutely", "hourly", "daily", "weekly", "monthly", "yearly"),
    "achievement_type": SLUG,
    "achievement_post": COUNT,
    "achievement_post_site_id": COUNT,
    "points_condition": _one_of("equal", "not_equal", "less_than", "greater_than", "less_or_equal", "greater_or_equal"),
    "points_required": COUNT,
    "points_type_required": SLUG,
    "rank_type_required": SLUG,
    "rank_required": COUNT,
    "post_type_required": SLUG,
    "user_role_required": SLUG,
    "meta_key_required": TEXT,
    "meta_value_required": TEXT,
    "bp_member_type": SLUG,
    "bp_field_value": TEXT,
    "optional": FLAG,
    "url": TEXT,
    "points": COUNT,
    "points_type": SLUG,
    "maximum_earnings": COUNT,
}
"""The keys of any requirement: whatever its kind, it pays its points."""

KEYS: Mapping[str, Mapping[str, Schema]] = {
    "points-type": {
        "plural_name": TEXT,
        "label_position": _one_of("after", "before"),
        "thousands_separator": {"type": "string", "maxLength": 10},
    },
    "achievement-type": {"plural_name": TEXT},
    "rank-type": {"plural_name": TEXT},
    "points-award": _REQUIREMENT,
    "points-deduct": _REQUIREMENT,
    "step": _REQUIREMENT,
    "rank-requirement": _REQUIREMENT,
    "achievement": {
        "points": COUNT,
        "points_type": SLUG,
        "earned_by": _one_of("triggers", "points", "rank", "admin"),
        "points_required": COUNT,
        "points_type_required": SLUG,
        "rank_type_required": SLUG,
        "rank_required": COUNT,
        "congratulations_text": TEXT,
        "maximum_earnings": COUNT,
        "global_maximum_earnings": COUNT,
        "hidden": _one_of("show", "hidden"),
        **_UNLOCK,
        "show_times_earned": FLAG,
        "show_global_times_earned": FLAG,
        **_LAYOUT,
        "sequential": FLAG,
    },
    "rank": {
        "points": COUNT,
        "points_type": SLUG,
        "congratulations_text": TEXT,
        **_UNLOCK,
        **_LAYOUT,
        "sequential": FLAG,
    },
}
"""Schemas of the values by kind of post and key without the prefix."""

_DYNAMIC = {"achievement-type": "achievement", "rank-type": "rank"}


def stored_flag(name: str, value: object) -> str:
    """A `FLAG` as GamiPress stores it: ``1`` for ``optional``, ``on`` for the other keys, or ""."""
    if value in OFF:
        return ""
    return "1" if name == "optional" else "on"


def meta_keys(post_type: PostType) -> Mapping[str, Schema]:
    """The keys of a post type's posts, without the prefix; none for types that are not GamiPress'."""
    return KEYS.get(_DYNAMIC.get(post_type.kind, post_type.name), {})
