"""What a message of the queue holds: an event as EventBridge delivers it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from laurel.domain.awards.event import INVALID, Event, EventRefused
from laurel.domain.failure import Failure
from laurel.rest.errors import WP_Error
from laurel.rest.http.params import parse_json

UNREADABLE = "unreadable"
"""The code of a message that is JSON, but no event of EventBridge's."""

ENVELOPE: dict[str, type] = {"id": str, "time": str, "detail": dict}
"""Members that EventBridge's envelope always has; its ``detail-type``, the trigger, is for `Event` to check."""

OF_ENVELOPE = ("event", "received")
"""Fields of an event that its envelope says, and its detail may not."""


class Unreadable(Failure):
    """A message that is no event as EventBridge delivers it; `wrong` are the members of the envelope that are not."""

    def __init__(self, code: str, wrong: list[str]) -> None:
        super().__init__(code)
        self.code = code
        self.wrong = wrong


def read_event(body: str, now: datetime) -> Event:
    """The event in the body of a message. Raises Unreadable, EventRefused.

    The id is the sender's or else EventBridge's, so that a second delivery of the message is known in any case.
    EventBridge's time serves where the sender gave none, but is not part of what the event is: a sender that
    repeats an event under its id gets a new envelope.
    """
    envelope = _envelope(body)
    detail = envelope["detail"]
    for name in OF_ENVELOPE:
        if name in detail:
            raise EventRefused(INVALID, "This is not for the detail of an event.", name)
    event_id = envelope["id"] if detail.get("id") is None else detail["id"]
    fields = {**detail, "event": envelope.get("detail-type"), "id": event_id, "received": envelope["time"]}
    return Event.parse(fields, now)


def _envelope(body: str) -> dict[str, Any]:
    """The envelope, read as the body of a request is. Raises Unreadable."""
    envelope = parse_json(body.encode("utf-8", "surrogatepass"))
    if isinstance(envelope, WP_Error):
        raise Unreadable(envelope.get_error_code(), [])
    wrong = [name for name, kind in ENVELOPE.items() if not isinstance(envelope.get(name), kind)]
    if wrong:
        raise Unreadable(UNREADABLE, wrong)
    return envelope
