"""The arguments of the collection of users (WP_REST_Users_Controller::get_collection_params)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wp_users.schema import check_external_id

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
"""Post types of WordPress and BuddyPress that are valid values, but have no posts on this site."""

MOST_SLUGS = 1000
"""The most slugs of a request: each is looked up separately."""

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
    """The arguments of the collection: `common` and those of users; `post_types` are values of has_published_posts."""
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
        "orderby": {"default": "name", "description": "The property to order by.", "enum": ORDERBY, "type": "string"},
        "slug": {**_names("Only users with these slugs."), "maxItems": MOST_SLUGS},
        "external_id": {
            "description": "Only the user with this external id.",
            "type": "string",
            "sanitize_callback": check_external_id,
        },
        "roles": _names("Only users with one of these roles."),
        "capabilities": _names("Only users with one of these capabilities."),
        "who": {"description": "Only users who may edit posts.", "type": "string", "enum": ["authors"]},
        "has_published_posts": {
            "description": "Only users who have published posts (of these types).",
            "type": ["boolean", "array"],
            "distinct": True,
            "items": {"type": "string", "enum": types},
        },
        "search_columns": {
            "default": [],
            "description": "The columns to search.",
            "type": "array",
            "distinct": True,
            "items": {"enum": SEARCH_COLUMNS, "type": "string"},
        },
    }
