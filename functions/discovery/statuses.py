"""Post statuses as resources (WP_REST_Post_Statuses_Controller)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.rest.serving.server import WP_REST_Server
from laurel.wp.contexts import EVERYWHERE
from laurel.wp.controller import Controller
from laurel.wp.request import Request


@dataclass(frozen=True, slots=True)
class PostStatus:
    """A post status (register_post_status)."""

    slug: str
    name: str
    public: bool = False
    private: bool = False
    protected: bool = False
    show_in_list: bool = True
    date_floating: bool = False


STATUSES: Mapping[str, PostStatus] = {
    status.slug: status
    for status in (
        PostStatus("publish", "Published", public=True),
        PostStatus("future", "Scheduled", protected=True),
        PostStatus("draft", "Draft", protected=True, date_floating=True),
        PostStatus("pending", "Pending", protected=True, date_floating=True),
        PostStatus("private", "Private", private=True),
        PostStatus("trash", "Trash", show_in_list=False),
    )
}
"""The statuses that the API shows, in WordPress' order."""

INTERNAL = frozenset({
    "auto-draft", "inherit", "request-pending", "request-confirmed", "request-failed", "request-completed",
})  # fmt: skip
"""WordPress' internal statuses, which the API does not show."""


class StatusesController(Controller):
    """``/wp/v2/statuses``: a map of the statuses the caller may read, and each by its name."""

    namespace, rest_base = "wp/v2", "statuses"

    def register_routes(self) -> None:
        """Register the collection and the item."""
        context = self.get_context_param({"default": "view"})
        schema = self.get_public_item_schema
        self.server.register_rest_route(
            self.namespace,
            "/statuses",
            self.endpoint(WP_REST_Server.READABLE, "get_items", {"context": context}, {200: "map"}),
            schema=schema,
        )
        name = {"description": "The name of a status.", "type": "string"}
        self.server.register_rest_route(
            self.namespace,
            r"/statuses/(?P<status>[\w-]+)",
            self.endpoint(WP_REST_Server.READABLE, "get_item", {"context": context}),
            schema=schema,
            args={"status": name},
        )

    def get_items_permissions_check(self, request: Request) -> Allowed:
        """Every caller; in edit context callers who may edit posts."""
        if request["context"] == "edit" and not request.user.can("edit_posts"):
            raise not_allowed(request, "rest_cannot_view", "You may not edit posts of any type.")
        return ALLOWED

    def get_items(self, request: Request) -> WP_REST_Response:
        """The statuses the caller may read, by name."""
        items: dict[str, Any] = {}
        for slug, status in STATUSES.items():
            if _readable(status, request):
                prepared = self.prepare_item_for_response(status, request)
                items[slug] = self.prepare_response_for_collection(prepared, request)
        return WP_REST_Response(items)

    def get_item_permissions_check(self, request: Request) -> Allowed:
        """Every caller for public statuses, callers who may edit posts for others."""
        status = STATUSES.get(request["status"])
        if status is None and request["status"] not in INTERNAL:
            raise WP_Error("rest_status_invalid", "There is no such status.", {"status": 404})
        if status is None or not _readable(status, request):
            raise not_allowed(request, "rest_cannot_read_status", "You may not see posts in this state.")
        return ALLOWED

    def get_item(self, request: Request) -> WP_REST_Response:
        """One status."""
        return self.prepare_item_for_response(STATUSES[request["status"]], request)

    def prepare_item_for_response(self, item: PostStatus, request: Request) -> WP_REST_Response:
        """A status as its schema describes it, open to the filter rest_prepare_status.

        It has its links whatever ``_fields`` names.
        """
        data: dict[str, Any] = {
            "name": item.name,
            "private": item.private,
            "protected": item.protected,
            "public": item.public,
            "queryable": item.public,
            "show_in_list": item.show_in_list,
            "slug": item.slug,
            "date_floating": item.date_floating,
        }
        fields = self.top_level_fields(request)
        data = {name: value for name, value in data.items() if name in fields}
        data = self.add_additional_fields_to_object(data, request)
        response = WP_REST_Response(self.filter_response_by_context(data, str(request["context"] or "view")))
        query = "" if item.slug == "publish" else f"?status={item.slug}"
        response.add_link("archives", self.server.rest_url(f"/wp/v2/posts{query}", request))
        return self.server.apply_filters("rest_prepare_status", response, item, request)

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a status."""

        def readonly(kind: str, description: str, context: list[str]) -> dict[str, Any]:
            return {"description": description, "type": kind, "context": context, "readonly": True}

        properties = {
            "name": readonly("string", "The status' title.", EVERYWHERE),
            "private": readonly("boolean", "Whether its posts are private.", ["edit"]),
            "protected": readonly("boolean", "Whether only editors may read its posts.", ["edit"]),
            "public": readonly("boolean", "Whether everyone may read its posts.", ["view", "edit"]),
            "queryable": readonly("boolean", "Whether everyone may list its posts.", ["view", "edit"]),
            "show_in_list": readonly("boolean", "Whether admin screens list it.", ["edit"]),
            "slug": readonly("string", "The status' name.", EVERYWHERE),
            "date_floating": readonly("boolean", "Whether its posts may have no date yet.", ["view", "edit"]),
        }
        return {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "title": "status",
            "type": "object",
            "properties": properties,
        }


def _readable(status: PostStatus, request: Request) -> bool:
    return status.public or request.user.can("edit_posts")
