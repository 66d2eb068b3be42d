"""The arguments of an event in a request."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from laurel.app.site import Site
from laurel.domain.amounts import MOST_ATTRIBUTES, VALUE_DIGITS
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
from laurel.wp.external_ids.addresses import may_resolve
from laurel.wp.external_ids.events import UPSERT, USER, with_user_id
from laurel.wp.request import Request
from laurel.wp.unknown_fields import refusal, unknown_fields
from laurel_api.awarded import AWARDED, REPEATED
from laurel_api.permissions import may_upsert

_SCALARS = ["string", "integer", "number", "boolean", "null"]
_OFFSET = re.compile(r"(Z|[+-]\d\d(:\d\d)?)$", re.ASCII)


def _as_sent(value: object, *_: object) -> Any:
    """The value unchanged: a cast would turn the text "true" into a boolean."""
    return value


EVENT_ARGS: dict[str, dict[str, Any]] = {
    "event": {
        "description": "The name of the trigger.",
        "type": "string",
        "minLength": 1,
        "maxLength": TRIGGER_LENGTH,
    },
    "user_id": {
        "description": "The id of the user.",
        "type": "integer",
        "minimum": 1,
        "maximum": LARGEST_NUMBER,
    },
    "user": {**USER, "validate_callback": rest_validate_request_arg, "sanitize_callback": _as_sent},
    "upsert": {**UPSERT, "validate_callback": rest_validate_request_arg, "sanitize_callback": _as_sent},
    "specific_id": {
        "description": "The id of the object of a specific trigger: a post, a course, a product.",
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
    "value": {
        "description": f"What it amounts to: a decimal of up to {VALUE_DIGITS} digits, exactly.",
        "type": ["number", "string"],
        "validate_callback": rest_validate_request_arg,
        "sanitize_callback": _as_sent,
        "example": 12.5,
    },
    "attributes": {
        "description": "What else is known of it, by name.",
        "type": "object",
        "maxProperties": MOST_ATTRIBUTES,
        "additionalProperties": {"type": ["string", "integer", "number", "boolean"]},
        "validate_callback": rest_validate_request_arg,
        "sanitize_callback": _as_sent,
    },
    "id": {
        "description": "The event's own id, unique in the site: sent again, it is recorded once.",
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
"""The arguments of an event; those of `REQUIRED` must be present.

WordPress' rules for arguments come first: numbers may be texts of digits. `Event.parse` validates the rest.
"""

AS_SENT = ("args", "value", "attributes", "user", "upsert")
"""The arguments that are not cast."""

_EVENT = {"type": "object", "properties": EVENT_ARGS}

EVENT_RESPONSE = {
    "type": "object",
    "title": "event-response",
    "required": ["event", "user_id", "awarded", "reason", "repeated"],
    "properties": {
        "event": {"type": "string", "description": "The trigger."},
        "user_id": {"type": "integer", "description": "The user's id."},
        "id": {"type": "string", "description": "The event's own id, if it came with one."},
        "awarded": AWARDED,
        "reason": {"type": "string", "description": 'Why nothing was earned, "" if something was.'},
        "repeated": REPEATED,
        "warnings": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What is wrong, though the event is accepted: its trigger is not declared.",
        },
        "cut_off": {"type": "boolean", "description": "Whether the cascade of earnings reached its bound."},
    },
}
"""The response schema of an event."""

REFUSAL = {
    "title": "refusal",
    "type": "object",
    "description": "An event that was refused.",
    "properties": {
        "code": {"type": "string", "description": "For programs: `rest_unknown_trigger` …"},
        "message": {"type": "string", "description": "For users."},
        "data": {"type": "object", "additionalProperties": True, "description": "Further data, `status` among them."},
    },
}
"""The response schema of an event of a list that was refused."""

_SIGN_IN = {"event": "gamipress_login", "user_id": 2, "id": "sign-in-2026-11-22-2"}
_COMMENT = {
    "event": "gamipress_new_comment",
    "user_id": 2,
    "id": "comment-7301",
    "time": "2026-11-22T06:10:02+01:00",
    "args": {"comment_id": 7301, "post_id": 55},
}
EXAMPLES = {
    "one": {"summary": "A user signed in", "value": _SIGN_IN},
    "arguments": {
        "summary": "A comment, with the arguments of its trigger, and when it was written",
        "value": _COMMENT,
    },
    "list": {"summary": "Several events, each with a response of its own", "value": [_SIGN_IN, _COMMENT]},
}
"""Bodies of requests, as OpenAPI's Example Objects."""


def check_required_fields(request: Request) -> Allowed:
    """A ``validate_callback``: whether a request with one event has the fields of `REQUIRED`. Raises WP_Error 400."""
    if listed_events(request) is not None:
        return ALLOWED
    named = {*(("user_id",) if request["user"] is not None else ())}
    missing = [name for name in REQUIRED if request[name] is None and name not in named]
    if missing:
        data = {"status": 400, "params": missing}
        raise WP_Error("rest_missing_callback_param", f"Required but not given: {', '.join(missing)}", data)
    return ALLOWED


def listed_events(request: Request) -> list[Any] | None:
    """The events of a JSON body that is a list; None for any other request."""
    if not request.is_json_content_type() or not request.get_body().lstrip().startswith(b"["):
        return None
    return list(request.get_json_params().values())


def event_of_request(request: Request, *, dry_run: bool) -> Event:
    """The event of a request with one event, whose arguments are validated; a dry run makes no user.

    Raises WP_Error, EventRefused, and failures of the user's external id (`laurel.wp.external_ids.events`).
    """
    return _event({name: request[name] for name in EVENT_ARGS}, request, dry_run=dry_run)


def event_of_entry(entry: object, request: Request, *, dry_run: bool) -> Event:
    """The event of one entry of a list. Raises as `event_of_request` does."""
    fields = entry
    if isinstance(entry, dict):
        refused = refusal(unknown_fields(entry, EVENT_ARGS))
        if refused:
            raise refused
        fields = {name: entry[name] for name in EVENT_ARGS if entry.get(name) is not None}
    verdict = rest_validate_value_from_schema(fields, _EVENT, "event")
    if isinstance(verdict, WP_Error):
        raise WP_Error("rest_invalid_param", verdict.get_error_message(), {"status": 400, "details": verdict.to_body()})
    if not isinstance(fields, dict):  # an empty list, which PHP makes of an empty object
        return _event({}, request, dry_run=dry_run)
    sent = {name: fields.get(name) for name in AS_SENT}
    return _event({**rest_sanitize_value_from_schema(fields, _EVENT, "event"), **sent}, request, dry_run=dry_run)


def _event(fields: dict[str, Any], request: Request, *, dry_run: bool) -> Event:
    may_know = partial(may_resolve, request)
    fields = with_user_id(request.site, fields, partial(may_upsert, request), may_know, dry_run=dry_run)
    event = Event.parse({**fields, "time": _with_offset(fields.get("time"), request.site)}, request.site.now())
    if event.imported and not request.user.can("manage_options"):
        raise WP_Error("rest_cannot_import", "Only administrators import events.", {"status": 403})
    return event


def _with_offset(time: str | None, site: Site) -> str | None:
    """A time with an offset from UTC; one without is in the site's zone, as all dates of WordPress."""
    if time is None or _OFFSET.search(time):
        return time
    found = rest_get_date_with_gmt(time, site.zone_name)
    return f"{found[1]}Z" if found else time
