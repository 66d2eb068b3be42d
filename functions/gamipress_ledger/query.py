"""The query of a request for a collection: the part that both ledgers share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.domain.records.ledger_search import parse_search
from laurel.rest.dates import rest_get_date_with_gmt
from laurel.rest.errors import WP_Error
from laurel.wp.request import Request

ORDERS_NEEDING: Mapping[str, tuple[str, str, str]] = {
    "relevance": ("search", "rest_no_search_term_defined", "An order by relevance needs a search term."),
    "include": ("include", "rest_orderby_include_missing_include", "An order by include needs ids to include."),
}
"""Orders that need another argument: that argument, and the error without it."""


def row_query(request: Request, number: str) -> dict[str, Any]:
    """The attributes of `RowQuery` of a request; `number` is the column of the id.

    Raises WP_Error 400 for an order without the argument that it needs.
    """
    needed, code, message = ORDERS_NEEDING.get(request["orderby"], ("orderby", "", ""))
    if not request[needed]:
        raise WP_Error(code, message, {"status": 400})
    offset = request["offset"] if has_offset(request) else (request["page"] - 1) * request["per_page"]
    return {
        "include": _positive(request["include"]),
        "exclude": _positive(request["exclude"]),
        "users": _positive(request["user_id"]) or None,
        "after": _local(request["after"], request.site.zone_name),
        "before": _local(request["before"], request.site.zone_name),
        "search": parse_search(request["search"] or ""),
        "orderby": "id" if request["orderby"] == number else request["orderby"],
        "descending": request["order"] == "desc",
        "offset": abs(offset),
        "limit": request["per_page"],
    }


def has_offset(request: Request) -> bool:
    """Whether an offset was given, which overrides the page."""
    return bool(request["offset"])


def _positive(numbers: list[int] | None) -> list[int]:
    """Absolute values, as wp_parse_id_list returns them."""
    return [abs(number) for number in numbers or ()]


def _local(date: str | None, zone: str) -> str:
    pair = rest_get_date_with_gmt(date, zone) if date else None
    return pair[0] if pair else ""
