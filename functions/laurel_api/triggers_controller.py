"""The triggers that requirements can listen to, built in and declared, for editors."""

from __future__ import annotations

from typing import Any

from laurel.app.awards.trigger_list import list_triggers
from laurel.rest.resources.permissions import require
from laurel.wp.controller import Controller
from laurel.wp.request import Request


class TriggersController(Controller):
    """``laurel/v1/triggers``: the whole table, in its order, and the declared ones."""

    namespace, rest_base = "laurel/v1", "triggers"

    def register_routes(self) -> None:
        """Register the one route."""
        endpoint = {
            "methods": self.server.READABLE,
            "callback": self.get_items,
            "permission_callback": require("edit_posts"),
            "args": {
                "group": {"description": "Only triggers of this group; declared ones are of Own.", "type": "string"},
                "search": {
                    "description": "Only triggers with this text in their name or label.",
                    "type": "string",
                    "maxLength": 200,
                },
            },
        }
        route = f"/{self.rest_base}"
        self.server.register_rest_route(self.namespace, route, endpoint, schema=self.get_public_item_schema)

    def get_items(self, request: Request) -> list[dict[str, Any]]:
        """All triggers, or those of a group or with a text (gamipress_get_activity_triggers)."""
        return list_triggers(request["group"] or "", request["search"] or "", request.site.catalogue.rules.declared)

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a trigger."""
        texts = {
            "trigger": "The trigger's name, as used by requirements and events.",
            "label": "A label for screens.",
            "group": "The group of triggers it belongs to.",
            "specific_arg": 'The argument that identifies the post of a specific trigger, "" for none.',
            "once": "The arguments by which repetitions are recognised: each combination counts once.",
        }
        properties: dict[str, Any] = {
            name: {"description": text, "type": "string", "context": ["view"]} for name, text in texts.items()
        }
        properties["args"] = {
            "description": "The trigger's arguments.",
            "type": "array",
            "items": {"type": "string"},
            "context": ["view"],
        }
        properties["internal"] = {
            "description": "Whether the engine raises it itself: it cannot be sent as an event.",
            "type": "boolean",
            "context": ["view"],
        }
        properties["declared"] = {
            "description": "Whether the site declares it itself, by a post of laurel-trigger.",
            "type": "boolean",
            "context": ["view"],
        }
        properties |= _of_declared()
        return {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "title": "trigger",
            "type": "object",
            "properties": properties,
        }


def _of_declared() -> dict[str, Any]:
    """What only declared triggers have."""
    return {
        "value": {
            "description": "Of a declared trigger: whether its events carry a value.",
            "type": "string",
            "enum": ["none", "optional", "required"],
            "context": ["view"],
        },
        "arguments": {
            "description": "Of a declared trigger: the JSON schemas of its arguments, by name.",
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": True},
            "context": ["view"],
        },
        "client": {
            "description": "Of a declared trigger: whether members' own clients may send it, and how often.",
            "type": "object",
            "properties": {
                "allowed": {"type": "boolean"},
                "limit": {"type": "integer", "description": "0: no limit."},
                "per": {"type": "string", "enum": ["minute", "hour", "day"]},
            },
            "context": ["view"],
        },
    }
