"""The site's settings: names, types and defaults (WordPress' options as far as Laurel has them)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DEFAULTS: Mapping[str, Any] = {
    "title": "Laurel",
    "description": "",
    "email": "",
    "timezone_string": "",
    "gmt_offset": 0,
    "date_format": "F j, Y",
    "time_format": "g:i a",
    "start_of_week": 1,
    "language": "",
    "use_smilies": True,
    "default_category": 1,
    "default_post_format": "0",
    "posts_per_page": 10,
    "show_on_front": "posts",
    "page_on_front": 0,
    "page_for_posts": 0,
    "default_ping_status": "open",
    "default_comment_status": "open",
    "site_logo": None,
    "site_icon": 0,
    "default_role": "subscriber",
}
"""What a setting is while nobody set it."""


def setting(stored: Mapping[str, Any], name: str) -> Any:
    """A setting's stored value, or its default. Raises KeyError for a name that is no setting."""
    return stored[name] if name in stored else DEFAULTS[name]
