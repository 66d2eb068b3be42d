"""``/wp/v2/gamipress-user-earnings``: what users earned (gamipress-rest.md section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gamipress_ledger.collection_params import collection_params, ids, names
from gamipress_ledger.controller import LedgerController
from gamipress_ledger.from_request import LARGEST, TEXT_BYTES, invalid_field, moment, texts, user
from gamipress_ledger.query import row_query
from gamipress_ledger.schema import item_schema, member
from laurel.app.ledger.write_earning import create_earning, delete_earning
from laurel.app.ports.ledger import Rows
from laurel.app.posts.type_refs import NO_TYPE, points_type_id, type_ref, type_refs, type_slugs
from laurel.app.site import Site
from laurel.domain.records.ledger import Earning
from laurel.domain.records.ledger_query import EarningQuery, shown_type
from laurel.wp.request import Request

ORDERBY = (
    "user_earning_id",
    "title",
    "user_id",
    "post_id",
    "post_type",
    "points",
    "points_type",
    "date",
    "include",
    "relevance",
)

LIMITS = {"title": TEXT_BYTES, "post_type": 50}
"""The longest texts, in characters."""


class EarningsController(LedgerController[Earning]):
    """The earnings of users."""

    rest_base = "gamipress-user-earnings"
    title = "gamipress_user_earnings"
    number = "user_earning_id"

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of an earning."""
        own = {
            "title": member("What was earned.", "string"),
            "user_id": member("The user who earned it.", "integer"),
            "post_id": member("The post that was earned.", "integer"),
            "post_type": member("The type of that post.", "string"),
            "points": member("The points that came with it.", "integer"),
            "points_type": member("The type of those points.", "string"),
        }
        return item_schema(self.title, self.server.meta, own)

    def get_collection_params(self) -> dict[str, Any]:
        """The collection's arguments."""
        common = super().get_collection_params()
        common["context"]["default"] = "view"
        own = {
            "user_id": ids("Only earnings of these users."),
            "post_id": ids("Only earnings of these posts."),
            "post_type": names("Only earnings of posts of these types."),
            "points_type": names("Only earnings with points of these types."),
            "force_types": {
                "description": "Whether post_type and points_type must both fit, not just either.",
                "type": "boolean",
                "default": False,
            },
        }
        return collection_params(common, ORDERBY, own)

    def rows(self, site: Site) -> Rows[Earning]:
        """The earnings."""
        return site.services.ledger.earnings

    def create_row(self, site: Site, row: Earning) -> Earning:
        """Store a new earning, which counts among those of its post."""
        return create_earning(site, row)

    def delete_row(self, site: Site, row_id: int) -> Earning:
        """Delete an earning, which counts no longer."""
        return delete_earning(site, row_id)

    def query(self, request: Request) -> EarningQuery:
        """The query that a request asks for."""
        catalogue = request.site.catalogue
        return EarningQuery(
            **row_query(request, self.number),
            posts=[abs(post_id) for post_id in request["post_id"]],
            type_refs=[ref for name in request["post_type"] for ref in type_refs(catalogue, name)],
            points_types=[points_type_id(catalogue, slug) for slug in request["points_type"]],
            force_types=request["force_types"],
            slugs=type_slugs(catalogue),
        )

    def new_row(self, fields: Mapping[str, Any]) -> Earning:
        """An earning that is not stored yet."""
        return Earning(**{"id": 0, "user_id": 0, **fields})

    def fields(self, request: Request, *, creating: bool) -> dict[str, Any]:
        """What is given, checked."""
        fields = {**texts(request, LIMITS), **user(request), **_post(request), **_points(request)}
        if "post_type" in fields:
            fields["type_ref"] = type_ref(request.site.catalogue, fields.pop("post_type"))
        return {**fields, **moment(request, creating=creating)}

    def members(self, row: Earning, request: Request) -> dict[str, Any]:
        """The columns of an earning; types are shown by the slugs they have now."""
        slugs = _slugs(request)
        return {
            "title": row.title,
            "user_id": str(row.user_id),
            "post_id": str(row.post_id),
            "post_type": shown_type(row.type_ref, slugs),
            "points": str(row.points),
            "points_type": slugs.get(row.points_type, ""),
        }


def _slugs(request: Request) -> dict[int, str]:
    """Found once for a whole list."""
    catalogue = request.site.catalogue
    return request.once(("type_slugs", catalogue.version), lambda: type_slugs(catalogue))


def _post(request: Request) -> dict[str, Any]:
    post_id = request["post_id"]
    if post_id is not None and request.site.catalogue.get(post_id) is None:
        raise invalid_field("There is no such post.")
    return {} if post_id is None else {"post_id": post_id}


def _points(request: Request) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if request["points"] is not None:
        if abs(request["points"]) > LARGEST:
            raise invalid_field("There cannot be so many points.")
        fields["points"] = request["points"]
    if request["points_type"] is not None:
        fields["points_type"] = _points_type(request.site, request["points_type"])
    return fields


def _points_type(site: Site, slug: str) -> int:
    """The id of a points type that is published."""
    found = points_type_id(site.catalogue, slug)
    post = site.catalogue.get(found)
    if found == NO_TYPE or (post is not None and post.status != "publish"):
        raise invalid_field("There is no such points type.")
    return found
