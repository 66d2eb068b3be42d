"""Post types as resources (WP_REST_Post_Types_Controller)."""

from __future__ import annotations

from typing import Any

from laurel.app.posts.post_types import PostType
from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed, return_true
from laurel.rest.serving.server import WP_REST_Server
from laurel.wp.contexts import EVERYWHERE
from laurel.wp.controller import Controller
from laurel.wp.request import Request

PRIMITIVE_CAPABILITIES = (
    "edit_posts",
    "edit_others_posts",
    "delete_posts",
    "publish_posts",
    "read_private_posts",
    "read",
    "delete_private_posts",
    "delete_published_posts",
    "delete_others_posts",
    "edit_private_posts",
    "edit_published_posts",
)
CAPABILITIES = {
    **{name: name for name in ("edit_post", "read_post", "delete_post", *PRIMITIVE_CAPABILITIES)},
    "create_posts": "edit_posts",
}
"""The capabilities of every type here: those of ordinary posts."""


class TypesController(Controller):
    """``/wp/v2/types``: a map of the registered types, and each by its name."""

    namespace, rest_base = "wp/v2", "types"

    def register_routes(self) -> None:
        """Register the collection and the item."""
        context = self.get_context_param({"default": "view"})
        schema = self.get_public_item_schema
        self.server.register_rest_route(
            self.namespace,
            "/types",
            self.endpoint(WP_REST_Server.READABLE, "get_items", {"context": context}, {200: "map"}),
            schema=schema,
        )
        name = {"description": "The name of a post type.", "type": "string"}
        self.server.register_rest_route(
            self.namespace,
            r"/types/(?P<type>[\w-]+)",
            {
                "methods": WP_REST_Server.READABLE,
                "callback": self.get_item,
                "permission_callback": return_true,
                "args": {"context": context},
            },
            schema=schema,
            args={"type": name},
        )

    def get_items_permissions_check(self, request: Request) -> Allowed:
        """Everybody; in edit context whoever may edit posts."""
        if request["context"] == "edit" and not request.user.can("edit_posts"):
            raise not_allowed(request, "rest_cannot_view", "You may not edit posts of any type.")
        return ALLOWED

    def get_items(self, request: Request) -> WP_REST_Response:
        """All types by name."""
        items: dict[str, Any] = {}
        for name, post_type in self.server.definitions.post_types.items():
            prepared = self.prepare_item_for_response(post_type, request)
            items[name] = self.prepare_response_for_collection(prepared, request)
        return WP_REST_Response(items)

    def get_item(self, request: Request) -> WP_REST_Response:
        """One type."""
        post_type = self.server.definitions.post_types.get(request["type"])
        if post_type is None:
            raise WP_Error("rest_type_invalid", "There is no such post type.", {"status": 404})
        if request["context"] == "edit" and not request.user.can("edit_posts"):
            raise not_allowed(request, "rest_forbidden_context", "You may not edit posts of this type.")
        return self.prepare_item_for_response(post_type, request)

    def prepare_item_for_response(self, item: PostType, request: Request) -> WP_REST_Response:
        """A type as its schema describes it, open to the filter rest_prepare_post_type."""
        data: dict[str, Any] = {
            "capabilities": CAPABILITIES,
            "description": item.description,
            "hierarchical": item.hierarchical,
            "has_archive": item.has_archive,
            "visibility": {"show_in_nav_menus": item.public, "show_ui": item.public},
            "viewable": item.viewable,
            "labels": _labels(item),
            "name": item.label,
            "slug": item.name,
            "icon": item.icon,
            "supports": dict.fromkeys(sorted(item.supports), True),
            "taxonomies": list(item.taxonomies),
            "rest_base": item.rest_base,
            "rest_namespace": item.rest_namespace,
            "template": [],
            "template_lock": False,
        }
        wanted = self.top_level_fields(request)
        data = {name: value for name, value in data.items() if name in wanted}
        data = self.add_additional_fields_to_object(data, request)
        response = WP_REST_Response(self.filter_response_by_context(data, str(request["context"] or "view")))
        if "_links" in wanted or "_embedded" in wanted:
            response.add_link("collection", self.rest_url(request))
            items = self.server.rest_url(f"/{item.rest_namespace}/{item.rest_base}", request)
            response.add_link("https://api.w.org/items", items)
        return self.server.apply_filters("rest_prepare_post_type", response, item, request)

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a post type."""

        def readonly(kind: object, description: str, context: list[str], **more: object) -> dict[str, Any]:
            return {"description": description, "type": kind, **more, "context": context, "readonly": True}

        view, edit = ["view", "edit"], ["edit"]
        texts = {"items": {"type": "string"}}
        properties = {
            "capabilities": readonly("object", "What each action on it takes.", edit),
            "description": readonly("string", "What the type is for.", view),
            "hierarchical": readonly("boolean", "Whether its posts may have parents.", view),
            "viewable": readonly("boolean", "Whether its posts have pages of their own.", edit),
            "labels": readonly("object", "Words for it on screens.", edit),
            "name": readonly("string", "Its title.", EVERYWHERE),
            "slug": readonly("string", "Its name.", EVERYWHERE),
            "supports": readonly("object", "The features its posts have.", edit),
            "has_archive": readonly(["string", "boolean"], "Whether there is a page of all its posts.", view),
            "taxonomies": readonly("array", "Its taxonomies.", view, **texts),
            "rest_base": readonly("string", "The route of its posts.", EVERYWHERE),
            "rest_namespace": readonly("string", "The namespace of that route.", EVERYWHERE),
            "visibility": readonly("object", "Where an administration shows it.", edit),
            "icon": readonly(["string", "null"], "Its icon.", EVERYWHERE),
            "template": readonly(["array"], "The blocks a new post begins with.", EVERYWHERE),
            "template_lock": {
                "description": "Which of these blocks are fixed.",
                "type": ["string", "boolean"],
                "enum": ["all", "insert", "contentOnly", False],
                "context": EVERYWHERE,
                "readonly": True,
            },
        }
        return {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "title": "type",
            "type": "object",
            "properties": properties,
        }


def _labels(item: PostType) -> dict[str, Any]:
    one, many = item.singular, item.label
    return {
        "name": many,
        "singular_name": one,
        "add_new": "Add New",
        "add_new_item": f"Add New {one}",
        "edit_item": f"Edit {one}",
        "new_item": f"New {one}",
        "view_item": f"View {one}",
        "view_items": f"View {many}",
        "search_items": f"Search {many}",
        "not_found": f"No {many.lower()} found",
        "not_found_in_trash": f"No {many.lower()} found in Trash",
        "parent_item_colon": f"Parent {one}:" if item.hierarchical else "",
        "all_items": many,
        "archives": many,
        "attributes": f"{one} Attributes",
        "menu_name": many,
        "name_admin_bar": one,
    }
