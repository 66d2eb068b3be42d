"""The query of a request for a collection (WP_REST_Posts_Controller::prepare_items_query)."""

from __future__ import annotations

from typing import Any

from laurel.app.posts.list_posts import PostQuery
from laurel.app.posts.post_types import PostType
from laurel.domain.slug import sanitize_title
from laurel.rest.dates import rest_get_date_with_gmt
from laurel.rest.errors import WP_Error
from laurel.wp.controller import Server
from laurel.wp.request import Request

IDS = ("include", "exclude", "author", "author_exclude", "parent", "parent_exclude")
LISTS = ("search_columns", "format")
DATES = ("after", "before", "modified_after", "modified_before")
ORDERS_NEEDING = {
    "relevance": ("search", "rest_no_search_term_defined", "An order by relevance needs a search term."),
    "include": ("include", "rest_orderby_include_missing_include", "An order by include needs ids to include."),
}
"""Orders that need another argument: that argument, and the error without it."""


def post_query(server: Server, post_type: PostType, request: Request, zone: str) -> PostQuery:
    """The query of a request, open to the filter rest_{type}_query.

    Arguments that the type does not declare are ignored. Raises WP_Error 400 for an order without
    the argument that it needs. `zone` is the site's, for dates given with an offset.
    """
    declared = request.get_attributes()["args"]
    needed, code, message = ORDERS_NEEDING.get(str(request["orderby"]), ("orderby", "", ""))
    if not request[needed]:
        raise WP_Error(code, message, {"status": 400})
    fields: dict[str, Any] = {
        "refs": post_type.refs,
        "status": _statuses(request),
        "orderby": request["orderby"],
        "order": request["order"],
        "page": request["page"],
        "per_page": request["per_page"],
        "search": request["search"] or "",
        "exact": bool(request["search"]) and request["search_semantics"] == "exact",
    }
    fields.update({name: [abs(number) for number in request[name] or ()] for name in IDS if name in declared})
    fields.update({name: request[name] or () for name in LISTS if name in declared})
    fields["slug"] = [sanitize_title(slug) for slug in request["slug"] or ()]
    if "ignore_sticky" in declared:
        fields["ignore_sticky_posts"] = request["ignore_sticky"]
    fields.update({name: _local(request[name], zone) for name in DATES if request[name]})
    fields.update({name: request[name] for name in ("menu_order", "sticky") if name in declared})
    if "offset" in declared and request["offset"] is not None:
        fields["offset"] = abs(request["offset"])
    query: PostQuery = server.apply_filters(f"rest_{post_type.name}_query", PostQuery(**fields), request)
    return query


def _statuses(request: Request) -> list[str]:
    """The requested statuses; by default publish, and private for callers who may read it (WP_Query)."""
    given: list[str] = request["status"] if isinstance(request["status"], list) else [request["status"]]
    return given or ["publish", *(["private"] if request.user.can("read_private_posts") else [])]


def _local(date: str, zone: str) -> str:
    pair = rest_get_date_with_gmt(date, zone)
    return pair[0] if pair else ""
