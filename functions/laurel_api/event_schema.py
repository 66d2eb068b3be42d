"""An event as clients send it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from laurel.app.site import Site
from laurel.domain.awards.event import Event
from laurel.rest.dates import rest_get_date_with_gmt
from laurel.rest.errors import WP_Error
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.schema import (
    rest_sanitize_value_from_schema,
    rest_validate_request_arg,
    rest_validate_value_from_schema,
)
from laurel.wp.bounds import LARGEST_ID
from laurel_api.arguments import USER_ID

ARGS_BYTES = 4_000
"""How much JSON the arguments may be: they lie in the log."""

_SCALARS = ["string", "integer", "number", "boolean", "null"]
_TEXT_LENGTH = 255

ID_LENGTH = 200
"""The longest id of an event, in characters."""

_SMALLEST, _LARGEST = 1e-100, 1e38
"""Magnitudes of numbers that can be stored."""


def _as_sent(value: Any, *_: Any) -> Any:
    """Arguments stay what they are: cast, the text "true" would be a truth."""
    return value


EVENT_ARGS: dict[str, dict[str, Any]] = {
    "event": {
        "description": "What happened: the name of a trigger.",
        "type": "string",
        "minLength": 1,
        "maxLength": _TEXT_LENGTH,
    },
    "user_id": {**USER_ID, "description": "The number of the user who did it, or whom it concerns."},
    "specific_id": {
        "description": "What a specific trigger is about: the number of a post, a course, a product.",
        "type": "integer",
        "minimum": 0,
        "maximum": LARGEST_ID,
    },
    "args": {
        "description": "The trigger's arguments by name.",
        "type": "object",
        "maxProperties": 30,
        "additionalProperties": {"type": [*_SCALARS, "array"], "items": {"type": _SCALARS}},
        "validate_callback": rest_validate_request_arg,
        "sanitize_callback": _as_sent,
    },
    "id": {
        "description": "The event's own id, unique in the site: sent again, it is worked once.",
        "type": "string",
        "minLength": 1,
        "maxLength": ID_LENGTH,
    },
    "time": {"description": "When it happened, with an offset from UTC.", "type": "string", "format": "date-time"},
    "import": {"description": "Whether it may be older than seven days; administrators only.", "type": "boolean"},
}
"""The members of an event; ``event`` and ``user_id`` have to be there."""

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""Times are counted from here."""

REQUIRED = ("event", "user_id")

_EVENT = {"type": "object", "properties": EVENT_ARGS, "required": list(REQUIRED)}

EVENT_ANSWER = {
    "type": "object",
    "required": ["event", "user_id", "awarded", "reason"],
    "properties": {
        "event": {"type": "string"},
        "user_id": {"type": "integer"},
        "id": {"type": "string"},
        "awarded": {"type": "array", "items": {"type": "object", "properties": {"kind": {"type": "string"}}}},
        "reason": {"type": "string", "description": "Why nothing was earned."},
        "cut_off": {"type": "boolean", "description": "Whether the cascade hit its bound."},
    },
}
"""What an event is answered with."""


def names_event(request: WP_REST_Request) -> bool | WP_Error:
    """Whether a request with one event has what an event needs (for ``validate_callback``)."""
    missing = [] if listed_events(request) is not None else [name for name in REQUIRED if request[name] is None]
    if not missing:
        return True
    data = {"status": 400, "params": missing}
    return WP_Error("rest_missing_callback_param", f"Required but not given: {', '.join(missing)}", data)


def listed_events(request: WP_REST_Request) -> list[Any] | None:
    """The events of a JSON body that is a list; None for any other request."""
    if not request.is_json_content_type() or not request.get_body().lstrip().startswith(b"["):
        return None
    return list(request.get_json_params().values())


def event_of_request(request: WP_REST_Request) -> Event:
    """The event of a request with one event, whose arguments were checked. Raises WP_Error."""
    return _event({name: request[name] for name in EVENT_ARGS if request[name] is not None}, request)


def event_of_entry(entry: Any, request: WP_REST_Request) -> Event:
    """The event of one entry of a list. Raises WP_Error."""
    verdict = rest_validate_value_from_schema(entry, _EVENT, "event")
    if isinstance(verdict, WP_Error):
        raise WP_Error("rest_invalid_param", verdict.get_error_message(), {"status": 400, "details": verdict.to_body()})
    clean = rest_sanitize_value_from_schema(entry, _EVENT, "event")
    return _event({**clean, "args": entry.get("args")}, request)


def _event(given: dict[str, Any], request: WP_REST_Request) -> Event:
    sent = given.get("args") or {}
    args = sent if isinstance(sent, dict) else {str(place): value for place, value in enumerate(sent)}
    if len(json.dumps(args)) > ARGS_BYTES or not all(_fits(value) for value in args.values()):
        message = "The arguments are too large, or hold numbers that cannot be stored."
        raise WP_Error("rest_invalid_param", message, {"status": 400, "params": {"args": message}})
    if given.get("import") and not request.user.can("manage_options"):
        raise WP_Error("rest_cannot_import", "Only administrators import events.", {"status": 403})
    return Event(
        given["event"],
        given["user_id"],
        given.get("specific_id") or 0,
        args,
        given.get("id") or "",
        _moment(given.get("time"), request.site),
        bool(given.get("import")),
    )


def _fits(value: Any) -> bool:
    if isinstance(value, list):
        return all(_fits(entry) for entry in value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value == 0 or _SMALLEST < abs(value) < _LARGEST
    return True


def _moment(time: str | None, site: Site) -> datetime | None:
    """An aware moment; a time without offset is the site's."""
    if not time:
        return None
    found = rest_get_date_with_gmt(time, site.zone_name)
    moment = datetime.fromisoformat(found[1]).replace(tzinfo=UTC) if found else EARLIEST
    if moment <= EARLIEST:
        message = "The time is not one an event can have."
        raise WP_Error("rest_invalid_param", message, {"status": 400, "params": {"time": message}})
    return moment
