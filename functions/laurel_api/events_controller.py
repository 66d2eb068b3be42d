"""Recording events, and simulating them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from laurel.app.awards.record_event import record_event
from laurel.app.awards.simulate_event import simulate_event
from laurel.app.site import Site
from laurel.domain.awards.event import REQUIRED, Event
from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.wp.controller import Controller
from laurel.wp.request import Request
from laurel_api.awarded import show_answer
from laurel_api.event_schema import (
    EVENT_ARGS,
    EVENT_RESPONSE,
    EXAMPLES,
    REFUSAL,
    check_required_fields,
    event_of_entry,
    event_of_request,
    listed_events,
)
from laurel_api.permissions import send_events

MOST_EVENTS = 100
"""The most events of one request."""

Handle = Callable[[Site, Event], dict[str, Any]]

_LIST_RESPONSE = {
    "type": "object",
    "required": ["responses"],
    "properties": {
        "responses": {
            "type": "array",
            "description": "The response to each event, in the order of the list.",
            "items": {
                "type": "object",
                "properties": {
                    "status": {"type": "integer", "description": "The HTTP status of this event: 200, or an error's."},
                    "body": {"anyOf": [EVENT_RESPONSE, REFUSAL]},
                },
            },
        }
    },
}


class EventsController(Controller):
    """``laurel/v1/events`` and ``laurel/v1/simulate``: one event, or a JSON list of them."""

    namespace, rest_base = "laurel/v1", "events"

    def register_routes(self) -> None:
        """Register both routes."""
        for route, callback, summary in (
            ("/events", self.create_item, "Record an event, or a list of events"),
            ("/simulate", self.simulate_item, "Try an event, or a list of events: a dry run"),
        ):
            endpoint = {
                "methods": self.server.CREATABLE,
                "callback": callback,
                "summary": summary,
                "body": {"name": "event", "required": REQUIRED, "most": MOST_EVENTS, "examples": EXAMPLES},
                "permission_callback": send_events,
                "validate_callback": check_required_fields,
                "args": EVENT_ARGS,
                "responses": {200: EVENT_RESPONSE, 207: _LIST_RESPONSE, 409: "error"},
            }
            self.server.register_rest_route(self.namespace, route, endpoint)

    def create_item(self, request: Request) -> dict[str, Any] | WP_REST_Response:
        """Record an event and return what it earned; each event of a list has its own status, as in batch/v1."""
        return self._handle(request, record_event)

    def simulate_item(self, request: Request) -> dict[str, Any] | WP_REST_Response:
        """A dry run: return what an event would earn; each event of a list starts from the present state."""
        return self._handle(request, simulate_event)

    def _handle(self, request: Request, handle: Handle) -> dict[str, Any] | WP_REST_Response:
        events = listed_events(request)
        if events is None:
            return _shown(request, handle(request.site, event_of_request(request)))
        if not 0 < len(events) <= MOST_EVENTS:
            raise WP_Error("rest_invalid_param", f"Send 1 to {MOST_EVENTS} events at once.", {"status": 400})
        results = [self.server.guarded(partial(_handle_entry, entry, request, handle)) for entry in events]
        return WP_REST_Response({"responses": [_response(result) for result in results]}, 207)


def _handle_entry(entry: object, request: Request, handle: Handle) -> dict[str, Any]:
    return _shown(request, handle(request.site, event_of_entry(entry, request)))


def _shown(request: Request, answer: dict[str, Any]) -> dict[str, Any]:
    return show_answer(request.site.catalogue, answer)


def _response(result: object) -> dict[str, Any]:
    if isinstance(result, WP_Error):
        return {"status": result.get_status(), "body": result.to_body()}
    return {"status": 200, "body": result}
