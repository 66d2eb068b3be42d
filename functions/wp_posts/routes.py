"""The routes of all post types: one controller each."""

from __future__ import annotations

from laurel.wp.controller import Server
from wp_posts.controller import PostsController
from wp_posts.footnotes_meta import register_footnotes_meta
from wp_posts.gamipress_posts import GamipressPostsController
from wp_posts.registered_meta import register_gamipress_meta


def rest_api_init(server: Server) -> None:
    """Register a collection and an item route for every registered post type (create_initial_rest_routes)."""
    register_footnotes_meta(server)
    controllers = {}
    for name, post_type in server.definitions.post_types.items():
        register_gamipress_meta(server, post_type)
        controllers[name] = PostsController(server, post_type)
        controllers[name].register_routes()
    GamipressPostsController(server, controllers).register_routes()
