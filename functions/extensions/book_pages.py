"""Discovery from pages of the site: ``/books/<id>`` and ``/?book=<id>`` link to the route of their book."""

from __future__ import annotations

import re

from laurel.app.site import Site
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.resources.collection import absint
from laurel.rest.serving.server import WP_REST_Server

_PATH = re.compile(r"/books/(\d{1,16})/?", re.ASCII)


def rest_api_init(server: WP_REST_Server) -> None:
    """Hook into the resolution of a page's route."""
    server.add_filter("rest_queried_resource_route", queried_book)


def queried_book(route: str | None, path: str, request: WP_REST_Request) -> str | None:
    """The route of the book that a page shows; a route that another filter found is kept.

    `path` is the page's, below the site's address; the query is in the request. The returned route gives the
    page its ``Link: <route>; rel="alternate"; type="application/json"``.
    """
    match = _PATH.fullmatch(path)
    book_id = absint(match[1] if match else request["book"])
    site: Site = request.site
    book = site.catalogue.get(book_id)
    if route or book is None or book.type != "book":
        return route
    return f"/library/v1/books/{book.id}"
