"""The fields of extended profiles (BP_REST_XProfile_Fields_Endpoint)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from buddypress.controller import BP_REST_Controller, bp_rest_response_add_total_headers
from buddypress.member_permissions import path_id
from buddypress.refusal import refused
from laurel.app.profile_fields import (
    FIELD_TYPES,
    ProfileField,
    ProfileFields,
    TooManyFields,
    change_profile_fields,
    profile_fields,
)
from laurel.rest.errors import WP_Error
from laurel.rest.formatting.autop import wpautop
from laurel.rest.formatting.text import sanitize_text_field
from laurel.rest.request import WP_REST_Request
from laurel.rest.response import WP_REST_Response
from laurel.rest.schema import rest_validate_request_arg

_EVERYWHERE = ["view", "edit", "embed"]


def _line(value: Any, *_: Any) -> str:
    return sanitize_text_field(value)


def _text(description: str, length: int) -> dict[str, Any]:
    return {
        "description": description,
        "type": "string",
        "maxLength": length,
        "sanitize_callback": _line,
        "validate_callback": rest_validate_request_arg,
    }


WRITABLE: Mapping[str, dict[str, Any]] = {
    "group_id": {"description": "The group that the field is in.", "type": "integer"},
    "parent_id": {"description": "The field whose option this is.", "type": "integer"},
    "type": {"description": "The kind of field.", "type": "string", "enum": list(FIELD_TYPES)},
    "name": _text("What the field is called.", 150),
    "description": _text("What it is for.", 500),
    "is_required": {"description": "Whether it must be filled in.", "type": "boolean"},
    "field_order": {"description": "Its place in the group.", "type": "integer"},
    "option_order": {"description": "Its place among the options.", "type": "integer"},
    "order_by": {"description": "How its options are ordered.", "type": "string", "enum": ["ASC", "DESC", "custom"]},
    "is_default_option": {"description": "Whether the option is chosen at first.", "type": "boolean"},
}
"""What may be written of a field."""


class XProfileFieldsController(BP_REST_Controller):
    """All fields, and one."""

    rest_base = "xprofile/fields"

    def register_routes(self) -> None:
        """Register the collection and the items."""
        server = self.server
        answer = "items" if self.version.in_list else "item"
        required = {name: {**WRITABLE[name], "required": True} for name in ("group_id", "type", "name")}
        context = {"context": self.get_context_param({"default": "view"})}
        self.route(
            "",
            [
                self.endpoint(
                    server.READABLE,
                    "get_items",
                    lambda: {
                        **context,
                        "profile_group_id": {"description": "Only fields of this group.", "type": "integer"},
                    },
                ),
                self.endpoint(server.CREATABLE, "create_item", lambda: {**WRITABLE, **required}, {200: answer}),
            ],
        )
        self.route(
            r"/(?P<id>[\d]+)",
            [
                self.endpoint(server.READABLE, "get_item", lambda: context, {200: answer}),
                self.endpoint(server.EDITABLE, "update_item", lambda: dict(WRITABLE), {200: answer}),
                self.endpoint(server.DELETABLE, "delete_item", dict),
            ],
            args={"id": {"description": "The field's number.", "type": "integer"}},
        )

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a field."""
        callbacks = ("sanitize_callback", "validate_callback", "maxLength")
        plain = {name: {k: v for k, v in arg.items() if k not in callbacks} for name, arg in WRITABLE.items()}
        text = {"raw": {"type": "string"}, "rendered": {"type": "string", "readonly": True}}
        plain["description"] = {"description": "What it is for.", "type": "object", "properties": text}
        properties: dict[str, dict[str, Any]] = {
            "id": {"description": "The field's number.", "type": "integer", "readonly": True},
            **plain,
            "can_delete": {"description": "Whether it may be deleted.", "type": "boolean", "readonly": True},
            "options": {"description": "Its options.", "type": "array", "readonly": True},
        }
        return {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "title": "bp_xprofile_field",
            "type": "object",
            "properties": {name: {**shape, "context": _EVERYWHERE} for name, shape in properties.items()},
        }

    # ---- permissions: everybody reads, moderators write

    def get_items_permissions_check(self, _request: WP_REST_Request) -> bool | WP_Error:
        """Everybody."""
        return True

    def get_item_permissions_check(self, _request: WP_REST_Request) -> bool | WP_Error:
        """Everybody."""
        return True

    def create_item_permissions_check(self, request: WP_REST_Request) -> bool | WP_Error:
        """Who moderates the community."""
        return request.user.can("bp_moderate") or refused(request)

    update_item_permissions_check = create_item_permissions_check
    delete_item_permissions_check = create_item_permissions_check

    # ---- verbs

    def get_items(self, request: WP_REST_Request) -> WP_REST_Response:
        """All fields, or those of a group, in their order."""
        fields = _fields(request)
        groups = [group.id for group in fields.ordered_groups() if request["profile_group_id"] in (None, group.id)]
        found = [field for group_id in groups for field in fields.of_group(group_id)]
        prepared = [self.prepare_item_for_response(field, request) for field in found]
        data = [self.prepare_response_for_collection(item, request) for item in prepared]
        return bp_rest_response_add_total_headers(WP_REST_Response(data), len(data), len(data))

    def get_item(self, request: WP_REST_Request) -> WP_REST_Response | WP_Error:
        """One field."""
        return self._one(_find(_fields(request), path_id(request)), request)

    def create_item(self, request: WP_REST_Request) -> WP_REST_Response | WP_Error:
        """Add a field to a group."""
        given = _given(request)
        field = ProfileField(0, given.pop("group_id"), given.pop("name"), **given)

        def add(fields: ProfileFields) -> ProfileFields:
            return fields.with_field(_checked(field, fields))

        try:
            changed = change_profile_fields(request.site, add)
        except TooManyFields:
            return WP_Error("bp_rest_user_cannot_create_xprofile_field", "There are too many fields.", {"status": 400})
        return self._one(_find(changed, changed.last_field), request)

    def update_item(self, request: WP_REST_Request) -> WP_REST_Response | WP_Error:
        """Change what the request gives."""
        number, given = path_id(request), _given(request)

        def change(fields: ProfileFields) -> ProfileFields:
            return fields.with_field(_checked(replace(_find(fields, number), **given), fields))

        return self._one(_find(change_profile_fields(request.site, change), number), request)

    def delete_item(self, request: WP_REST_Request) -> WP_REST_Response | WP_Error:
        """Delete a field and its options; what members entered is shown no more."""
        field = _find(_fields(request), path_id(request))
        if not field.can_delete:
            return WP_Error("bp_rest_xprofile_field_cannot_delete", "This field stays.", {"status": 400})
        previous = self.prepare_item_for_response(field, request)
        change_profile_fields(request.site, lambda fields: fields.without_field(field.id))
        return WP_REST_Response({"deleted": True, "previous": previous.data})

    # ---- shapes

    def _one(self, field: ProfileField, request: WP_REST_Request) -> WP_REST_Response:
        prepared = self.prepare_item_for_response(field, request)
        if not self.version.in_list:
            return prepared
        return WP_REST_Response([self.prepare_response_for_collection(prepared, request)])

    def prepare_item_for_response(self, item: ProfileField, request: WP_REST_Request) -> WP_REST_Response:
        """A field with its options and links."""
        data = {**_shown(item), "options": [_shown(option) for option in _fields(request).options(item.id)]}
        data = self.add_additional_fields_to_object(data, request)
        response = WP_REST_Response(self.filter_response_by_context(data, self.context_of(request)))
        response.add_link("self", self.rest_url(request, f"/{item.id}"))
        response.add_link("collection", self.rest_url(request, "/"))
        group = self.server.rest_url(f"/{self.namespace}/xprofile/groups/{item.group_id}", request)
        response.add_link("group", group, embeddable=True)
        return response


def _shown(field: ProfileField) -> dict[str, Any]:
    return {
        "id": field.id,
        "group_id": field.group_id,
        "parent_id": field.parent_id,
        "type": field.type,
        "name": field.name,
        "description": {"raw": field.description, "rendered": wpautop(field.description)},
        "is_required": field.is_required,
        "can_delete": field.can_delete,
        "field_order": field.field_order,
        "option_order": field.option_order,
        "order_by": field.order_by,
        "is_default_option": field.is_default_option,
    }


def _fields(request: WP_REST_Request) -> ProfileFields:
    return profile_fields(request.site.catalogue.settings)


def _given(request: WP_REST_Request) -> dict[str, Any]:
    return {name: request[name] for name in WRITABLE if request[name] is not None}


def _find(fields: ProfileFields, number: int) -> ProfileField:
    field = fields.field(number)
    if field is None:
        raise WP_Error("bp_rest_invalid_id", "There is no such field.", {"status": 404})
    return field


def _checked(field: ProfileField, fields: ProfileFields) -> ProfileField:
    """The field, if it has a name, and its group and the field it is an option of exist. Raises WP_Error 400."""
    parent = fields.field(field.parent_id) if field.parent_id else None
    if not field.name or fields.group(field.group_id) is None or (field.parent_id and parent in (None, field)):
        message = "A field needs a name, and a group and a parent that exist."
        raise WP_Error("rest_invalid_param", message, {"status": 400})
    return field
