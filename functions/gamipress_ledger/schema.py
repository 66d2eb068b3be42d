"""What the item schemas of logs and of earnings have in common."""

from __future__ import annotations

from typing import Any

from laurel.rest.resources.meta import RegisteredMeta

Property = dict[str, Any]


def member(description: str, kind: str, **more: object) -> Property:
    """One property, shown everywhere."""
    return {"description": description, "type": kind, **more, "context": ["view", "edit", "embed"]}


def item_schema(title: str, meta: RegisteredMeta, own: dict[str, Property]) -> dict[str, Any]:
    """The JSON schema of a ledger's items; `own` are its columns between the meta and the date."""
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": title,
        "type": "object",
        "properties": {
            "id": member("The entry's number.", "integer"),
            "meta": meta.get_field_schema(title),
            **own,
            "date": member("When it happened, in the site's time zone.", "string", format="date-time"),
        },
    }
