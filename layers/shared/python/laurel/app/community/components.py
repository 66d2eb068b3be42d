"""The components of the community, and which of them are active (bp_core_get_components)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

ACTIVE_COMPONENTS = "bp-active-components"
"""The stored option that lists the active optional components."""


@dataclass(frozen=True, slots=True)
class Component:
    """A component of the community, which can be deactivated unless it is ``required``."""

    name: str
    title: str
    description: str
    required: bool = False


_DESCRIBED: tuple[tuple[str, str, str], ...] = (
    ("core", "BuddyPress Core", "What the other components stand on."),
    ("members", "Community Members", "The people of the community, and where each is found."),
    ("xprofile", "Extended Profiles", "Groups of profile fields that members fill in about themselves."),
    ("settings", "Account Settings", "Members change their own account and what they are notified of."),
    ("friends", "Friend Connections", "Two members ask for, confirm and end a friendship."),
    ("messages", "Private Messaging", "Members write to each other where nobody else reads along."),
    ("activity", "Activity Streams", "What happened lately: for the whole site, a group or a member."),
    ("notifications", "Notifications", "Members learn of what concerns them."),
    ("groups", "User Groups", "Members gather in public, private or hidden groups."),
    ("blogs", "Site Tracking", "New posts and comments of the site are told to the community."),
)
"""Name, title and description; the titles are BuddyPress' own."""

REQUIRED = ("core", "members")
"""The components that are always active."""

COMPONENTS: Mapping[str, Component] = {
    name: Component(name, title, description, name in REQUIRED) for name, title, description in _DESCRIBED
}
"""All components by name, in the order of the list."""

FRESH = ("xprofile", "settings", "activity", "notifications")
"""The optional components that are active by default."""


def active_components(settings: Mapping[str, Any]) -> frozenset[str]:
    """The names of the active components, from the stored settings (bp_is_active)."""
    return frozenset((*REQUIRED, *settings.get(ACTIVE_COMPONENTS, FRESH)))


def switched(active: Collection[str], name: str, on: bool) -> list[str]:
    """The value of `ACTIVE_COMPONENTS` with one component on or off and the other optional ones unchanged."""
    return [known for known in COMPONENTS if known not in REQUIRED and (on if known == name else known in active)]
