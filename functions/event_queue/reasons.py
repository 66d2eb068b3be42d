"""Why a message was refused or left to the queue, as it is logged: codes and ids, never what the message says."""

from __future__ import annotations

import logging
import traceback

from event_queue.envelope import Unreadable
from laurel.app.errors import TooManyAtOnce, Unavailable, UserNotFound
from laurel.domain.awards.event import Event, EventRefused


class HeldBack(Exception):
    """An event was not tried: an earlier one of its user has to be delivered again first."""


class OutOfTime(Exception):
    """An event was not tried: the invocation could have ended in the middle of it."""


logger = logging.getLogger("laurel")

UNEXPECTED = "unexpected"

CODES: tuple[tuple[type[Exception], str], ...] = (
    (HeldBack, "held_back"),
    (OutOfTime, "out_of_time"),
    (Unavailable, "rest_unavailable"),
    (TooManyAtOnce, "rest_too_many_at_once"),
    (UserNotFound, "rest_user_invalid_id"),
)
"""What the log calls an exception; EventRefused and Unreadable bring their own code."""

TRANSIENT = ("held_back", "out_of_time", "rest_unavailable")
"""Reasons that another delivery can mend."""


def log_failure(error: Exception, message_id: str, event: Event | None) -> str:
    """Log why a message is left to the queue, and return the code; `event` is what was read of it, if it could be read.

    A transient reason is a warning. Any other is an error: the message is on its way to the dead-letter queue.
    """
    code = code_of(error)
    facts: dict[str, object] = {"code": code, "message_id": message_id}
    if event is not None:
        facts |= {"user_id": event.user_id, "trigger": event.trigger, "event_id": event.id}
    wrong = wrong_in(error)
    if wrong:
        facts["wrong"] = wrong
    if code == UNEXPECTED:
        facts |= {"error": type(error).__name__, "stack": traceback.format_tb(error.__traceback__)}
    if code in TRANSIENT:
        logger.warning("The event will be delivered again.", extra=facts)
    else:
        logger.error("The event was not taken.", extra=facts)
    return code


def code_of(error: Exception) -> str:
    """The code of a reason."""
    if isinstance(error, EventRefused | Unreadable):
        return error.code
    return next((code for kind, code in CODES if isinstance(error, kind)), UNEXPECTED)


def wrong_in(error: Exception) -> list[str]:
    """What of a message is refused, such as "user_id: …"; values may be private, and are not repeated."""
    if isinstance(error, EventRefused):
        return [f"{name}: {error}" for name in error.fields]
    return error.wrong if isinstance(error, Unreadable) else []
