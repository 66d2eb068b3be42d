"""The components of the community, and which of them are active (bp_core_get_components)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

ACTIVE_COMPONENTS = "bp-active-components"
"""The stored option that lists the active optional components."""


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the community that may be switched, unless it is ``required``."""

    name: str
    title: str
    description: str
    required: bool = False


_DESCRIBED: tuple[tuple[str, str, str], ...] = (
    ("core", "BuddyPress Core", "It&#8216;s what makes <del>time travel</del> BuddyPress possible!"),
    ("members", "Community Members", "Everything in a BuddyPress community revolves around its members."),
    (
        "xprofile", "Extended Profiles",
        "Customize your community with fully editable profile fields that allow your users to describe themselves.",
    ),
    (
        "settings", "Account Settings",
        "Allow your users to modify their account and notification settings directly from within their profiles.",
    ),
    (
        "friends", "Friend Connections",
        (
            "Let your users make connections so they can track the activity of others and focus on the people they "
            "care about the most."
        ),
    ),
    (
        "messages", "Private Messaging",
        (
            "Allow your users to talk to each other directly and in private. Not just limited to one-on-one "
            "discussions, messages can be sent between any number of members."
        ),
    ),
    (
        "activity", "Activity Streams",
        (
            "Global, personal, and group activity streams with threaded commenting, direct posting, favoriting, and "
            "@mentions, all with full RSS feed and email notification support."
        ),
    ),
    (
        "notifications", "Notifications",
        (
            "Notify members of relevant activity with a toolbar bubble and/or via email, and allow them to customize "
            "their notification settings."
        ),
    ),
    (
        "groups", "User Groups",
        (
            "Groups allow your users to organize themselves into specific public, private or hidden sections with "
            "separate activity streams and member listings."
        ),
    ),
    ("blogs", "Site Tracking", "Record activity for new posts and comments from your site."),
)
"""Names and texts, which clients compare byte for byte with BuddyPress' own."""

REQUIRED = ("core", "members")
"""Components that are always active."""

COMPONENTS: Mapping[str, Component] = {
    name: Component(name, title, description, name in REQUIRED) for name, title, description in _DESCRIBED
}
"""All components, in the order in which they are listed."""

FRESH = ("xprofile", "settings", "activity", "notifications")
"""Optional components that are active while nobody switched any."""


def active_components(settings: Mapping[str, Any]) -> frozenset[str]:
    """The names of the active components, by the stored settings (bp_is_active for each)."""
    return frozenset((*REQUIRED, *settings.get(ACTIVE_COMPONENTS, FRESH)))


def switched(active: Collection[str], name: str, on: bool) -> list[str]:
    """What to store so that one component is on or off and the other optional ones stay as they are."""
    return [known for known in COMPONENTS if known not in REQUIRED and (on if known == name else known in active)]
