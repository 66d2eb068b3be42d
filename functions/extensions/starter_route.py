"""A template of a controller: ``vendor/v1/route`` with every method, and nothing stored.

Copy it and replace `COLOURS` by your own storage. It shows what a controller may do besides the usual:
200 for a creation, ``true`` for a deletion, arguments that are only a default, a route for the schema.
"""

from __future__ import annotations

from typing import Any

from laurel.rest.errors import WP_Error
from laurel.rest.formatting.text import sanitize_text_field
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.collection import absint
from laurel.rest.resources.controller import WP_REST_Controller
from laurel.rest.resources.permissions import not_allowed, return_true
from laurel.rest.serving.server import WP_REST_Server

Item = dict[str, Any]

COLOURS: tuple[Item, ...] = ({"id": 1, "name": "red"}, {"id": 2, "name": "green"}, {"id": 3, "name": "blue"})
"""The items. Creations and changes are returned, but not stored."""


def rest_api_init(server: WP_REST_Server) -> None:
    """Register the controller's routes."""
    SlugCustomRoute(server).register_routes()


class SlugCustomRoute(WP_REST_Controller):
    """A collection, its items and its schema."""

    namespace, rest_base = "vendor/v1", "route"

    def register_routes(self) -> None:
        """Register the collection, the item and the schema."""
        self.server.register_rest_route(self.namespace, f"/{self.rest_base}", [
            {
                "methods": WP_REST_Server.READABLE,
                "callback": self.get_items,
                "permission_callback": self.get_items_permissions_check,
                "args": self.get_collection_params,
            },
            {
                "methods": WP_REST_Server.CREATABLE,
                "callback": self.create_item,
                "permission_callback": self.create_item_permissions_check,
                "args": lambda: self.get_endpoint_args_for_item_schema(True),
                "responses": {200: "item"},
            },
        ])  # fmt: skip
        self.server.register_rest_route(self.namespace, rf"/{self.rest_base}/(?P<id>[\d]+)", [
            {
                "methods": WP_REST_Server.READABLE,
                "callback": self.get_item,
                "permission_callback": self.get_item_permissions_check,
                "args": {"context": {"default": "view"}},
            },
            {
                "methods": WP_REST_Server.EDITABLE,
                "callback": self.update_item,
                "permission_callback": self.update_item_permissions_check,
                "args": lambda: self.get_endpoint_args_for_item_schema(False),
            },
            {
                "methods": WP_REST_Server.DELETABLE,
                "callback": self.delete_item,
                "permission_callback": self.delete_item_permissions_check,
                "args": {"force": {"default": False}},
                "responses": {200: {"type": "boolean"}},
            },
        ])  # fmt: skip
        self.server.register_rest_route(self.namespace, f"/{self.rest_base}/schema", {
            "methods": WP_REST_Server.READABLE,
            "callback": lambda _request: self.get_public_item_schema(),
            "permission_callback": return_true,
        })  # fmt: skip

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a colour: an id and a name."""
        return {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "title": "colour",
            "type": "object",
            "properties": {
                "id": {"description": "The colour's id.", "type": "integer", "readonly": True},
                "name": {"description": "The colour's name.", "type": "string", "required": True, "minLength": 1},
            },
        }

    def get_collection_params(self) -> dict[str, Any]:
        """Page, page size and search; sanitised, not validated."""
        return {
            "page": {
                "description": "Which page.", "type": "integer", "default": 1, "sanitize_callback": absint,
            },
            "per_page": {
                "description": "How many on a page.", "type": "integer", "default": 10, "sanitize_callback": absint,
            },
            "search": {
                "description": "Part of a name.", "type": "string", "sanitize_callback": sanitize_text_field,
            },
        }  # fmt: skip

    # ---- permissions

    def get_items_permissions_check(self, request: WP_REST_Request) -> bool | WP_Error:
        """Callers who may edit posts; ``return True`` would let every caller read."""
        return request.user.can("edit_posts") or not_allowed(request)

    def get_item_permissions_check(self, request: WP_REST_Request) -> bool | WP_Error:
        """As for the collection."""
        return self.get_items_permissions_check(request)

    def create_item_permissions_check(self, request: WP_REST_Request) -> bool | WP_Error:
        """Callers who may edit posts."""
        return request.user.can("edit_posts") or not_allowed(request)

    def update_item_permissions_check(self, request: WP_REST_Request) -> bool | WP_Error:
        """As for a creation."""
        return self.create_item_permissions_check(request)

    def delete_item_permissions_check(self, request: WP_REST_Request) -> bool | WP_Error:
        """As for a creation."""
        return self.create_item_permissions_check(request)

    # ---- verbs

    def get_items(self, request: WP_REST_Request) -> WP_REST_Response:
        """A page of the items whose name contains the search."""
        found = [item for item in COLOURS if (request["search"] or "") in item["name"]]
        start = (max(request["page"], 1) - 1) * request["per_page"]
        data = []
        for item in found[start : start + request["per_page"]]:
            prepared = self.prepare_item_for_response(item, request)
            data.append(self.prepare_response_for_collection(prepared, request))
        return WP_REST_Response(data, 200)

    def get_item(self, request: WP_REST_Request) -> WP_REST_Response | WP_Error:
        """One item, or 404."""
        return self.prepare_item_for_response(_find(request), request)

    def create_item(self, request: WP_REST_Request) -> WP_REST_Response:
        """The item that would be created, with status 200."""
        item = {"id": len(COLOURS) + 1, **self.prepare_item_for_database(request)}
        return self.prepare_item_for_response(item, request)

    def update_item(self, request: WP_REST_Request) -> WP_REST_Response:
        """The item as it would be after the change."""
        item = {**_find(request), **self.prepare_item_for_database(request)}
        return self.prepare_item_for_response(item, request)

    def delete_item(self, request: WP_REST_Request) -> WP_REST_Response:
        """``true``, if the item exists; else 404."""
        _find(request)
        return WP_REST_Response(True, 200)

    def prepare_item_for_database(self, request: WP_REST_Request) -> Item:
        """The properties that the request sets."""
        return {"name": request["name"]} if request["name"] is not None else {}

    def prepare_item_for_response(self, item: Item, request: WP_REST_Request) -> WP_REST_Response:
        """The item, unchanged."""
        return WP_REST_Response(dict(item))


def _find(request: WP_REST_Request) -> Item:
    for item in COLOURS:
        if str(item["id"]) == str(request["id"]):
            return item
    raise WP_Error("colour_not_found", "There is no such colour.", {"status": 404})
