"""The components of BuddyPress (BP_REST_Components_Endpoint)."""

from __future__ import annotations

from typing import Any

from buddypress.components.features import features_of
from buddypress.controller import BP_REST_Controller, bp_rest_response_add_total_headers
from buddypress.refusal import refused
from laurel.app.community.components import COMPONENTS, Component, active_components
from laurel.app.community.switch_component import switch_component
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import ALLOWED, Allowed
from laurel.wp.request import Request

_BOTH = ["view", "edit"]

RESPONSE_PROPERTIES: dict[str, Any] = {"features": {"type": ["object", "array", "null"]}}
"""Properties whose values in responses differ from the published schema, with their true schemas."""

_UPDATE_ARGS: dict[str, dict[str, Any]] = {
    "name": {"type": "string", "required": True, "description": "The component's name."},
    "action": {
        "type": "string",
        "required": True,
        "enum": ["activate", "deactivate"],
        "description": "Whether to activate or deactivate it.",
    },
}


class ComponentsController(BP_REST_Controller):
    """List the components; activate and deactivate them."""

    rest_base = "components"
    response_properties = RESPONSE_PROPERTIES

    def register_routes(self) -> None:
        """Register the collection, whose PUT activates or deactivates a component."""
        shape = "items" if self.version.in_list else "item"
        self.route(
            "",
            [
                self.endpoint(self.server.READABLE, "get_items", self.get_collection_params),
                self.endpoint(self.server.EDITABLE, "update_item", lambda: _UPDATE_ARGS, {200: shape}),
            ],
        )

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a component."""
        properties: dict[str, dict[str, Any]] = {
            "name": {"type": "string", "description": "The component's name."},
            "is_active": {"type": "boolean", "default": False, "description": "Whether it is active."},
            "status": {"type": "string", "enum": ["active", "inactive"], "description": "Whether it is active."},
            "title": {"type": "string", "description": "The component's title, in HTML."},
            "description": {"type": "string", "description": "The purpose of the component, in HTML."},
            "features": {"type": "array", "default": [], "description": "The component's features by name."},
        }
        return {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "title": "bp_components",
            "type": "object",
            "properties": {name: {"context": _BOTH, **definition} for name, definition in properties.items()},
        }

    def get_collection_params(self) -> dict[str, Any]:
        """The arguments of the list."""
        params = super().get_collection_params()
        params["context"]["default"] = "view"
        return {
            **params,
            "status": _choice("Only components in this state.", "all", "active", "inactive"),
            "type": _choice("Only components of this kind.", "all", "optional", "retired", "required"),
        }

    def get_items_permissions_check(self, request: Request) -> Allowed:
        """Callers who may manage options; active components also callers who may publish posts."""
        can = request.user.can
        if not (can("manage_options") or (request["status"] == "active" and can("publish_posts"))):
            raise refused(request)
        return ALLOWED

    def update_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may manage options."""
        if not request.user.can("manage_options"):
            raise refused(request)
        return ALLOWED

    def get_items(self, request: Request) -> WP_REST_Response:
        """A page of the components that match the arguments."""
        active = active_components(request.site.catalogue.settings)
        matching = [
            component for component in COMPONENTS.values() if _matches(component, component.name in active, request)
        ]
        per_page = int(request["per_page"])
        start = (int(request["page"]) - 1) * per_page
        prepared = [self.prepare_item_for_response(item, request) for item in matching[start : start + per_page]]
        data = [self.prepare_response_for_collection(item, request) for item in prepared]
        return bp_rest_response_add_total_headers(WP_REST_Response(data), len(matching), per_page)

    def update_item(self, request: Request) -> WP_REST_Response:
        """Activate or deactivate a component; return its new state."""
        name = str(request["name"])
        switch_component(request.site, name, request["action"] == "activate")
        return WP_REST_Response(self.version.one(self.prepare_item_for_response(COMPONENTS[name], request).data))

    def prepare_item_for_response(self, item: Component, request: Request) -> WP_REST_Response:
        """A component with its state, open to the filter bp_rest_components_prepare_value."""
        active = active_components(request.site.catalogue.settings)
        is_active = item.name in active
        data: dict[str, Any] = {
            "name": item.name,
            "status": "active" if is_active else "inactive",
            "is_active": is_active,
            "title": item.title,
            "description": item.description,
            "features": features_of(item.name, request.site, active) or self.version.no_features,
        }
        response = WP_REST_Response(self.filter_response_by_context(data, self.context_of(request)))
        return self.server.apply_filters("bp_rest_components_prepare_value", response, request, item)


def _choice(description: str, *names: str) -> dict[str, Any]:
    return {"description": description, "default": names[0], "type": "string", "enum": list(names)}


def _matches(component: Component, is_active: bool, request: Request) -> bool:
    kind, status = ("required" if component.required else "optional"), ("active" if is_active else "inactive")
    term = str(request["search"] or "").casefold()
    return (
        request["type"] in ("all", kind)
        and request["status"] in ("all", status)
        and (term in component.name or term in component.title.casefold())
    )
