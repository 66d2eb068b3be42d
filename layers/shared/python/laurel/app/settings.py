"""The site's settings: names, schemas and defaults (WordPress' options, and GamiPress' own)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import available_timezones

MANAGER_CAPABILITIES = ("manage_options", "delete_others_posts", "publish_posts")
"""What GamiPress' minimum role comes down to: the capability of administrators, editors or authors."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its type, what it is while nobody set it, and what else its values must be."""

    kind: str
    default: Any
    description: str
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def schema(self) -> dict[str, Any]:
        """Its JSON schema."""
        return {"type": self.kind, "description": self.description, "default": self.default, **self.more}


def _text(default: str, description: str, **more: Any) -> Setting:
    return Setting("string", default, description, more)


def _number(default: int, description: str, **more: Any) -> Setting:
    return Setting("integer", default, description, more)


def _switch(default: bool, description: str) -> Setting:
    return Setting("boolean", default, description)


_OPEN = {"enum": ["open", "closed"]}

SETTINGS: Mapping[str, Setting] = {
    "title": _text("Laurel", "The site's title.", maxLength=200),
    "description": _text("", "The site's tagline.", maxLength=500),
    "url": _text("", "The site's address; it goes by the deployment.", readonly=True),
    "email": _text("", "Where the site's administrator is reached.", maxLength=254),
    "timezone": _text("", "A city in the site's time zone, or an offset such as UTC+2."),
    "date_format": _text("F j, Y", "How dates are written.", maxLength=50),
    "time_format": _text("g:i a", "How times are written.", maxLength=50),
    "start_of_week": _number(1, "The first day of the week, 0 for Sunday.", minimum=0, maximum=6),
    "language": _text("", "The site's locale.", maxLength=20),
    "use_smilies": _switch(True, "Whether smilies become pictures."),
    "default_category": _number(1, "The category of posts without one.", minimum=0),
    "default_post_format": _text("0", "The format of posts without one.", maxLength=20),
    "posts_per_page": _number(10, "How many posts a page of the site shows.", minimum=1, maximum=100),
    "show_on_front": _text("posts", "What the front page shows.", enum=["posts", "page"]),
    "page_on_front": _number(0, "The page shown in front.", minimum=0),
    "page_for_posts": _number(0, "The page that shows the latest posts.", minimum=0),
    "default_ping_status": _text("open", "Whether new posts may be pinged.", **_OPEN),
    "default_comment_status": _text("open", "Whether new posts take comments.", **_OPEN),
    "site_logo": _number(0, "The image of the site's logo.", minimum=0),
    "site_icon": _number(0, "The image of the site's icon.", minimum=0),
    "gamipress_minimum_role": _text(
        "manage_options",
        "The capability that makes a manager of points, logs and earnings.",
        enum=list(MANAGER_CAPABILITIES),
    ),
    "gamipress_managers_only_types": _switch(False, "Whether only managers may write types and requirements."),
    "gamipress_free_triggers": _switch(False, "Whether events of any name are taken, not just declared ones."),
    "gamipress_rest_api_extended_rest_base": _text(
        "gamipress", "Where the actions lie under wp/v2.", pattern="^[a-z0-9][a-z0-9-]{0,39}$"
    ),
    "gamipress_rest_api_extended_allow_get": _switch(False, "Whether the reading actions may be asked with GET."),
    "gamipress_event_senders": Setting(
        "array",
        [],
        "Who may send events besides administrators: roles, and numbers of users.",
        {"items": {"type": ["integer", "string"]}, "maxItems": 100},
    ),
    "gamipress_event_log_pattern": _text("{user}: {trigger_type} (x{count})", "Title of a logged event."),
    "gamipress_achievement_earned_log_pattern": _text(
        "{user} has earned {achievement_type} {achievement}", "Title when an achievement is earned."
    ),
    "gamipress_requirement_complete_log_pattern": _text(
        "{user} has fulfilled {achievement} of {achievement_type}", "Title when a requirement is fulfilled."
    ),
    "gamipress_achievement_awarded_log_pattern": _text(
        "{user} got {achievement_type} {achievement} from {admin}", "Title when a manager gives an achievement."
    ),
    "gamipress_points_earned_log_pattern": _text(
        "{user}: {points} {points_type} more, {total_points} {points_type} in all", "Title when points are earned."
    ),
    "gamipress_points_deducted_log_pattern": _text(
        "{user}: {points} {points_type} less, {total_points} {points_type} left", "Title when points are deducted."
    ),
    "gamipress_points_expended_log_pattern": _text(
        "{user} spent {points} {points_type}, {total_points} {points_type} left", "Title when points are spent."
    ),
    "gamipress_points_awarded_log_pattern": _text(
        "{user} got {points} {points_type} from {admin}, {total_points} {points_type} in all",
        "Title when a manager gives points.",
    ),
    "gamipress_points_revoked_log_pattern": _text(
        "{admin} took {points} {points_type} from {user}, {total_points} {points_type} left",
        "Title when a manager takes points.",
    ),
    "gamipress_rank_earned_log_pattern": _text("{user} is now {rank_type} {rank}", "Title when a rank is reached."),
    "gamipress_rank_awarded_log_pattern": _text(
        "{admin} made {user} {rank_type} {rank}", "Title when a manager gives a rank."
    ),
    "show_avatars": _switch(True, "Whether people have avatars."),
    "avatar_service": _text(
        "local",
        "Where avatars of people who uploaded none come from: this site, or gravatar.com by the e-mail address.",
        enum=["local", "gravatar"],
    ),
    "bp_community_visibility": _text("anyone", "Who sees members.", enum=["anyone", "members"]),
    "bp_member_types": Setting(
        "array",
        [],
        "The names of the types that members may be of.",
        {"items": {"type": "string", "pattern": "^[a-z0-9_-]{1,40}$"}, "maxItems": 100, "uniqueItems": True},
    ),
    "bp-disable-account-deletion": _switch(False, "Whether members may not delete their own account."),
    "bp-disable-avatar-uploads": _switch(False, "Whether members may not upload avatars."),
    "bp-disable-cover-image-uploads": _switch(False, "Whether members may not upload cover images."),
}
"""Every setting, in the order of the settings resource."""

ROUTE_SETTINGS = (
    "gamipress_rest_api_extended_rest_base",
    "gamipress_rest_api_extended_allow_get",
    "bp_member_types",
    "show_avatars",
)
"""Settings that routes are made of."""


def setting(stored: Mapping[str, Any], name: str) -> Any:
    """A setting's stored value, or its default. Raises KeyError for a name that is no setting."""
    return stored[name] if name in stored else SETTINGS[name].default


def is_timezone(value: str) -> bool:
    """Whether a ``timezone`` setting is one: "", a known city, UTC, or an offset such as ``UTC-3.5``."""
    return value == "" or offset_hours(value) is not None or value in available_timezones()


def offset_hours(value: str) -> float | None:
    """The hours of an offset such as ``UTC+2`` or ``+05:30``; None for anything else."""
    text = value.removeprefix("UTC")
    sign = -1.0 if text[:1] == "-" else 1.0
    hours, colon, minutes = text[1:].partition(":")
    if text[:1] not in ("+", "-") or (colon and not minutes.isdigit()):
        return None
    try:
        found = float(hours) + (int(minutes) / 60 if colon else 0)
    except ValueError:
        return None
    return sign * found if 0 <= found <= 14 else None
