"""The routes of all post types: one controller each."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from laurel.rest.resources.controller import WP_REST_Controller
from laurel.wp.controller import Controller, Server
from wp_posts.controller import WP_REST_Posts_Controller
from wp_posts.footnotes_meta import register_footnotes_meta
from wp_posts.gamipress_posts import GamipressPostsController
from wp_posts.registered_meta import register_gamipress_meta
from wp_posts.trigger_meta import register_trigger_meta


def rest_api_init(server: Server) -> None:
    """Register a collection and an item route for every registered post type (create_initial_rest_routes)."""
    register_footnotes_meta(server)
    register_trigger_meta(server)
    controllers = {}
    for name, post_type in server.definitions.post_types.items():
        register_gamipress_meta(server, post_type)
        controller = _controller_class(server, name)(server, name)
        controller.register_routes()
        if isinstance(controller, WP_REST_Posts_Controller):
            controllers[name] = controller
    GamipressPostsController(server, controllers).register_routes()


def _controller_class(server: Server, name: str) -> Callable[[Server, str], Controller]:
    """The class of a type's controller: an extension's ``rest_controller_class``, or WordPress' for posts.

    It is given as a class or as text, "module.Class", which is imported now. Raises ValueError for what is no
    controller, as a mistake of an extension stops the program.
    """
    given = server.post_types.get(name, {}).get("rest_controller_class") or WP_REST_Posts_Controller
    if isinstance(given, str):
        module, _, attribute = given.rpartition(".")
        given = getattr(importlib.import_module(module), attribute)
    if not (isinstance(given, type) and issubclass(given, WP_REST_Controller)):
        raise ValueError(f"rest_controller_class of the post type {name!r} is no WP_REST_Controller: {given!r}")
    return given
