"""The site's settings: names and defaults (WordPress' options, and GamiPress' own)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from laurel.domain.awards.titles import TITLE_PATTERNS

MANAGER_CAPABILITIES = ("manage_options", "delete_others_posts", "publish_posts")
"""The values of GamiPress' minimum role: a capability of administrators, of editors, or of authors."""

DEFAULTS: Mapping[str, Any] = {
    "title": "Laurel",
    "description": "",
    "url": "",
    "email": "",
    "timezone": "",
    "date_format": "F j, Y",
    "time_format": "g:i a",
    "start_of_week": 1,
    "language": "en_US",
    "use_smilies": True,
    "default_category": 1,
    "default_post_format": "0",
    "posts_per_page": 10,
    "show_on_front": "posts",
    "page_on_front": 0,
    "page_for_posts": 0,
    "default_ping_status": "open",
    "default_comment_status": "open",
    "site_logo": 0,
    "site_icon": 0,
    "application_passwords_manage_credentials": True,
    "weak_login_passwords": False,
    "sign_in_origins": [],
    "laurel_oidc": {},
    "gamipress_minimum_role": "manage_options",
    "gamipress_managers_only_types": True,
    "gamipress_free_triggers": False,
    "gamipress_unfinished_requirements": False,
    "gamipress_rest_api_extended_rest_base": "gamipress",
    "gamipress_rest_api_extended_allow_get": False,
    "gamipress_event_senders": [],
    "laurel_user_makers": [],
    "gamipress_block_users_blocked_users": [],
    "gamipress_block_users_blocked_roles": [],
    "gamipress_block_users_blocked_member_types": [],
    "laurel_event_senders_own_events": False,
    **{f"gamipress_{name}_log_pattern": pattern for name, pattern in TITLE_PATTERNS.items()},
    "laurel_log_retention_days": 0,
    "laurel_public_balances": False,
    "show_avatars": True,
    "avatar_service": "local",
    "bp_community_visibility": "anyone",
    "bp_member_types": [],
    "bp-disable-account-deletion": False,
    "bp-disable-avatar-uploads": False,
    "bp-disable-cover-image-uploads": False,
}
"""Every setting with its default, in the order of the settings resource.

The accepted values are declared in `laurel.wp.settings`.
"""

ROUTE_SETTINGS = (
    "gamipress_rest_api_extended_rest_base",
    "gamipress_rest_api_extended_allow_get",
    "bp_member_types",
    "show_avatars",
)
"""Settings that determine routes."""


def setting(stored: Mapping[str, Any], name: str) -> Any:
    """A setting's stored value, or its default. Raises KeyError for an unknown name."""
    return stored[name] if name in stored else DEFAULTS[name]


def is_timezone(value: str) -> bool:
    """Whether a value is valid for the setting ``timezone``: "", a known city, UTC, or an offset like ``UTC-3.5``."""
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
