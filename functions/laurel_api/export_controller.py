"""Exports: whole ledgers, page by page, each page at its own cost."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any
from zlib import crc32

from laurel.app.ports.exports import Span
from laurel.app.transfer.export import LEDGERS, Row, export_rows
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import Allowed, not_allowed
from laurel.wp.controller import Controller
from laurel.wp.cursors import CURSOR, bad_cursor, continue_at
from laurel.wp.request import Request
from laurel_api.permissions import manage_points

PAGE_TEXT = 2_000_000
"""Characters of JSON after which a page ends: replies are bounded."""

ARGS: dict[str, Any] = {
    "per_page": {
        "description": "The most rows on a page; one of long texts may have fewer.",
        "type": "integer",
        "default": 1000,
        "minimum": 1,
        "maximum": 1000,
    },
    "cursor": CURSOR,
}

ROWS: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "integer", "description": "Of the row; of the user in users and balances."}},
        "additionalProperties": True,
    },
}

_CURSOR = re.compile(r"([a-z]+):(\d{1,16}):[0-9a-f]{8}", re.ASCII)


class ExportController(Controller):
    """``laurel/v1/export/{ledger}``."""

    namespace, rest_base = "laurel/v1", "export"

    def register_routes(self) -> None:
        """Register the one route."""
        endpoint = {
            "methods": self.server.READABLE,
            "callback": self.get_items,
            "summary": "Export all users, earnings, logs or balances in the order of their ids, page by page",
            "permission_callback": self.get_items_permissions_check,
            "args": {"ledger": {"description": "What to export.", "type": "string", "enum": list(LEDGERS)}, **ARGS},
            "responses": {200: ROWS},
        }
        self.server.register_rest_route(self.namespace, r"/export/(?P<ledger>[\w-]+)", endpoint)

    def get_items_permissions_check(self, request: Request) -> Allowed:
        """Managers of points; users, with their addresses, only those who may list users in edit context, too."""
        allowed = manage_points(request)
        if request["ledger"] == "users" and not request.user.can("list_users"):
            raise not_allowed(request)
        return allowed

    def get_items(self, request: Request) -> WP_REST_Response:
        """A page; while there are more, ``X-Laurel-Cursor`` and the relation ``next`` say where the next one begins."""
        ledger = request["ledger"]
        found = export_rows(request.site, ledger, Span(after=_after(ledger, request["cursor"])), request["per_page"])
        rows = _bounded(found.rows)
        rest = found.rest if len(rows) == len(found.rows) else rows[-1]["id"]
        response = WP_REST_Response(rows)
        if rest is not None:
            continue_at(response, request, self.rest_url(request, f"/{ledger}"), _cursor(ledger, rest))
        return response


def _bounded(rows: Any) -> list[Row]:
    """The first rows, at least one, that are no longer than a page may be."""
    taken: list[Row] = []
    length = 0
    for row in rows:
        length += len(json.dumps(row))
        if taken and length > PAGE_TEXT:
            break
        taken.append(row)
    return taken


def _cursor(ledger: str, after: int) -> str:
    """An opaque text with a check sum: one that lost or gained a character on its way names no other page."""
    place = f"{ledger}:{after}"
    return base64.urlsafe_b64encode(f"{place}:{crc32(place.encode()):08x}".encode()).decode().rstrip("=")


def _after(ledger: str, cursor: str | None) -> int:
    """The id after which a page begins. Raises WP_Error 400 for what is no cursor of the ledger."""
    if not cursor:
        return 0
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        raise bad_cursor() from None
    found = _CURSOR.fullmatch(text)
    if found is None or found[1] != ledger or _cursor(ledger, int(found[2])) != cursor:
        raise bad_cursor()
    return int(found[2])
