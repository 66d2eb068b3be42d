"""The port to the queue of events: what a consumer asks of it for messages that failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it was received: ``receipt`` stands for this delivery of it, ``attributes`` are its sender's.

    Attributes are as Lambda passes them on: by name, each with ``dataType`` and ``stringValue`` or ``binaryValue``,
    which is base64.
    """

    id: str
    receipt: str
    body: str
    attributes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


class EventQueue(Protocol):
    """The queue that a consumer's messages come from, and its dead letters.

    Both methods raise Unavailable if the queue does not answer or is too busy, and the error of AWS otherwise. The
    message is then where it was: it is delivered again when the queue's own time is over.
    """

    def delay(self, message: Message, seconds: int) -> None:
        """Have a message delivered again so many seconds from now."""

    def refuse(self, message: Message, reason: str) -> None:
        """Put a copy of a message among the dead letters, with the code of the reason; the caller deletes the message.

        A repeated delivery puts another copy there.
        """
