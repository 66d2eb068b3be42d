"""Posts of several types in one list: GamiPress' route for pickers in editors (gamipress-rest.md section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.app.posts.list_posts import PostQuery, list_posts
from laurel.domain.slug import sanitize_title
from laurel.rest.dates import rest_get_date_with_gmt
from laurel.rest.formatting.text import php_string, sanitize_key
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.collection import get_collection_params, paginate, wp_parse_id_list
from laurel.rest.resources.permissions import Allowed, not_allowed
from laurel.rest.schema import distinct, wp_parse_list
from laurel.rest.serving.reply_size import within_a_reply
from laurel.rest.serving.server import WP_REST_Server
from laurel.wp.controller import Controller, Server
from laurel.wp.request import Request
from wp_posts.controller import WP_REST_Posts_Controller
from wp_posts.permissions import check_list, counted_in_list, shown_in_list

ORDERBY = ["date", "id", "include", "title", "slug", "menu_order"]
LISTS = ("author", "author_exclude", "exclude", "include", "parent", "parent_exclude")


class GamipressPostsController(Controller):
    """``/wp/v2/gamipress-posts``: posts of the requested types, each as in its own route."""

    namespace, rest_base = "wp/v2", "gamipress-posts"

    def __init__(self, server: Server, controllers: Mapping[str, WP_REST_Posts_Controller]) -> None:
        super().__init__(server)
        self.controllers = controllers

    def register_routes(self) -> None:
        """Register the collection; it only reads."""
        self.server.register_rest_route(
            self.namespace,
            "/gamipress-posts",
            {
                "methods": WP_REST_Server.READABLE,
                "callback": self.get_items,
                "permission_callback": self.get_items_permissions_check,
                "args": self.get_collection_params(),
            },
            schema=self.get_public_item_schema,
        )

    def get_item_schema(self) -> dict[str, Any]:
        """What the items of all types have, each in its type's own shape; GamiPress describes none."""
        properties: dict[str, Any] = {}
        for controller in self.controllers.values():
            for name, schema in controller.schema["properties"].items():
                properties.setdefault(name, schema)
        return {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "title": self.rest_base,
            "type": "object",
            "properties": properties,
        }

    def get_collection_params(self) -> dict[str, Any]:
        """The arguments. GamiPress also reads ``type``, without declaring it."""
        moment = {"type": "string", "format": "date-time"}
        ids = {"type": "array", "default": [], "sanitize_callback": wp_parse_id_list}
        common = get_collection_params(["view", "embed", "edit"])
        common["context"]["default"] = "view"
        return {
            **common,
            "after": {"description": "Only posts published after this time.", **moment},
            "author": {"description": "Only posts of these authors.", **ids},
            "author_exclude": {"description": "No posts of these authors.", **ids},
            "before": {"description": "Only posts published before this time.", **moment},
            "exclude": {"description": "No posts with these ids.", **ids},
            "include": {"description": "Only posts with these ids.", **ids},
            "menu_order": {"description": "Only posts at this position.", "type": "integer"},
            "offset": {"description": "How many posts to skip.", "type": "integer"},
            "order": {
                "description": "Ascending or descending.",
                "type": "string",
                "default": "desc",
                "enum": ["asc", "desc"],
            },
            "orderby": {
                "description": "The property to order by.",
                "type": "string",
                "default": "date",
                "enum": ORDERBY,
            },
            "parent": {"description": "Only posts with these parents.", **ids},
            "parent_exclude": {"description": "No posts with these parents.", **ids},
            "slug": {"description": "Only posts with this slug.", "type": "string"},
            "status": {
                "default": "publish",
                "description": "Only posts in this state.",
                "type": "string",
                "sanitize_callback": sanitize_key,
            },
        }

    def get_items_permissions_check(self, request: Request) -> Allowed:
        """Every caller; in edit context, and for a status other than publish, callers who may edit posts.

        GamiPress checks the status if ``type`` is a list, and counts what it does not show. Without ``type``, which
        lists ordinary posts, other states are empty for callers who may not edit posts, as there.
        """
        if request["status"] != "publish" and _types(request) and not request.user.can("edit_posts"):
            raise not_allowed(request, "rest_forbidden_status", "You may not see posts in this state.")
        return check_list(request)

    def get_items(self, request: Request) -> WP_REST_Response:
        """A page of posts. A page past the end is empty, with the true totals."""
        site = request.site
        named = [self.controllers[name] for name in _types(request) or ["post"] if name in self.controllers]
        by_ref = {ref: controller for controller in named for ref in controller.post_type.refs}
        query = _query(request, list(by_ref), site.zone_name)
        found = list_posts(site.catalogue, query, counted_in_list(request))
        shown = shown_in_list(found.posts, request)
        prepared = within_a_reply(
            (by_ref[post.type].prepare_item_for_response(post, request) for post in shown), request
        )
        items = [
            by_ref[post.type].prepare_response_for_collection(item, request)
            for post, item in zip(shown, prepared, strict=True)
        ]
        response = WP_REST_Response(items)
        return paginate(response, request, self.rest_url(request), found.total, query.per_page, query.page)


def _types(request: Request) -> list[str]:
    return distinct(php_string(name) for name in wp_parse_list(request["type"] or ""))


def _query(request: Request, refs: list[str], zone: str) -> PostQuery:
    orderby = request["orderby"]
    if orderby == "include" and not request["include"]:
        orderby = "date"
    dates = {name: rest_get_date_with_gmt(request[name], zone) for name in ("after", "before") if request[name]}
    filters: dict[str, Any] = {name: pair[0] for name, pair in dates.items() if pair}
    filters.update({name: request[name] for name in LISTS})
    return PostQuery(
        refs=refs,
        status=[request["status"]],
        orderby=orderby,
        order=request["order"],
        page=request["page"],
        per_page=request["per_page"],
        offset=request["offset"],
        search=request["search"] or "",
        menu_order=request["menu_order"],
        slug=[sanitize_title(request["slug"])] if request["slug"] else (),
        **filters,
    )
