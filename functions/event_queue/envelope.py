"""The content of a message: an event in EventBridge's envelope."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from laurel.domain.awards.event import INVALID, Event, EventRefused
from laurel.domain.failure import Failure
from laurel.rest.errors import WP_Error
from laurel.rest.http.params import parse_json

UNREADABLE = "unreadable"
"""The code of a message that is JSON, but no event of EventBridge."""

ENVELOPE: dict[str, type] = {"id": str, "time": str, "detail": dict}
"""Required members of the envelope and their types; ``detail-type``, the trigger, is checked by `Event`."""

OF_ENVELOPE = ("event", "received")
"""Fields of an event that are read from the envelope, and refused in the detail."""


class Unreadable(Failure):
    """A message without a valid envelope of EventBridge; `wrong` are the absent or invalid members."""

    def __init__(self, code: str, wrong: list[str]) -> None:
        super().__init__(code)
        self.code = code
        self.wrong = wrong


def read_event(body: str, now: datetime, with_user_id: Callable[[dict[str, Any]], dict[str, Any]]) -> Event:
    """The event in the body of a message. Raises Unreadable, EventRefused, and what `with_user_id` raises.

    That gives the fields of an event the ``user_id`` of the external id that they name a user by.

    The id is the sender's or else EventBridge's, so that a repeated delivery is always recognised.
    EventBridge's time is used if the sender gave none, but is not part of the event's identity: a sender that
    repeats an event under its id gets a new envelope.
    """
    envelope = _envelope(body)
    detail = envelope["detail"]
    for name in OF_ENVELOPE:
        if name in detail:
            raise EventRefused(INVALID, "This field is not allowed in the detail of an event.", name)
    event_id = envelope["id"] if detail.get("id") is None else detail["id"]
    fields = {**detail, "event": envelope.get("detail-type"), "id": event_id, "received": envelope["time"]}
    return Event.parse(with_user_id(fields), now)


def _envelope(body: str) -> dict[str, Any]:
    """The envelope, parsed like the body of a request. Raises Unreadable."""
    envelope = parse_json(body.encode("utf-8", "surrogatepass"))
    if isinstance(envelope, WP_Error):
        raise Unreadable(envelope.get_error_code(), [])
    wrong = [name for name, kind in ENVELOPE.items() if not isinstance(envelope.get(name), kind)]
    if wrong:
        raise Unreadable(UNREADABLE, wrong)
    return envelope
