"""Profiles and the values of their fields in responses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from buddypress.profiles.rendered import Look, rendered_value
from buddypress.profiles.viewer import viewer_of
from laurel.app.community.profile_fields import ProfileField, ProfileFields, profile_fields
from laurel.app.community.profile_visibility import visible_profiles
from laurel.domain.records.member import Member, ProfileValue
from laurel.wp.request import Request

FIELD_BITS = 16
"""Bits of the id of a value that are the field's: so many fields may be made, one after the other."""


def value_id(entry: ProfileValue | None, field: ProfileField, user_id: int) -> int:
    """The id of a member's value of a field: made of both ids, as it is stored under both; 0 without a value."""
    return (user_id << FIELD_BITS) + field.id if entry and any(entry.entries) else 0


def shown_value(entry: ProfileValue | None, field: ProfileField, look: Look) -> dict[str, Any]:
    """A value: as stored, as a list, and in HTML; empty for None."""
    entries = entry.entries if entry else ()
    if not any(entries):
        return {"raw": "", "unserialized": [], "rendered": ""}
    text = ", ".join(entries)
    return {"raw": text, "unserialized": list(entries), "rendered": rendered_value(text, field, look)}


def profile_maker(request: Request, active: Collection[str]) -> Callable[[Member], dict[str, Any]]:
    """A function that returns a member's profile as the caller of `request` sees it."""
    fields = profile_fields(request.site.catalogue.settings)
    visible, look = visible_profiles(fields, viewer_of(request, active)), Look.of(request)
    return lambda member: shown_profile(fields, visible(member), look)


def shown_profile(fields: ProfileFields, profile: Mapping[int, ProfileValue], look: Look) -> dict[str, Any]:
    """A profile with all its fields, by groups."""
    return {
        "groups": [
            {
                "name": group.name,
                "id": group.id,
                "fields": [
                    {"name": field.name, "id": field.id, "value": shown_value(profile.get(field.id), field, look)}
                    for field in fields.of_group(group.id)
                ],
            }
            for group in fields.ordered_groups()
        ]
    }
