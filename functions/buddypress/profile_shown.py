"""Values of profile fields as replies show them."""

from __future__ import annotations

from typing import Any

from laurel.app.member_ports import Member, ProfileValue
from laurel.app.profile_fields import ProfileFields
from laurel.rest.formatting.autop import wpautop
from laurel.rest.formatting.text import esc_html


def shown_value(entry: ProfileValue | None) -> dict[str, Any]:
    """A value: as stored, as a list, and in HTML; empty where nothing was entered."""
    entries = entry.entries if entry else ()
    if not any(entries):
        return {"raw": "", "unserialized": [], "rendered": ""}
    text = ", ".join(entries)
    return {"raw": text, "unserialized": list(entries), "rendered": wpautop(esc_html(text))}


def shown_profile(fields: ProfileFields, member: Member) -> dict[str, Any]:
    """A member's whole profile, by groups."""
    return {
        "groups": [
            {
                "name": group.name,
                "id": group.id,
                "fields": [
                    {"name": field.name, "id": field.id, "value": shown_value(member.profile.get(field.id))}
                    for field in fields.of_group(group.id)
                ],
            }
            for group in fields.ordered_groups()
        ]
    }
