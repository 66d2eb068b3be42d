"""What becomes of the messages of a batch that fail: the dead letters at once, or another delivery, soon at first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from event_queue.reasons import log_queue_fault
from laurel.app.errors import Unavailable
from laurel.app.ports.event_queue import EventQueue, Message

PAUSES = (5, 20, 60)
"""Seconds until a message is delivered again that failed for the first, the second and the third time.

After further failures it is hidden for as long as the queue hides what it delivers (its VisibilityTimeout).
"""

RESERVE_MILLISECONDS = 5_000
"""Milliseconds that must remain to ask the queue for anything."""


class FailedMessages:
    """The messages of one batch that failed. ``queue`` gives their queue, and is called with the first of them.

    Nothing depends on the queue's answer: a message that it does not take here is delivered again by its own time.
    """

    def __init__(self, queue: Callable[[], EventQueue | None], remaining: Callable[[], int]) -> None:
        self._queue = queue
        self._remaining = remaining
        self._silent = False
        """Whether the queue did not answer; it is asked nothing more then, as each question takes seconds."""
        self._again: list[tuple[Message, int]] = []
        """What is to be delivered again, with the seconds until then, in the order of the events' times."""

    def refuse(self, record: Mapping[str, Any], code: str) -> bool:
        """Put a message among the dead letters; whether it is there, so that it may be deleted."""
        message = _message(record)
        return self._ask(message, lambda queue: queue.refuse(message, code))

    def put_back(self, record: Mapping[str, Any], attempt: int) -> None:
        """Have `hasten` deliver a message again as one that was delivered so many times."""
        if attempt <= len(PAUSES):
            self._again.append((_message(record), PAUSES[attempt - 1]))

    def hasten(self) -> None:
        """Ask for the next deliveries, at the end of a batch: none of its messages returns while it is processed."""
        for message, seconds in self._again:
            self._delay(message, seconds)

    def _delay(self, message: Message, seconds: int) -> None:
        self._ask(message, lambda queue: queue.delay(message, seconds))

    def _ask(self, message: Message, question: Callable[[EventQueue], None]) -> bool:
        """Ask the queue; whether it did so. It is absent where the settings name none."""
        if self._silent or self._remaining() < RESERVE_MILLISECONDS:
            return False
        try:
            queue = self._queue()
            if queue is None:
                return False
            question(queue)
        except Exception as error:  # whatever it is: the message stays in its queue
            self._silent = isinstance(error, Unavailable)
            log_queue_fault(error, message.id)
            return False
        return True


def attempt_of(record: Mapping[str, Any]) -> int:
    """How many times a message was delivered, this time included, as far as SQS knows."""
    return max(1, int(record.get("attributes", {}).get("ApproximateReceiveCount", 1)))


def _message(record: Mapping[str, Any]) -> Message:
    return Message(
        record["messageId"], record.get("receiptHandle", ""), record["body"], record.get("messageAttributes", {})
    )
