"""The fields of extended profiles (BP_REST_XProfile_Fields_Endpoint)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from buddypress.profiles.args import NUMBER, line, schema_of, text
from buddypress.profiles.definition_controller import Args, XProfileController
from buddypress.profiles.from_request import ProfileReading, item_args
from laurel.app.community.profile_fields import FIELD_TYPES, VISIBILITY_LEVELS, ProfileField, ProfileFields
from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.wp.request import Request

WRITABLE: Mapping[str, dict[str, Any]] = {
    "group_id": {"description": "The group that the field is in.", **NUMBER},
    "parent_id": {"description": "The field whose option this is.", **NUMBER},
    "type": {"description": "The kind of field.", "type": "string", "enum": list(FIELD_TYPES)},
    "name": line("What the field is called.", 150),
    "description": text("What it is for.", 500),
    "is_required": {"description": "Whether it must be filled in.", "type": "boolean"},
    "field_order": {"description": "Its place in the group.", **NUMBER},
    "option_order": {"description": "Its place among the options.", **NUMBER},
    "order_by": {"description": "How its options are ordered.", "type": "string", "enum": ["ASC", "DESC", "custom"]},
    "is_default_option": {"description": "Whether the option is chosen at first.", "type": "boolean"},
    "default_visibility": {
        "description": "Who sees values whose members chose nothing else.",
        "type": "string",
        "enum": list(VISIBILITY_LEVELS),
    },
    "allow_custom_visibility": {
        "description": "Whether members choose who sees their values.",
        "type": "string",
        "enum": ["allowed", "disabled"],
    },
    "do_autolink": {
        "description": "Whether values are to lead to members with the same.",
        "type": "string",
        "enum": ["on", "off"],
    },
}
"""What may be written of a field."""


class XProfileFieldsController(XProfileController[ProfileField]):
    """All fields, and one."""

    rest_base = "xprofile/fields"
    kind, noun = "xprofile_field", "field"
    writable, required = WRITABLE, ("group_id", "type", "name")

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a field."""
        value = {"raw": {"type": "string"}, "rendered": {"type": "string"}}
        unserialized = {"type": "array", "items": {"type": "string"}}
        return schema_of(
            "bp_xprofile_field",
            {
                "id": {"description": "The field's number.", "type": "integer", "readonly": True},
                **self.writable,
                "can_delete": {"description": "Whether it may be deleted.", "type": "boolean", "readonly": True},
                "options": {"description": "Its options.", "type": "array", "readonly": True},
                "visibility_level": {
                    "description": "Who sees what the member entered.",
                    "type": "string",
                    "enum": list(VISIBILITY_LEVELS),
                    "readonly": True,
                },
                "data": {
                    "description": "What the member entered.",
                    "type": "object",
                    "properties": {**value, "unserialized": unserialized},
                    "readonly": True,
                },
            },
        )

    def item_args(self) -> Args:
        """The arguments of reading one field."""
        return item_args(self.member_types)

    def found(self, reading: ProfileReading) -> list[ProfileField]:
        """All fields, or those of a group."""
        return [field for group in reading.groups() for field in reading.fields(group.id)]

    def shown(self, reading: ProfileReading, item: ProfileField) -> dict[str, Any]:
        """A field with its options."""
        return reading.shown_field(item)

    def made(self, given: dict[str, Any]) -> ProfileField:
        """A field of a group."""
        return ProfileField(0, given.pop("group_id"), given.pop("name"), **given)

    def numbered(self, fields: ProfileFields, number: int) -> ProfileField | None:
        """The field of that number."""
        return fields.field(number)

    def newest(self, fields: ProfileFields) -> ProfileField:
        """The field that was added last."""
        return self.item(fields, fields.last_field)

    def with_item(self, fields: ProfileFields, item: ProfileField) -> ProfileFields:
        """With a field that has a name, and whose group and parent exist."""
        parent = fields.field(item.parent_id) if item.parent_id else None
        if not item.name or fields.group(item.group_id) is None or (item.parent_id and parent in (None, item)):
            message = "A field needs a name, and a group and a parent that exist."
            raise WP_Error("rest_invalid_param", message, {"status": 400})
        return fields.with_field(item)

    def without_item(self, fields: ProfileFields, item: ProfileField) -> ProfileFields:
        """Without a field and its options."""
        return fields.without_field(item.id)

    def add_own_links(self, response: WP_REST_Response, item: ProfileField, request: Request) -> None:
        """The group that the field is in."""
        group = self.server.rest_url(f"/{self.namespace}/xprofile/groups/{item.group_id}", request)
        response.add_link("group", group, embeddable=True)
