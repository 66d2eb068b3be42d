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
    "name": line("What the group is called.", 150),
    "description": text("What it is for.", 500),
    "group_order": {"description": "Its place among the groups.", **NUMBER},
}
"""What may be written of a group."""


class XProfileGroupsController(XProfileController[ProfileGroup]):
    """All groups, and one."""

    rest_base = "xprofile/groups"
    kind, noun = "xprofile_field_group", "group"
    writable, required = WRITABLE, ("name",)

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a group."""
        return schema_of(
            "bp_xprofile_group",
            {
                "id": {"description": "The group's number.", "type": "integer", "readonly": True},
                **self.writable,
                "can_delete": {"description": "Whether it may be deleted.", "type": "boolean", "readonly": True},
                "fields": {"description": "Its fields.", "type": "array", "readonly": True},
            },
        )

    def item_args(self) -> Args:
        """The arguments of reading one group."""
        return group_args(self.member_types)

    def found(self, reading: ProfileReading) -> list[ProfileGroup]:
        """The groups asked for."""
        return reading.groups()

    def shown(self, reading: ProfileReading, item: ProfileGroup) -> dict[str, Any]:
        """A group, with its fields if they are asked for."""
        return reading.shown_group(item)

    def made(self, given: dict[str, Any]) -> ProfileGroup:
        """A group."""
        return ProfileGroup(0, **given)

    def numbered(self, fields: ProfileFields, number: int) -> ProfileGroup | None:
        """The group of that number."""
        return fields.group(number)

    def newest(self, fields: ProfileFields) -> ProfileGroup:
        """The group that was added last."""
        return self.item(fields, fields.last_group)

    def with_item(self, fields: ProfileFields, item: ProfileGroup) -> ProfileFields:
        """With a group that has a name."""
        if not item.name:
            raise WP_Error("rest_invalid_param", "A group needs a name.", {"status": 400})
        return fields.with_group(item)

    def without_item(self, fields: ProfileFields, item: ProfileGroup) -> ProfileFields:
        """Without a group and its fields."""
        return fields.without_group(item.id)
