"""The smallest useful route: the title of an author's latest post, ``myplugin/v1/author/<id>``."""

from __future__ import annotations

from typing import Any

from laurel.app.posts.list_posts import PostQuery, list_posts
from laurel.app.site import Site
from laurel.rest.errors import WP_Error
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.resources.permissions import require
from laurel.rest.serving.server import WP_REST_Server


def rest_api_init(server: WP_REST_Server) -> None:
    """Register the route. ``/author/{id:int}`` would say the same as the regular expression."""
    server.register_rest_route("myplugin/v1", r"/author/(?P<id>\d+)", {
        "methods": "GET",
        "callback": latest_title,
        "permission_callback": require("edit_others_posts"),
        "summary": "Read the title of an author's newest post",
        "responses": {200: {"type": "string"}},
        "args": {"id": {"description": "The author's id.", "validate_callback": is_numeric}},
    })  # fmt: skip


def latest_title(request: WP_REST_Request) -> str | WP_Error:
    """The title as a bare JSON string, or 404 ``no_author`` for a user without published posts."""
    site: Site = request.site
    found = list_posts(site.catalogue, PostQuery(refs=("post",), author=(int(request["id"]),), per_page=1))
    if not found.posts:
        return WP_Error("no_author", "No user with this id has published posts.", {"status": 404})
    return found.posts[0].title


def is_numeric(value: Any, _request: WP_REST_Request, _name: str) -> bool:
    """Whether a value is a number: query and body may override the path's id, with any value."""
    text = str(value)
    return text.isascii() and text.isdigit() and len(text) < 20
