"""Arguments and schemas that profile groups and profile fields share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.rest.formatting.text import sanitize_text_field
from laurel.rest.schema import rest_validate_request_arg
from laurel.wp.contexts import EVERYWHERE

Property = dict[str, Any]


NUMBER: Mapping[str, Any] = {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}
"""An integer within the range of BuddyPress' columns."""


def line(description: str, length: int) -> Property:
    """An argument of one line of plain text, at most `length` characters."""
    return {**text(description, length), "sanitize_callback": sanitize_text_field}


def text(description: str, length: int) -> Property:
    """An argument of text, at most `length` characters, with the markup of a line; the controller cleans it."""
    return {
        "description": description,
        "type": "string",
        "maxLength": length,
        "validate_callback": rest_validate_request_arg,
    }


def schema_of(title: str, properties: Mapping[str, Property], raw_contexts: list[str]) -> dict[str, Any]:
    """The schema of a resource with these properties; its ``description`` is shown rendered, and raw in contexts."""
    bounds = ("sanitize_callback", "validate_callback", "maxLength", "minimum", "maximum")
    plain = {name: {key: v for key, v in shape.items() if key not in bounds} for name, shape in properties.items()}
    shown = {"raw": {"type": "string", "context": raw_contexts}, "rendered": {"type": "string", "readonly": True}}
    plain["description"] = {**plain["description"], "type": "object", "properties": shown}
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": title,
        "type": "object",
        "properties": {name: {**shape, "context": EVERYWHERE} for name, shape in plain.items()},
    }
