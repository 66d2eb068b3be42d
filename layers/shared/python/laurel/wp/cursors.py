"""Cursors of collections that are read from one end to the other: opaque to clients, and given back as they were."""

from __future__ import annotations

from typing import Any

from laurel.rest.errors import WP_Error
from laurel.rest.http.params import build_query
from laurel.rest.http.response import WP_REST_Response
from laurel.wp.request import Request

CURSOR: dict[str, Any] = {
    "description": "Where the page begins: the header X-Laurel-Cursor of the page before.",
    "type": "string",
    "maxLength": 200,
}
"""The argument of a collection with cursors."""


def bad_cursor() -> WP_Error:
    """400: a cursor that this collection did not make."""
    message = "This is no cursor of this collection."
    data = {"status": 400, "params": {"cursor": message}, "details": {}}
    return WP_Error("rest_invalid_param", "Invalid parameter(s): cursor", data)


def continue_at(response: WP_REST_Response, request: Request, url: str, cursor: str) -> None:
    """Say where the next page begins: the header ``X-Laurel-Cursor``, and the relation ``next`` of the collection."""
    query = {**request.get_query_params(), "cursor": cursor}
    response.header("X-Laurel-Cursor", cursor)
    response.link_header("next", f"{url}?{build_query(query.items())}")
