"""The earnings and the logs of a user, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Generic

from laurel.app.ports.ledger import Row, Rows
from laurel.app.posts.type_refs import type_refs, type_slugs
from laurel.app.site import Site
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import LOG_TYPES, EarningQuery, LogQuery, RowQuery, shown_type
from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.collection import by_cursor, paginate
from laurel.rest.resources.permissions import Allowed
from laurel.wp.controller import Controller
from laurel.wp.cursors import CURSOR
from laurel.wp.find_user import find_user
from laurel.wp.ledger_cursors import cursor_of, place_of
from laurel.wp.request import Request
from laurel_api.arguments import USER_ID
from laurel_api.members.reads_schema import EARNING, LOG, described
from laurel_api.members.visible import check_sees, sees, sees_all, user_of

PAID = ("points-award", "points-deduct", "step", "rank-requirement")
"""The types of requirements: with achievement and rank types, those that earnings are of."""

PAGING: dict[str, dict[str, Any]] = {
    "page": {"description": "The page.", "type": "integer", "default": 1, "minimum": 1, "maximum": 10_000},
    "per_page": {"description": "Rows on a page.", "type": "integer", "default": 10, "minimum": 1, "maximum": 100},
    "order": {
        "description": "desc for the newest first.",
        "type": "string",
        "default": "desc",
        "enum": ["asc", "desc"],
    },
    "cursor": CURSOR,
}


class _MemberRowsController(Controller, Generic[Row]):
    """``laurel/v1/users/{id}/{what}``, and the caller's own as ``me``."""

    namespace, rest_base = "laurel/v1", "users"
    what = type_text = ""

    def rows(self, site: Site) -> Rows[Row]:
        """The store of the rows."""
        raise NotImplementedError

    def query(self, request: Request, paging: dict[str, Any]) -> RowQuery[Row]:
        """The query of a request: what of the rows the caller may see. Raises WP_Error 400 for an unknown type."""
        raise NotImplementedError

    def members(self, row: Row, request: Request) -> dict[str, Any]:
        """A row as the caller may see it."""
        raise NotImplementedError

    def register_routes(self) -> None:
        """Register both routes."""
        args = {"type": {"description": self.type_text, "type": "string", "maxLength": 200}, **PAGING}
        for route, more, whose in (
            (rf"/users/(?P<id>[\d]+)/{self.what}", {"id": USER_ID}, "a user's"),
            (f"/users/me/{self.what}", {}, "your own"),
        ):
            endpoint = {
                "methods": self.server.READABLE,
                "callback": self.get_items,
                "summary": f"List {whose} {self.what}",
                "permission_callback": self.get_items_permissions_check,
                "args": {**more, **args},
            }
            self.server.register_rest_route(self.namespace, route, endpoint, schema=self.get_public_item_schema)

    def get_items_permissions_check(self, request: Request) -> Allowed:
        """As `laurel.app.users.may_see` has it."""
        return check_sees(request, self.what)

    def get_items(self, request: Request) -> WP_REST_Response:
        """A page of rows; past the last one it is empty. Headers as those of ``wp/v2/gamipress-logs``.

        Raises UserNotFound (404), and WP_Error 400 for an unknown type or a cursor of another list.
        """
        user_id, page, per_page = user_of(request), request["page"], request["per_page"]
        find_user(request.site, user_id)
        paging = {"users": (user_id,), "descending": request["order"] == "desc", "limit": per_page}
        query = self.query(request, {**paging, "offset": 0 if request["cursor"] else (page - 1) * per_page})
        if request["cursor"]:
            query = self.query(request, {**paging, "beyond": place_of(query, request["cursor"])})
        found = self.rows(request.site).find(query)
        response = WP_REST_Response([self.members(row, request) for row in found.rows])
        if found.at_least:
            response.header("X-Laurel-Total", "at-least")
        following = cursor_of(query, found.beyond) if found.beyond else ""
        if following:
            response.header("X-Laurel-Cursor", following)
        url = self.rest_url(request, f"/{user_id}/{self.what}")
        if request["cursor"]:
            return by_cursor(response, request, url, found.total, per_page, following)
        return paginate(response, request, url, found.total, per_page, page)


class EarningsOfUserController(_MemberRowsController[Earning]):
    """What a user earned: all of it for themselves, achievements and ranks for others."""

    what = "earnings"
    type_text = "Only earnings of this type: an achievement or rank type, or a type of requirements."

    def rows(self, site: Site) -> Rows[Earning]:
        """The store of the earnings."""
        return site.services.ledger.earnings

    def get_items_permissions_check(self, request: Request) -> Allowed:
        """Who may see which achievements and ranks the user earned."""
        return check_sees(request, "earned")

    def query(self, request: Request, paging: dict[str, Any]) -> EarningQuery:
        """All earnings or those of a type, of achievement and rank types alone for others."""
        catalogue = request.site.catalogue
        public = [slug for slug, _ in (catalogue.rules.achievement_types | catalogue.rules.rank_types).values()]
        is_whole = sees(request, "earnings")
        named = one_of(request["type"], [*public, *(PAID if is_whole else ())])
        refs = [ref for slug in ([named] if named else public) for ref in type_refs(catalogue, slug)]
        if not named and not is_whole and not refs:
            refs = ["0"]  # no type is public: there is no earning of this one
        return EarningQuery(**paging, type_refs=refs if named or not is_whole else (), slugs=type_slugs(catalogue))

    def members(self, row: Earning, request: Request) -> dict[str, Any]:
        """An earning; for others without points where the balances are not public, and without what is hidden."""
        catalogue = request.site.catalogue
        slugs = request.once(("type_slugs", catalogue.version), lambda: type_slugs(catalogue))
        post = catalogue.get(row.post_id)
        hidden = post is None or post.status != "publish" or post.meta.get("_gamipress_hidden") == "hidden"
        masked = hidden and not sees(request, "earnings")
        paid = sees(request, "balances") and not masked
        return {
            "id": row.id,
            "post_id": 0 if masked else row.post_id,
            "type": shown_type(row.type_ref, slugs),
            "title": "" if masked else row.title,
            "hidden": hidden,
            "points": row.points if paid else None,
            "points_type": slugs.get(row.points_type, "") if paid else None,
            "date": row.date or None,
        }

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of an earning."""
        return described("user-earning", EARNING)


class LogsOfUserController(_MemberRowsController[Log]):
    """The logs of a user: the public ones for themselves, all for managers."""

    what = "logs"
    type_text = "Only logs of this type."

    def rows(self, site: Site) -> Rows[Log]:
        """The store of the logs."""
        return site.services.ledger.logs

    def query(self, request: Request, paging: dict[str, Any]) -> LogQuery:
        """All logs or those of a type, without private ones for callers who are no managers."""
        named = one_of(request["type"], LOG_TYPES)
        return LogQuery(**paging, type=named, access="" if sees_all(request) else "public")

    def members(self, row: Log, request: Request) -> dict[str, Any]:
        """A log with its points."""
        catalogue = request.site.catalogue
        slugs = request.once(("type_slugs", catalogue.version), lambda: type_slugs(catalogue))
        return {
            "id": row.id,
            "type": row.type,
            "trigger": row.trigger_type,
            "title": row.title,
            "access": row.access,
            "points": row.points,
            "points_type": slugs.get(row.points_type, ""),
            "date": row.date or None,
        }

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a log."""
        return described("user-log", LOG)


def one_of(name: str | None, known: Iterable[str]) -> str:
    """A type that was asked for, "" for none. Raises WP_Error 400 for an unknown one, with the nearest name."""
    names: Sequence[str] = list(known)
    if not name or name in names:
        return name or ""
    from difflib import get_close_matches  # 2 ms: only for refusals

    nearest = get_close_matches(name, names[:200], 1)
    message = f"There is no such type.{f' Did you mean {nearest[0]}?' if nearest else ''}"
    data = {"status": 400, "params": {"type": message}, "details": {}}
    raise WP_Error("rest_invalid_param", "Invalid parameter(s): type", data)
