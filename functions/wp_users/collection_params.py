"""The arguments of the collection of users (WP_REST_Users_Controller::get_collection_params)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

ORDERBY = ["id", "include", "name", "registered_date", "slug", "include_slugs", "email", "url"]
SEARCH_COLUMNS = ["email", "name", "id", "username", "slug"]

WITHOUT_POSTS = (
    "page",
    "attachment",
    "nav_menu_item",
    "wp_block",
    "wp_template",
    "wp_template_part",
    "wp_global_styles",
    "wp_navigation",
    "wp_font_family",
    "wp_font_face",
    "buddypress",
)
"""Types of WordPress and BuddyPress that clients may name, and nobody has posts of here."""

MOST_SLUGS = 1000
"""Each slug of the list is looked up by itself."""

Param = dict[str, Any]


def _ids(description: str) -> Param:
    return {
        "description": description,
        "type": "array",
        "items": {"type": "integer"},
        "distinct": True,
        "default": [],
    }


def _names(description: str) -> Param:
    return {"description": description, "type": "array", "items": {"type": "string"}, "distinct": True}


def collection_params(common: dict[str, Param], post_types: Iterable[str]) -> dict[str, Param]:
    """The common arguments and those of users. `post_types` are the names has_published_posts takes."""
    first, *others = post_types
    types = {name: name for name in (first, *WITHOUT_POSTS, *others)}
    return {
        **common,
        "exclude": _ids("No users with these ids."),
        "include": _ids("Only users with these ids."),
        "offset": {"description": "How many users to skip.", "type": "integer"},
        "order": {
            "default": "asc",
            "description": "Ascending or descending.",
            "enum": ["asc", "desc"],
            "type": "string",
        },
        "orderby": {"default": "name", "description": "What the order goes by.", "enum": ORDERBY, "type": "string"},
        "slug": {**_names("Only users with these slugs."), "maxItems": MOST_SLUGS},
        "roles": _names("Only users with one of these roles."),
        "capabilities": _names("Only users with one of these capabilities."),
        "who": {"description": "Only users who may write.", "type": "string", "enum": ["authors"]},
        "has_published_posts": {
            "description": "Only users who have published posts, of these types or at all.",
            "type": ["boolean", "array"],
            "distinct": True,
            "items": {"type": "string", "enum": types},
        },
        "search_columns": {
            "default": [],
            "description": "Where the search looks.",
            "type": "array",
            "distinct": True,
            "items": {"enum": SEARCH_COLUMNS, "type": "string"},
        },
    }
