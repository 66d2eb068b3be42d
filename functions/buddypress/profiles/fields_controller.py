"""The fields of extended profiles (BP_REST_XProfile_Fields_Endpoint)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from buddypress.members.permissions import path_id
from buddypress.profiles.args import NUMBER, line, schema_of, text
from buddypress.profiles.definition_controller import Args, XProfileController
from buddypress.profiles.from_request import FIELD_OPTIONS, ProfileReading, item_args
from buddypress.refusal import logged_in
from buddypress.version import Version
from laurel.app.community.profile_fields import (
    FIELD_TYPES,
    NAME_FIELD,
    VISIBILITY_LEVELS,
    ProfileField,
    ProfileFields,
)
from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import Allowed
from laurel.wp.request import Request

WRITABLE: Mapping[str, dict[str, Any]] = {
    "group_id": {"description": "The id of the field's group.", **NUMBER},
    "parent_id": {"description": "The id of the field that this is an option of; 0 for a field.", **NUMBER},
    "type": {"description": "The field's type.", "type": "string", "enum": list(FIELD_TYPES)},
    "name": line("The field's name.", 150),
    "description": text("The field's description.", 500),
    "is_required": {
        "description": "Whether a value is required. Written as `required`, as in BuddyPress; without effect as this.",
        "type": "boolean",
    },
    "can_delete": {"description": "Whether the field may be deleted; the name never.", "type": "boolean"},
    "field_order": {"description": "The field's position in its group.", **NUMBER},
    "option_order": {"description": "The option's position among the options.", **NUMBER},
    "order_by": {
        "description": "The order of the options.",
        "type": "string",
        "enum": ["asc", "desc", "ASC", "DESC", "custom"],
    },
    "is_default_option": {"description": "Whether the option is selected by default.", "type": "boolean"},
    "default_visibility": {
        "description": "Who may see values by default.",
        "type": "string",
        "enum": list(VISIBILITY_LEVELS),
    },
    "allow_custom_visibility": {
        "description": "Whether members may choose who sees their values.",
        "type": "string",
        "enum": ["allowed", "disabled"],
    },
    "do_autolink": {
        "description": "Whether values link to members with the same value.",
        "type": "string",
        "enum": ["on", "off"],
    },
}
"""The properties of a field that may be written."""


REQUIRED: Mapping[str, Any] = {"description": "Whether a value is required.", "type": "boolean"}
"""The argument that writes is_required."""


class XProfileFieldsController(XProfileController[ProfileField]):
    """The collection of fields, and its items."""

    rest_base = "xprofile/fields"
    kind, noun = "xprofile_field", "field"
    writable, required = {**WRITABLE, "required": REQUIRED}, ("group_id", "type", "name")

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a field."""
        value = {"raw": {"type": "string"}, "rendered": {"type": "string"}}
        unserialized = {"type": "array", "items": {"type": "string"}}
        return schema_of(
            "bp_xprofile_field",
            {
                "id": {"description": "The field's id.", "type": "integer", "readonly": True},
                **_properties(self.version),
                "options": {"description": "The field's options.", "type": "array", "readonly": True},
                "visibility_level": {
                    "description": "Who may see the member's value.",
                    "type": "string",
                    "enum": list(VISIBILITY_LEVELS),
                    "readonly": True,
                },
                "data": {
                    "description": "The member's value.",
                    "type": "object",
                    "properties": {"id": {"type": "integer"}, **value, "unserialized": unserialized},
                    "readonly": True,
                },
            },
            self.version.raw_contexts,
        )

    def update_item_permissions_check(self, request: Request) -> Allowed:
        """Moderators, of a field that exists, or that they delete. Raises WP_Error 401, 403 or 404."""
        logged_in(request)
        if request.method != "DELETE" or not request.user.can("bp_moderate"):
            self._find(request)
        return self.create_item_permissions_check(request)

    delete_item_permissions_check = update_item_permissions_check

    def given(self, request: Request) -> dict[str, Any]:
        """The given properties; ``required`` is is_required, and the name can never be deleted."""
        given = super().given(request)
        given.pop("is_required", None)
        if "required" in given:
            given["is_required"] = given.pop("required")
        if path_id(request) == NAME_FIELD:
            given.pop("can_delete", None)
        return given

    def delete_args(self) -> Args:
        """The arguments of deleting a field."""
        description = (
            "Whether to delete members' values, too. Without effect: they are neither shown nor found any more."
        )
        return {"delete_data": {"description": description, "type": "boolean", "default": False}}

    def item_args(self) -> Args:
        """The arguments of reading one field."""
        return item_args(self.member_types)

    def select(self, reading: ProfileReading) -> list[ProfileField]:
        """All fields, or those of a group."""
        return [field for group in reading.groups() for field in reading.fields(group.id)]

    def item_data(self, reading: ProfileReading, item: ProfileField) -> dict[str, Any]:
        """A field with its options."""
        return reading.shown_field(item)

    def new_item(self, given: dict[str, Any]) -> ProfileField:
        """A new field of a group, not stored yet."""
        return ProfileField(0, given.pop("group_id"), given.pop("name"), **given)

    def by_id(self, fields: ProfileFields, number: int) -> ProfileField | None:
        """The field with an id."""
        return fields.field(number)

    def newest(self, fields: ProfileFields) -> ProfileField:
        """The field that was added last."""
        return self.item(fields, fields.last_field)

    def with_item(self, fields: ProfileFields, item: ProfileField) -> ProfileFields:
        """The definitions with a field, whose parent must exist; in a group that does not exist it is not listed."""
        if item.parent_id and (item.parent_id == item.id or fields.field(item.parent_id) is None):
            raise WP_Error("rest_invalid_param", "The parent of a field must exist.", {"status": 400})
        return fields.with_field(item)

    def without_item(self, fields: ProfileFields, item: ProfileField) -> ProfileFields:
        """The definitions without a field and its options."""
        return fields.without_field(item.id)

    def add_own_links(self, response: WP_REST_Response, item: ProfileField, request: Request) -> None:
        """Add a link to the field's group."""
        group = self.server.rest_url(f"/{self.namespace}/xprofile/groups/{item.group_id}", request)
        response.add_link("group", group, embeddable=True)


def _properties(version: Version) -> Mapping[str, dict[str, Any]]:
    """The properties of a field that a version shows."""
    return {name: shape for name, shape in WRITABLE.items() if version.shows_field_options or name not in FIELD_OPTIONS}
