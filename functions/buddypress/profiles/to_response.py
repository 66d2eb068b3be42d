"""Profiles and the values of their fields in responses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from buddypress.profiles.viewer import viewer_of
from laurel.app.community.profile_fields import ProfileFields, profile_fields
from laurel.app.community.profile_visibility import visible_profiles
from laurel.domain.records.member import Member, ProfileValue
from laurel.rest.formatting.autop import wpautop
from laurel.rest.formatting.text import esc_html
from laurel.wp.request import Request


def shown_value(entry: ProfileValue | None) -> dict[str, Any]:
    """A value: as stored, as a list, and in HTML; empty for None."""
    entries = entry.entries if entry else ()
    if not any(entries):
        return {"raw": "", "unserialized": [], "rendered": ""}
    text = ", ".join(entries)
    return {"raw": text, "unserialized": list(entries), "rendered": wpautop(esc_html(text))}


def profile_maker(request: Request, active: Collection[str]) -> Callable[[Member], dict[str, Any]]:
    """A function that returns a member's profile as the caller of `request` sees it."""
    fields = profile_fields(request.site.catalogue.settings)
    visible = visible_profiles(fields, viewer_of(request, active))
    return lambda member: shown_profile(fields, visible(member))


def shown_profile(fields: ProfileFields, profile: Mapping[int, ProfileValue]) -> dict[str, Any]:
    """A profile with all its fields, by groups."""
    return {
        "groups": [
            {
                "name": group.name,
                "id": group.id,
                "fields": [
                    {"name": field.name, "id": field.id, "value": shown_value(profile.get(field.id))}
                    for field in fields.of_group(group.id)
                ],
            }
            for group in fields.ordered_groups()
        ]
    }
