"""An addition to another extension's resource by hooks alone: which books of the library are on loan."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from laurel.app.posts.list_posts import PostQuery
from laurel.app.site import Site
from laurel.domain.records.post import Post
from laurel.rest.formatting.text import sanitize_text_field
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.serving.server import WP_REST_Server

META_KEY = "loaned_to"


def rest_api_init(server: WP_REST_Server) -> None:
    """Declare the meta key, and hook into the library's collection and items."""
    server.register_meta("post", META_KEY, {
        "object_subtype": "book", "type": "string", "description": "The borrower of the book.", "show_in_rest": True,
        "sanitize_callback": sanitize_text_field, "auth_callback": may_lend,
    })  # fmt: skip
    server.add_filter("rest_book_collection_params", add_available_param)
    server.add_filter("rest_book_query", only_available)
    server.add_filter("rest_prepare_book", add_availability)


def may_lend(request: WP_REST_Request, _key: str, _book: Post | None) -> bool:
    """Whether the caller may write the key: editors and administrators."""
    return request.user.can("edit_others_posts")


def add_available_param(params: dict[str, Any], _post_type: Any) -> dict[str, Any]:
    """The collection's new argument ``available``."""
    available = {"description": "Only books that are not on loan.", "type": "boolean", "default": False}
    return {**params, "available": available}


def only_available(query: PostQuery, request: WP_REST_Request) -> PostQuery:
    """Exclude books on loan in the query, so that the totals are right."""
    if not request["available"]:
        return query
    site: Site = request.site
    loaned = [book.id for book in site.catalogue.of_refs(query.refs) if book.meta.get(META_KEY)]
    return replace(query, exclude=(*query.exclude, *loaned))


def add_availability(response: WP_REST_Response, book: Post, _request: WP_REST_Request) -> WP_REST_Response:
    """Add the property ``available`` to every book."""
    response.data["available"] = not book.meta.get(META_KEY)
    return response
