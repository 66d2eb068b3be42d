"""An event as clients send it."""

from __future__ import annotations

import re
from typing import Any

from laurel.app.site import Site
from laurel.domain.awards.event import (
    ID_LENGTH,
    LARGEST_NUMBER,
    MOST_ARGS,
    OLDEST,
    REQUIRED,
    TRIGGER_LENGTH,
    Event,
)
from laurel.rest.dates import rest_get_date_with_gmt
from laurel.rest.errors import WP_Error
from laurel.rest.resources.permissions import ALLOWED, Allowed
from laurel.rest.schema import (
    rest_sanitize_value_from_schema,
    rest_validate_request_arg,
    rest_validate_value_from_schema,
)
from laurel.wp.request import Request

_SCALARS = ["string", "integer", "number", "boolean", "null"]
_OFFSET = re.compile(r"(Z|[+-]\d\d(:\d\d)?)$", re.ASCII)


def _as_sent(value: object, *_: object) -> Any:
    """Arguments stay what they are: cast, the text "true" would be a truth."""
    return value


EVENT_ARGS: dict[str, dict[str, Any]] = {
    "event": {
        "description": "What happened: the name of a trigger.",
        "type": "string",
        "minLength": 1,
        "maxLength": TRIGGER_LENGTH,
    },
    "user_id": {
        "description": "The number of the user who did it, or whom it concerns.",
        "type": "integer",
        "minimum": 1,
        "maximum": LARGEST_NUMBER,
    },
    "specific_id": {
        "description": "What a specific trigger is about: the number of a post, a course, a product.",
        "type": "integer",
        "minimum": 0,
        "maximum": LARGEST_NUMBER,
    },
    "args": {
        "description": "The trigger's arguments by name.",
        "type": "object",
        "maxProperties": MOST_ARGS,
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
    "import": {
        "description": f"Whether it may be older than {OLDEST.days} days; administrators only.",
        "type": "boolean",
    },
}
"""The members of an event; those of `REQUIRED` have to be there.

WordPress' rules for arguments come first: numbers may be texts of digits. Whatever they let pass, `Event.parse` checks.
"""

_EVENT = {"type": "object", "properties": EVENT_ARGS}

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


def names_event(request: Request) -> Allowed:
    """Whether a request with one event has what an event needs (for ``validate_callback``). Raises WP_Error 400."""
    missing = [] if listed_events(request) is not None else [name for name in REQUIRED if request[name] is None]
    if missing:
        data = {"status": 400, "params": missing}
        raise WP_Error("rest_missing_callback_param", f"Required but not given: {', '.join(missing)}", data)
    return ALLOWED


def listed_events(request: Request) -> list[Any] | None:
    """The events of a JSON body that is a list; None for any other request."""
    if not request.is_json_content_type() or not request.get_body().lstrip().startswith(b"["):
        return None
    return list(request.get_json_params().values())


def event_of_request(request: Request) -> Event:
    """The event of a request with one event, whose arguments were checked. Raises WP_Error, EventRefused."""
    return _event({name: request[name] for name in EVENT_ARGS}, request)


def event_of_entry(entry: object, request: Request) -> Event:
    """The event of one entry of a list. Raises WP_Error, EventRefused."""
    fields = entry
    if isinstance(entry, dict):
        fields = {name: entry[name] for name in EVENT_ARGS if entry.get(name) is not None}
    verdict = rest_validate_value_from_schema(fields, _EVENT, "event")
    if isinstance(verdict, WP_Error):
        raise WP_Error("rest_invalid_param", verdict.get_error_message(), {"status": 400, "details": verdict.to_body()})
    if not isinstance(fields, dict):  # an empty list, which PHP makes of an empty object
        return _event({}, request)
    return _event({**rest_sanitize_value_from_schema(fields, _EVENT, "event"), "args": fields.get("args")}, request)


def _event(fields: dict[str, Any], request: Request) -> Event:
    event = Event.parse({**fields, "time": _with_offset(fields.get("time"), request.site)}, request.site.now())
    if event.imported and not request.user.can("manage_options"):
        raise WP_Error("rest_cannot_import", "Only administrators import events.", {"status": 403})
    return event


def _with_offset(time: str | None, site: Site) -> str | None:
    """A time with its offset from UTC; without one it is the site's, as all dates of WordPress are."""
    if time is None or _OFFSET.search(time):
        return time
    found = rest_get_date_with_gmt(time, site.zone_name)
    return f"{found[1]}Z" if found else time
