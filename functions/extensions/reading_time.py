"""A field on resources of other modules: ``reading_time``, in minutes, on posts and on books."""

from __future__ import annotations

from typing import Any

from laurel.app.posts.update_post_meta import update_post_meta
from laurel.app.site import Site
from laurel.domain.records.post import Post
from laurel.rest.formatting.text import strip_tags
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.serving.server import WP_REST_Server

WORDS_PER_MINUTE = 200
META_KEY = "_reading_time"


def rest_api_init(server: WP_REST_Server) -> None:
    """Register the field with its getter, its setter and its schema."""
    server.register_rest_field(["post", "book"], "reading_time", {
        "get_callback": get_reading_time,
        "update_callback": update_reading_time,
        "schema": {
            "description": "Minutes it takes to read; counted from the text unless it was set.",
            "type": "integer", "minimum": 1, "maximum": 600, "context": ["view", "edit"],
        },
    })  # fmt: skip


def get_reading_time(item: dict[str, Any], _name: str, request: WP_REST_Request, _object_type: str) -> int:
    """The minutes that were set, else one for every 200 words. `item` is the prepared response of the post."""
    site: Site = request.site
    post = site.catalogue.get(item["id"])
    if post is None:
        return 1
    counted = -(-len(strip_tags(post.content).split()) // WORDS_PER_MINUTE)
    return int(post.meta.get(META_KEY) or max(counted, 1))


def update_reading_time(value: int, post: Post, _name: str, request: WP_REST_Request, _object_type: str) -> None:
    """Store the minutes in the post's meta. The value was validated by the field's schema."""
    update_post_meta(request.site, post.id, META_KEY, value)
