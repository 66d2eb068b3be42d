"""The groups of profile fields (BP_REST_XProfile_Field_Groups_Endpoint)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from buddypress.profiles.args import NUMBER, line, schema_of, text
from buddypress.profiles.definition_controller import Args, XProfileController
from buddypress.profiles.from_request import ProfileReading, group_args
from laurel.app.community.profile_fields import ProfileFields, ProfileGroup
from laurel.rest.errors import WP_Error

WRITABLE: Mapping[str, dict[str, Any]] = {
    "name": line("The group's name.", 150),
    "description": text("The group's description.", 500),
    "group_order": {"description": "The group's position.", **NUMBER},
}
"""The properties of a group that may be written."""


class XProfileGroupsController(XProfileController[ProfileGroup]):
    """The collection of groups, and its items."""

    rest_base = "xprofile/groups"
    kind, noun = "xprofile_field_group", "group"
    writable, required = WRITABLE, ("name",)

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a group."""
        return schema_of(
            "bp_xprofile_group",
            {
                "id": {"description": "The group's id.", "type": "integer", "readonly": True},
                **self.writable,
                "can_delete": {"description": "Whether it may be deleted.", "type": "boolean", "readonly": True},
                "fields": {"description": "The group's fields.", "type": "array", "readonly": True},
            },
            self.version.raw_contexts,
        )

    def item_args(self) -> Args:
        """The arguments of reading one group."""
        return group_args(self.member_types)

    def select(self, reading: ProfileReading) -> list[ProfileGroup]:
        """The requested groups."""
        return reading.groups()

    def item_data(self, reading: ProfileReading, item: ProfileGroup) -> dict[str, Any]:
        """A group, with its fields if the request has ``fetch_fields``."""
        return reading.shown_group(item)

    def new_item(self, given: dict[str, Any]) -> ProfileGroup:
        """A new group, not stored yet."""
        return ProfileGroup(0, **given)

    def by_id(self, fields: ProfileFields, number: int) -> ProfileGroup | None:
        """The group with an id."""
        return fields.group(number)

    def newest(self, fields: ProfileFields) -> ProfileGroup:
        """The group that was added last."""
        return self.item(fields, fields.last_group)

    def with_item(self, fields: ProfileFields, item: ProfileGroup) -> ProfileFields:
        """The definitions with a group, which needs a name."""
        if not item.name:
            raise WP_Error("bp_rest_required_param_missing", "A group needs a name.", {"status": 400})
        return fields.with_group(item)

    def without_item(self, fields: ProfileFields, item: ProfileGroup) -> ProfileFields:
        """The definitions without a group and its fields."""
        return fields.without_group(item.id)
