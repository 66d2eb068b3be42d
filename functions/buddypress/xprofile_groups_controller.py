"""The groups of profile fields (BP_REST_XProfile_Field_Groups_Endpoint), for reading."""

from __future__ import annotations

from typing import Any

from buddypress.controller import BP_REST_Controller, bp_rest_response_add_total_headers
from buddypress.member_permissions import path_id
from laurel.app.profile_fields import ProfileFields, ProfileGroup, profile_fields
from laurel.rest.errors import WP_Error
from laurel.rest.formatting.autop import wpautop
from laurel.rest.request import WP_REST_Request
from laurel.rest.response import WP_REST_Response

_EVERYWHERE = ["view", "edit", "embed"]


class XProfileGroupsController(BP_REST_Controller):
    """All groups, and one."""

    rest_base = "xprofile/groups"

    def register_routes(self) -> None:
        """Register the collection and the items."""
        answer = "items" if self.version.in_list else "item"
        context = {"context": self.get_context_param({"default": "view"})}
        self.route("", [self.endpoint(self.server.READABLE, "get_items", lambda: context)])
        self.route(
            r"/(?P<id>[\d]+)",
            [self.endpoint(self.server.READABLE, "get_item", lambda: context, {200: answer})],
            args={"id": {"description": "The group's number.", "type": "integer"}},
        )

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a group."""
        text = {"raw": {"type": "string"}, "rendered": {"type": "string", "readonly": True}}
        properties: dict[str, dict[str, Any]] = {
            "id": {"description": "The group's number.", "type": "integer", "readonly": True},
            "name": {"description": "What the group is called.", "type": "string"},
            "description": {"description": "What it is for.", "type": "object", "properties": text},
            "group_order": {"description": "Its place among the groups.", "type": "integer"},
            "can_delete": {"description": "Whether it may be deleted.", "type": "boolean", "readonly": True},
        }
        return {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "title": "bp_xprofile_group",
            "type": "object",
            "properties": {name: {**shape, "context": _EVERYWHERE} for name, shape in properties.items()},
        }

    def get_items_permissions_check(self, _request: WP_REST_Request) -> bool | WP_Error:
        """Everybody."""
        return True

    def get_item_permissions_check(self, _request: WP_REST_Request) -> bool | WP_Error:
        """Everybody."""
        return True

    def get_items(self, request: WP_REST_Request) -> WP_REST_Response:
        """All groups in their order."""
        prepared = [self.prepare_item_for_response(group, request) for group in _fields(request).ordered_groups()]
        data = [self.prepare_response_for_collection(item, request) for item in prepared]
        return bp_rest_response_add_total_headers(WP_REST_Response(data), len(data), len(data))

    def get_item(self, request: WP_REST_Request) -> WP_REST_Response | WP_Error:
        """One group."""
        group = _fields(request).group(path_id(request))
        if group is None:
            return WP_Error("bp_rest_invalid_id", "There is no such group.", {"status": 404})
        prepared = self.prepare_item_for_response(group, request)
        if not self.version.in_list:
            return prepared
        return WP_REST_Response([self.prepare_response_for_collection(prepared, request)])

    def prepare_item_for_response(self, item: ProfileGroup, request: WP_REST_Request) -> WP_REST_Response:
        """A group with links."""
        data: dict[str, Any] = {
            "id": item.id,
            "name": item.name,
            "description": {"raw": item.description, "rendered": wpautop(item.description)},
            "group_order": item.group_order,
            "can_delete": item.id != 1,
        }
        data = self.add_additional_fields_to_object(data, request)
        response = WP_REST_Response(self.filter_response_by_context(data, self.context_of(request)))
        response.add_link("self", self.rest_url(request, f"/{item.id}"))
        response.add_link("collection", self.rest_url(request, "/"))
        return response


def _fields(request: WP_REST_Request) -> ProfileFields:
    return profile_fields(request.site.catalogue.settings)
