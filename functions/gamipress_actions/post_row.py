"""A post as a row of WordPress' table, which the actions answer with (WP_Post::to_array)."""

from __future__ import annotations

from typing import Any

from laurel.app.site import Site
from laurel.domain.records.post import Post
from laurel.wp.request import Request

POST_ROW = {
    "type": "object",
    "description": "A row of WordPress' table of posts: texts, but for the numbers of parent, order and id.",
    "properties": {
        "post_title": {"type": "string"},
        "post_name": {"type": "string"},
        "post_status": {"type": "string"},
        "post_type": {"type": "string"},
        "post_parent": {"type": "integer"},
        "menu_order": {"type": "integer"},
        "id": {"type": "integer"},
    },
}

NEVER = "0000-00-00 00:00:00"


def post_row(post: Post, request: Request) -> dict[str, Any]:
    """The row of a post, unrendered, ``id`` last."""
    return {
        "post_author": str(post.author),
        "post_date": _spaced(post.date),
        "post_date_gmt": NEVER if post.floating else _spaced(post.date_gmt),
        "post_content": post.content,
        "post_title": post.title,
        "post_excerpt": post.excerpt,
        "post_status": post.status,
        "comment_status": post.comment_status,
        "ping_status": post.ping_status,
        "post_password": post.password,
        "post_name": post.slug,
        "to_ping": "",
        "pinged": "",
        "post_modified": _spaced(post.modified),
        "post_modified_gmt": _spaced(post.modified_gmt),
        "post_content_filtered": "",
        "post_parent": post.parent,
        "guid": post.guid,
        "menu_order": post.menu_order,
        "post_type": request.site.catalogue.type_name(post),
        "post_mime_type": "",
        "comment_count": "0",
        "filter": "raw",
        "ancestors": _ancestors(post, request.site),
        "page_template": post.template,
        "post_category": [],
        "tags_input": [],
        "id": post.id,
    }


def _spaced(date: str) -> str:
    return date.replace("T", " ") or NEVER


def _ancestors(post: Post, site: Site) -> list[int]:
    """The parent, its parent and so on (get_post_ancestors)."""
    found: list[int] = []
    parent = site.catalogue.get(post.parent)
    while parent is not None and parent.id not in (post.id, *found):
        found.append(parent.id)
        parent = site.catalogue.get(parent.parent)
    return found
