"""Collections: common arguments, pages, totals and Link relations."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from laurel.rest.formatting.text import sanitize_key, sanitize_text_field
from laurel.rest.http.params import build_query
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.schema import rest_validate_request_arg, wp_parse_list

Args = dict[str, dict[str, Any]]

MAX_LINKS = 12_000
"""The most characters of the addresses in a ``Link`` header: Node reads at most 16 KB of headers in all."""

PHP_INT_MAX = 2**63 - 1
"""The greatest integer of PHP."""

_NUMBER = re.compile(r"[ \t\n\r\v\f]*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def absint(value: Any, *_: Any) -> int:
    """The absolute integer of a number, or of the number that a text begins with; 0 for anything else (absint).

    As PHP reads texts: "12abc" is 12, "1e3" 1,000; a number past PHP's integers is the greatest of them.
    """
    if isinstance(value, str):
        match = _NUMBER.match(value)
        number = abs(float(match[0])) if match else 0
        return int(number) if number < PHP_INT_MAX else PHP_INT_MAX
    try:
        return abs(int(float(value)))
    except (TypeError, ValueError, OverflowError):
        return 0


def wp_parse_id_list(value: object, *_: object) -> list[int]:
    """The absolute ids of a list or of a comma- or blank-separated text, each once (wp_parse_id_list)."""
    return list(dict.fromkeys(absint(number) for number in wp_parse_list(value)))


def get_context_param(contexts: Iterable[str], default: str | None = "view") -> dict[str, Any]:
    """The ``context`` argument of a resource whose schema has these contexts (get_context_param)."""
    param: dict[str, Any] = {
        "description": "Which properties to return: those for reading, embedding or editing.",
        "type": "string",
        "sanitize_callback": sanitize_key,
        "validate_callback": rest_validate_request_arg,
    }
    found = sorted(set(contexts), reverse=True)
    if found:
        param["enum"] = found
    if default:
        param["default"] = default
    return param


def get_collection_params(contexts: Iterable[str]) -> Args:
    """The arguments of every collection: context, page, per_page, search (get_collection_params)."""
    return {
        "context": get_context_param(contexts, default=None),
        "page": {
            "description": "The page of the collection.",
            "type": "integer",
            "default": 1,
            "sanitize_callback": absint,
            "validate_callback": rest_validate_request_arg,
            "minimum": 1,
        },
        "per_page": {
            "description": "The most items on a page.",
            "type": "integer",
            "default": 10,
            "minimum": 1,
            "maximum": 100,
            "sanitize_callback": absint,
            "validate_callback": rest_validate_request_arg,
        },
        "search": {
            "description": "Only items that contain this text.",
            "type": "string",
            "sanitize_callback": sanitize_text_field,
            "validate_callback": rest_validate_request_arg,
        },
    }


def total_pages(total: int, per_page: int) -> int:
    """The number of pages for a total of items."""
    return math.ceil(total / per_page) if per_page else 0


def paginate(
    response: WP_REST_Response, request: WP_REST_Request, url: str, total: int, per_page: int, page: int
) -> WP_REST_Response:
    """Set X-WP-Total, X-WP-TotalPages and the Link relations prev and next of a page.

    `url` is the collection's address. ``prev`` of a page past the end is the last page. Parameters of
    the query are kept in their order, ``page`` put in its place or at the end. Both relations repeat the query: of a
    long one ``prev``, or both, are left out, so that they have at most `MAX_LINKS` characters.
    """
    pages = total_pages(total, per_page)
    response.header("X-WP-Total", total)
    response.header("X-WP-TotalPages", pages)
    query = request.get_query_params()
    following = _page_url(url, query, page + 1) if page < pages else ""
    before = _page_url(url, query, min(page - 1, pages)) if page > 1 else ""
    if before and len(before) + len(following) <= MAX_LINKS:
        response.link_header("prev", before)
    if following and len(following) <= MAX_LINKS:
        response.link_header("next", following)
    return response


def by_cursor(
    response: WP_REST_Response, request: WP_REST_Request, url: str, total: int, per_page: int, following: str
) -> WP_REST_Response:
    """Set X-WP-Total, X-WP-TotalPages and the Link relation next of a page that began at a cursor.

    `following` is the cursor of the next page, "" if there is none. WordPress has no cursors.
    """
    response.header("X-WP-Total", total)
    response.header("X-WP-TotalPages", total_pages(total, per_page))
    params = {**request.get_query_params(), "cursor": following}
    address = f"{url}?{build_query(params.items())}"
    if following and len(address) <= MAX_LINKS:
        response.link_header("next", address)
    return response


def _page_url(url: str, query: Mapping[str, Any], page: int) -> str:
    params = {**query, "page": page}
    return f"{url}?{build_query(params.items())}"
