"""The profile groups, fields and values that a request reads (bp_xprofile_get_groups)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from buddypress.members.permissions import check_view, find_visible_member
from buddypress.profiles.rendered import Look
from buddypress.profiles.to_response import shown_value, value_id
from buddypress.profiles.viewer import viewer_of
from buddypress.version import Version
from laurel.app.community.profile_fields import NAME_FIELD, ProfileField, ProfileFields, ProfileGroup, profile_fields
from laurel.app.community.profile_visibility import visibility_of
from laurel.domain.records.member import Member, ProfileValue
from laurel.rest.errors import WP_Error
from laurel.rest.schema import distinct
from laurel.wp.request import Request

Args = dict[str, dict[str, Any]]

FIELD_OPTIONS = ("default_visibility", "allow_custom_visibility", "do_autolink")
"""Properties of a field that one version shows."""


def _switch(description: str, *, default: bool = False) -> dict[str, Any]:
    return {"description": description, "type": "boolean", "default": default}


def _numbers(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "type": "array",
        "items": {"type": "integer"},
        "distinct": True,
        "default": [],
    }


def item_args(types: Sequence[str]) -> Args:
    """The arguments of reading one field; `types` are the registered member types."""
    return {
        "user_id": {
            "description": "The member; by default the caller.",
            "type": "integer",
            "default": 0,
        },
        "member_type": {
            "description": "Only fields for members of one of these types; every field is for all of them.",
            "type": "array",
            "items": {"type": "string"},
            "default": [],
            "sanitize_callback": _names,
            "validate_callback": lambda value, *_: _known_types(value, types),
        },
        "update_meta_cache": _switch("Without effect: everything about fields is read at once.", default=True),
        "fetch_field_data": _switch("Whether to show the member's values."),
        "fetch_visibility_level": _switch("Whether to show who may see the member's values."),
    }


def group_args(types: Sequence[str]) -> Args:
    """The arguments of reading one group."""
    return {
        **item_args(types),
        "fetch_fields": _switch("Whether to show the fields of groups."),
        "hide_empty_fields": _switch("Whether to leave out fields without a value of the member."),
        "exclude_fields": _numbers("No fields with these ids."),
    }


def collection_args(types: Sequence[str], common: Mapping[str, Any]) -> Args:
    """The arguments of reading groups, or the fields of groups; `common` are those of every collection.

    As in BuddyPress, page, per_page and search are without effect: all are shown.
    """
    return {
        **common,
        **group_args(types),
        "signup_fields_only": _switch("Whether to show only the fields of sign-up: the name."),
        "profile_group_id": {"description": "Only this group.", "type": "integer", "default": 0},
        "include_groups": _numbers("Only groups with these ids, unless one is named by profile_group_id."),
        "hide_empty_groups": _switch("Whether to leave out groups without fields."),
        "exclude_groups": _numbers("No groups with these ids."),
    }


def _names(value: object, *_: object) -> list[str]:
    given = value if isinstance(value, list) else re.split(r"[,\s]+", str(value))
    return distinct(str(name) for name in given if str(name))


def _known_types(value: object, types: Collection[str]) -> bool | WP_Error:
    if isinstance(value, str) or (isinstance(value, list) and all(isinstance(name, str) for name in value)):
        unknown = [name for name in _names(value) if name not in types]
        return not unknown or WP_Error("rest_invalid_param", f"There is no member type {unknown[0][:50]}.")
    return WP_Error("rest_invalid_type", "member_type is not of type array.", {"param": "member_type"})


class ProfileReading:
    """The groups and fields of one request; the member is read when a value is first needed."""

    def __init__(self, request: Request, active: Collection[str], version: Version) -> None:
        self._request, self._version = request, version
        self._site = request.site
        self._viewer = viewer_of(request, active)
        self._context = request["context"] or "view"
        self.all: ProfileFields = profile_fields(self._site.catalogue.settings)

    def groups(self) -> list[ProfileGroup]:
        """The requested groups, in their order."""
        named, excluded = self._request["profile_group_id"], self._request["exclude_groups"] or ()
        included = [named] if named else self._request["include_groups"]
        found = [group for group in self.all.ordered_groups() if not included or group.id in included]
        found = [group for group in found if group.id not in excluded]
        return [group for group in found if self.fields(group.id)] if self._request["hide_empty_groups"] else found

    def fields(self, group_id: int) -> list[ProfileField]:
        """The requested fields of a group, in their order."""
        excluded = self._request["exclude_fields"] or ()
        found = [field for field in self.all.of_group(group_id) if field.id not in excluded]
        if self._request["signup_fields_only"]:
            found = [field for field in found if field.id == NAME_FIELD]
        if not self._request["hide_empty_fields"]:
            return found
        return [field for field in found if (entry := self._visible_value(field)) and any(entry.entries)]

    @cached_property
    def _member(self) -> Member:
        """The member whose values are requested, by default the caller. Raises WP_Error 401, 403 or 404."""
        user_id = self._request["user_id"] or self._request.user.id
        if not user_id:
            return Member(0)
        check_view(self._request)
        return self._site.member(find_visible_member(self._request, user_id, self._version).id)

    def _visible_value(self, field: ProfileField) -> ProfileValue | None:
        """The member's value, if the caller may see it."""
        entry = self._member.profile.get(field.id)
        return entry if self._viewer.sees(visibility_of(field, entry), self._member.user_id) else None

    def shown_group(self, group: ProfileGroup) -> dict[str, Any]:
        """A group, with its fields if the request has ``fetch_fields``."""
        shown = {
            "id": group.id,
            "name": group.name,
            "description": self._description(group),
            "group_order": group.group_order,
            "can_delete": group.can_delete,
        }
        if self._request["fetch_fields"]:
            shown["fields"] = [self.shown_field(field) for field in self.fields(group.id)]
        return shown

    def shown_field(self, field: ProfileField) -> dict[str, Any]:
        """A field with its options, and the member's value and its visibility as requested."""
        options = [self._shown(option) for option in self.all.options(field.id)]
        shown = {**self._shown(field), "options": options}
        if self._request["fetch_visibility_level"]:
            shown["visibility_level"] = visibility_of(field, self._member.profile.get(field.id))
        if self._request["fetch_field_data"]:
            entry = self._visible_value(field)
            value = shown_value(entry, field, Look.of(self._request))
            shown["data"] = {"id": value_id(entry, field, self._member.user_id), "value": value, **value}
        return shown

    def _shown(self, field: ProfileField) -> dict[str, Any]:
        shown = {
            "id": field.id,
            "group_id": field.group_id,
            "parent_id": field.parent_id,
            "type": field.type,
            "name": field.name,
            "description": self._description(field),
            "is_required": field.is_required,
            "can_delete": field.can_delete,
            "field_order": field.field_order,
            "option_order": field.option_order,
            "order_by": field.order_by.upper(),
            "is_default_option": field.is_default_option,
        }
        if self._version.shows_field_options:
            shown |= {name: getattr(field, name) for name in FIELD_OPTIONS}
        return shown

    def _description(self, defined: ProfileGroup | ProfileField) -> dict[str, str]:
        """A description in HTML, which needed no more than cleaning; and as stored, where the version shows it so."""
        raw = {"raw": defined.description} if self._context in self._version.raw_contexts else {}
        return {**raw, "rendered": defined.description}
