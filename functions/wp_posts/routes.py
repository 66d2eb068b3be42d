"""The routes of all post types: one controller each."""

from __future__ import annotations

from laurel.rest.server import WP_REST_Server
from wp_posts.controller import PostsController


def rest_api_init(server: WP_REST_Server) -> None:
    """Register a collection and an item route for every registered post type (create_initial_rest_routes)."""
    for post_type in server.definitions.values():
        PostsController(server, post_type).register_routes()
