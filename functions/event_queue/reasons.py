"""Why a message was refused or left to the queue, as it is logged: codes and ids, never what the message says."""

from __future__ import annotations

import logging
import traceback

from event_queue.envelope import Unreadable
from laurel.app.errors import Unavailable
from laurel.domain.awards.event import Event, EventRefused
from laurel.domain.failure import Failure


class HeldBack(Failure):
    """An event was not tried: an earlier one of its user has to be delivered again first."""

    code = "held_back"


class OutOfTime(Failure):
    """An event was not tried: the invocation could have ended in the middle of it."""

    code = "out_of_time"


logger = logging.getLogger("laurel")

UNEXPECTED = "unexpected"
"""The code of a mistake of ours."""

TRANSIENT = (HeldBack.code, OutOfTime.code, Unavailable.code)
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
    return (error.code if isinstance(error, Failure) else "") or UNEXPECTED


def wrong_in(error: Exception) -> list[str]:
    """What of a message is refused, such as "user_id: …"; values may be private, and are not repeated."""
    if isinstance(error, EventRefused):
        return [f"{name}: {error}" for name in error.fields]
    return error.wrong if isinstance(error, Unreadable) else []
