"""Recording events, and simulating them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import groupby
from typing import Any

from laurel.app.awards.own_event import count_own_event
from laurel.app.awards.record_event import record_event
from laurel.app.awards.record_events import Result, record_some
from laurel.app.awards.simulate_event import simulate_event
from laurel.app.errors import Unavailable
from laurel.app.site import Site
from laurel.domain.awards.event import Event
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
from laurel_api.permissions import send_events, sent_by

MOST_EVENTS = 100
"""The most events of one request."""

Handle = Callable[[Site, Event], dict[str, Any]]
HandleAll = Callable[[Site, Mapping[int, Event]], dict[int, Result]]

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
                "body": {"name": "event", "required": ("event",), "most": MOST_EVENTS, "examples": EXAMPLES},
                "permission_callback": send_events,
                "validate_callback": check_required_fields,
                "args": EVENT_ARGS,
                "responses": {200: EVENT_RESPONSE, 207: _LIST_RESPONSE, 409: "error"},
            }
            self.server.register_rest_route(self.namespace, route, endpoint)

    def create_item(self, request: Request) -> dict[str, Any] | WP_REST_Response:
        """Record an event and return what it earned; each event of a list has its own status, as in batch/v1."""
        return self._handle(request, record_event, _record_all, dry_run=False)

    def simulate_item(self, request: Request) -> dict[str, Any] | WP_REST_Response:
        """A dry run: return what an event would earn; each event of a list starts from the present state."""
        return self._handle(request, simulate_event, _simulate_all, dry_run=True)

    def _handle(
        self, request: Request, handle: Handle, handle_all: HandleAll, *, dry_run: bool
    ) -> dict[str, Any] | WP_REST_Response:
        events = listed_events(request)
        counted = not dry_run
        if events is None:
            accepted = _accepted(request, event_of_request(request, dry_run=dry_run), counted)
            return _shown(request, handle(request.site, accepted))
        if not 0 < len(events) <= MOST_EVENTS:
            raise WP_Error("rest_invalid_param", f"Send 1 to {MOST_EVENTS} events at once.", {"status": 400})
        read = [self.server.guarded(partial(_accepted_entry, request, entry, dry_run=dry_run)) for entry in events]
        recorded = handle_all(
            request.site, {place: found for place, found in enumerate(read) if isinstance(found, Event)}
        )
        results = [
            self.server.guarded(partial(_result, request, recorded[place])) if place in recorded else found
            for place, found in enumerate(read)
        ]
        return WP_REST_Response({"responses": [_response(result) for result in results]}, 207)


def _accepted_entry(request: Request, entry: object, *, dry_run: bool) -> Event:
    return _accepted(request, event_of_entry(entry, request, dry_run=dry_run), not dry_run)


def _accepted(request: Request, event: Event, counted: bool) -> Event:
    """The event as the caller may send it; an own one is `counted`. Raises what `sent_by` and `count_own_event` do."""
    sent = sent_by(request, event)
    if sent.own and counted:
        count_own_event(request.site, sent)
    return sent


def _record_all(site: Site, events: Mapping[int, Event]) -> dict[int, Result]:
    """Record events by their places in a list, those of a user together as far as order allows."""
    results: dict[int, Result] = {}
    for places in _together(site, events):
        waiting = deque(places)
        while waiting:
            some = record_some(site, [events[place] for place in waiting])
            for result in some:
                results[waiting.popleft()] = result
            if isinstance(some[-1], Unavailable):  # what follows would be out of order
                results |= dict.fromkeys(waiting, some[-1])
                break
    return results


def _together(site: Site, events: Mapping[int, Event]) -> Iterable[Iterable[int]]:
    """The places of events that are recorded together: of a user, in their order.

    Events of others may come between, unless which of two users is first decides what they earn: where users have
    the same id of an event, or there are achievements of which all together earn a number.
    """
    users = {event.id: event.user_id for event in events.values() if event.id}
    limited = any(achievement.global_maximum for achievement in site.catalogue.rules.achievements.values())
    if limited or any(event.id and users[event.id] != event.user_id for event in events.values()):
        return [list(run) for _, run in groupby(events, key=lambda place: events[place].user_id)]
    by_user: dict[int, list[int]] = {}
    for place, event in events.items():
        by_user.setdefault(event.user_id, []).append(place)
    return by_user.values()


def _simulate_all(site: Site, events: Mapping[int, Event]) -> dict[int, Result]:
    results: dict[int, Result] = {}
    for place, event in events.items():
        try:
            results[place] = simulate_event(site, event)
        except Exception as error:
            results[place] = error
    return results


def _result(request: Request, result: Result) -> dict[str, Any]:
    if isinstance(result, Exception):
        raise result
    return _shown(request, result)


def _shown(request: Request, answer: dict[str, Any]) -> dict[str, Any]:
    return show_answer(request.site.catalogue, answer)


def _response(result: object) -> dict[str, Any]:
    if isinstance(result, WP_Error):
        return {"status": result.get_status(), "body": result.to_body()}
    return {"status": 200, "body": result}
