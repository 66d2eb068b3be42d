"""The features of active components (bp_get_component_features)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from laurel.app.site import Site

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
"""Types of stream items: the component that registers them, their name (or names) and label."""


def _activity(active: Collection[str]) -> dict[str, Any]:
    types = {name: label for component, name, label in ACTIVITY_TYPES if component in active}
    return {"auto_refresh": True, "embeds": True, "favorite": True, "mentions": True, "types": types}


def _pictures(site: Site) -> dict[str, Any]:
    return {"avatar": site.setting("show_avatars"), "cover": not site.setting("bp-disable-cover-image-uploads")}


def _members(site: Site) -> dict[str, Any]:
    deletion = not site.setting("bp-disable-account-deletion")
    return {
        "account_deletion": deletion,
        **_pictures(site),
        "invitations": False,
        "membership_requests": False,
    }


_FEATURES: Mapping[str, Callable[[Site, Collection[str]], dict[str, Any]]] = {
    "members": lambda site, _: _members(site),
    "messages": lambda *_: {"star": True},
    "activity": lambda _, active: _activity(active),
    "groups": lambda site, _: {**_pictures(site), "group_creation": "members"},
    "blogs": lambda *_: {"site_icon": True, "sites_directory": False},
}
"""Functions that return the features, by component; the others have none."""


def features_of(name: str, site: Site, active: Collection[str]) -> dict[str, Any]:
    """The features of a component; {} if it is inactive or has none. `active` are the names of all active ones."""
    return _FEATURES[name](site, active) if name in active and name in _FEATURES else {}
