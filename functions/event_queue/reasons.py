"""Reasons why a message is refused or delivered again, as logged: codes and ids, never content of the message."""

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
"""The code of an unexpected exception: a bug."""

TRANSIENT = (HeldBack.code, OutOfTime.code, Unavailable.code)
"""Codes of failures that another delivery can resolve."""


def is_permanent(code: str) -> bool:
    """Whether every delivery of the message fails for this reason, so that it is refused at once.

    Not for an unexpected exception: a release may be at fault, and the next one, or the one before, not.
    """
    return code not in (*TRANSIENT, UNEXPECTED)


def log_failure(error: Exception, message_id: str, event: Event | None) -> str:
    """Log why a message failed, and return the code; `event` is its event, None if it could not be read.

    A transient failure is logged as a warning, any other as an error.
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
        logger.error("The event was refused.", extra=facts)
    return code


def log_queue_fault(error: Exception, message_id: str) -> None:
    """Log that the queue did not do what was asked of it for a message that failed."""
    logger.warning("The message stays in its queue.", extra={"message_id": message_id}, exc_info=error)


def code_of(error: Exception) -> str:
    """The code of a failure."""
    return (error.code if isinstance(error, Failure) else "") or UNEXPECTED


def wrong_in(error: Exception) -> list[str]:
    """The refused fields of a message with reasons ("user_id: …"), without values, which may be private."""
    if isinstance(error, EventRefused):
        return [f"{name}: {error}" for name in error.fields]
    return error.wrong if isinstance(error, Unreadable) else []
