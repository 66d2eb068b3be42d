"""The arguments of a post type's collection (WP_REST_Posts_Controller::get_collection_params)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from laurel.app.posts.post_types import PostType
from wp_posts.schema import FORMATS

STATUSES = [
    "publish",
    "future",
    "draft",
    "pending",
    "private",
    "trash",
    "auto-draft",
    "inherit",
    "request-pending",
    "request-confirmed",
    "request-failed",
    "request-completed",
    "any",
]
ORDERBY = ["author", "date", "id", "include", "modified", "parent", "relevance", "slug", "include_slugs", "title"]
SEARCH_COLUMNS = ["post_title", "post_content", "post_excerpt"]

Param = dict[str, Any]


def _moment(description: str) -> Param:
    return {"description": description, "type": "string", "format": "date-time"}


def _ids(description: str) -> Param:
    return {
        "description": description,
        "type": "array",
        "items": {"type": "integer"},
        "distinct": True,
        "default": [],
    }


def collection_params(
    post_type: PostType, common: dict[str, Param], sanitize_post_statuses: Callable[..., Any]
) -> dict[str, Param]:
    """The common arguments and those of posts; which ones depends on what the type supports."""
    has_author = "author" in post_type.supports
    ordered = "page-attributes" in post_type.supports
    params: dict[str, Param | None] = {
        **common,
        "after": _moment("Only posts published after this time."),
        "modified_after": _moment("Only posts changed after this time."),
        "author": _ids("Only posts of these authors.") if has_author else None,
        "author_exclude": _ids("No posts of these authors.") if has_author else None,
        "before": _moment("Only posts published before this time."),
        "modified_before": _moment("Only posts changed before this time."),
        "exclude": _ids("No posts with these ids."),
        "include": _ids("Only posts with these ids."),
        "menu_order": {"description": "Only posts at this place.", "type": "integer"} if ordered else None,
        "search_semantics": {"description": "How the search compares.", "type": "string", "enum": ["exact"]},
        "offset": {"description": "How many posts to skip.", "type": "integer"},
        "order": {
            "description": "Ascending or descending.",
            "type": "string",
            "default": "desc",
            "enum": ["asc", "desc"],
        },
        "orderby": {
            "description": "What the order goes by.",
            "type": "string",
            "default": "date",
            "enum": [*ORDERBY, "menu_order"] if ordered else ORDERBY,
        },
        "parent": _ids("Only posts under these.") if post_type.hierarchical else None,
        "parent_exclude": _ids("No posts under these.") if post_type.hierarchical else None,
        "search_columns": {
            "default": [],
            "description": "Where the search looks.",
            "type": "array",
            "distinct": True,
            "items": {"enum": SEARCH_COLUMNS, "type": "string"},
        },
        "slug": {
            "description": "Only posts with these slugs.",
            "type": "array",
            "items": {"type": "string"},
            "distinct": True,
        },
        "status": {
            "default": "publish",
            "description": "Only posts in these states.",
            "type": "array",
            "distinct": True,
            "items": {"enum": STATUSES, "type": "string"},
            "sanitize_callback": sanitize_post_statuses,
        },
    }
    if post_type.name == "post":
        params["sticky"] = {"description": "Only sticky posts, or only others.", "type": "boolean"}
        params["ignore_sticky"] = {
            "description": "Whether sticky posts stay in their place.",
            "type": "boolean",
            "default": True,
        }
    if "post-formats" in post_type.supports:
        params["format"] = {
            "description": "Only posts in these formats.",
            "type": "array",
            "uniqueItems": True,
            "items": {"enum": FORMATS, "type": "string"},
        }
    return {name: param for name, param in params.items() if param is not None}
