"""The features of active components (bp_get_component_features)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

ACTIVITY_TYPES: tuple[tuple[str, str, str], ...] = (
    ("members", "new_member", "New Members"),
    ("members", "new_avatar", "Updated Profile Photos"),
    ("xprofile", "updated_profile", "Profile Updates"),
    ("activity", "activity_update", "Updates"),
    ("activity", "activity_comment", "Activity Comments"),
    ("friends", "friendship_accepted,friendship_created", "Friendships"),
    ("groups", "created_group", "New Groups"),
    ("groups", "joined_group", "Group Memberships"),
    ("groups", "group_details_updated", "Group Updates"),
    ("blogs", "new_blog_post", "Posts"),
    ("blogs", "new_blog_comment", "Comments"),
)
"""Kinds of activity: the component they come with, their name and label."""


def _activity(active: Collection[str]) -> dict[str, Any]:
    types = {name: label for component, name, label in ACTIVITY_TYPES if component in active}
    return {"auto_refresh": True, "embeds": True, "favorite": True, "mentions": True, "types": types}


_FIXED: Mapping[str, Mapping[str, Any]] = {
    "members": {
        "account_deletion": True,
        "avatar": True,
        "cover": True,
        "invitations": False,
        "membership_requests": False,
    },
    "messages": {"star": True},
    "groups": {"avatar": True, "cover": True, "group_creation": "members"},
    "blogs": {"site_icon": True, "sites_directory": False},
}

_FEATURES: Mapping[str, Callable[[Collection[str]], dict[str, Any]]] = {"activity": _activity}


def features_of(name: str, active: Collection[str]) -> dict[str, Any]:
    """The features of a component, by the names of all active ones; {} for one that is inactive or has none."""
    if name not in active:
        return {}
    return _FEATURES[name](active) if name in _FEATURES else dict(_FIXED.get(name, {}))
