"""``/wp/v2/gamipress-logs``: what happened (gamipress-rest.md section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gamipress_ledger.collection_params import choice, collection_params, ids, names
from gamipress_ledger.controller import LedgerController
from gamipress_ledger.from_request import TEXT_BYTES, moment, texts, user
from gamipress_ledger.query import row_query
from gamipress_ledger.schema import item_schema, member
from laurel.app.ports.ledger import Rows
from laurel.app.site import Site
from laurel.domain.records.ledger import Log
from laurel.domain.records.ledger_query import LOG_TYPES, LogQuery
from laurel.wp.request import Request

ORDERBY = ("log_id", "title", "type", "trigger_type", "access", "user_id", "date", "include", "relevance")

LIMITS = {"title": TEXT_BYTES, "type": TEXT_BYTES, "trigger_type": 255, "access": 50}
"""The longest texts, in characters."""


class LogsController(LedgerController[Log]):
    """The logs."""

    rest_base = "gamipress-logs"
    title = "gamipress_logs"
    number = "log_id"

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a log."""
        own = {
            "title": member("What is told of it.", "string"),
            "type": member("What kind of thing happened.", "string"),
            "trigger_type": member("The trigger that was fired.", "string"),
            "access": member("Whether front ends show it to everybody (public) or not (private).", "string"),
            "user_id": member("The user it happened to.", "integer"),
        }
        return item_schema(self.title, self.server.meta, own)

    def get_collection_params(self) -> dict[str, Any]:
        """The collection's arguments."""
        common = super().get_collection_params()
        common["context"]["default"] = "view"
        own = {
            "type": choice("Only logs of this type.", ("", *LOG_TYPES), ""),
            "trigger_type": names("Only logs of these triggers."),
            "access": choice("Only logs of this access.", ("", "public", "private"), ""),
            "user_id": ids("Only logs of these users."),
        }
        return collection_params(common, ORDERBY, own)

    def rows(self, site: Site) -> Rows[Log]:
        """The logs."""
        return site.services.ledger.logs

    def query(self, request: Request) -> LogQuery:
        """The query that a request asks for."""
        own = {"type": request["type"], "trigger_types": request["trigger_type"], "access": request["access"]}
        return LogQuery(**row_query(request, self.number), **own)

    def new_row(self, fields: Mapping[str, Any]) -> Log:
        """A log that is not stored yet, public unless `fields` say otherwise."""
        return Log(**{"id": 0, "user_id": 0, **fields})

    def fields(self, request: Request, *, creating: bool) -> dict[str, Any]:
        """What is given, checked."""
        return {**texts(request, LIMITS), **user(request), **moment(request, creating=creating)}

    def members(self, row: Log, _request: Request) -> dict[str, Any]:
        """The columns of a log."""
        return {
            "title": row.title,
            "type": row.type,
            "trigger_type": row.trigger_type,
            "access": row.access,
            "user_id": str(row.user_id),
        }
