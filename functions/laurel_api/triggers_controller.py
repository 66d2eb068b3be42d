"""The triggers that requirements can be made of, for editors."""

from __future__ import annotations

from typing import Any

from laurel.app.awards.trigger_list import list_triggers
from laurel.rest.resources.permissions import require
from laurel.wp.controller import Controller
from laurel.wp.request import Request


class TriggersController(Controller):
    """``laurel/v1/triggers``: the whole table, in its order."""

    namespace, rest_base = "laurel/v1", "triggers"

    def register_routes(self) -> None:
        """Register the one route."""
        endpoint = {
            "methods": self.server.READABLE,
            "callback": self.get_items,
            "permission_callback": require("edit_posts"),
            "args": {"group": {"description": "Only triggers of this group.", "type": "string"}},
        }
        route = f"/{self.rest_base}"
        self.server.register_rest_route(self.namespace, route, endpoint, schema=self.get_public_item_schema)

    def get_items(self, request: Request) -> list[dict[str, Any]]:
        """All triggers, or those of a group (gamipress_get_activity_triggers)."""
        return list_triggers(request["group"] or "")

    def get_item_schema(self) -> dict[str, Any]:
        """A trigger."""
        texts = {
            "trigger": "Its name, as requirements and events give it.",
            "label": "What it means.",
            "group": "What it belongs to.",
            "specific_arg": 'The argument that a requirement names a post for, "" for none.',
            "once": "By what repetitions are told: each counts once.",
        }
        properties: dict[str, Any] = {
            name: {"description": text, "type": "string", "context": ["view"]} for name, text in texts.items()
        }
        properties["args"] = {
            "description": "Its arguments.",
            "type": "array",
            "items": {"type": "string"},
            "context": ["view"],
        }
        properties["internal"] = {
            "description": "Whether the engine evaluates it: it is not sent as an event.",
            "type": "boolean",
            "context": ["view"],
        }
        return {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "title": "trigger",
            "type": "object",
            "properties": properties,
        }
