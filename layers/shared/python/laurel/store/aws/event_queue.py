"""Amazon SQS: messages of the event queue that failed, delivered again soon or sent to the dead letters."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from laurel.app.errors import Unavailable
from laurel.app.ports.event_queue import Message
from laurel.store.driver.client import client_errors

REASON = "LaurelReason"
"""The attribute of a dead letter with the code of its reason."""

MESSAGE_ID = "LaurelMessageId"
"""The attribute of a dead letter with the id that the message had in the queue, by which the log names it."""

_PASSING = (
    "InternalError",
    "InternalFailure",
    "OverLimit",
    "RequestThrottled",
    "ServiceUnavailable",
    "ThrottlingException",
)


class SqsEventQueue:
    """`laurel.app.ports.event_queue.EventQueue` on SQS, by the URLs of the queue and of its dead-letter queue.

    ``client`` gives a low-level client of SQS, and is called with the first message that failed.
    """

    def __init__(self, client: Callable[[], Any], url: str, dead_letters: str) -> None:
        self._client = client
        self._url = url
        self._dead_letters = dead_letters

    def delay(self, message: Message, seconds: int) -> None:
        """Hide a message for so many seconds from now (ChangeMessageVisibility)."""
        with _faults():
            self._client().change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=message.receipt, VisibilityTimeout=seconds
            )

    def refuse(self, message: Message, reason: str) -> None:
        """Send body and attributes of a message to the dead letters (SendMessage), with its reason and its id.

        SQS refuses a message that these two make too large, or to have more than ten attributes.
        """
        own = {REASON: reason, MESSAGE_ID: message.id}
        attributes = {
            **{name: _attribute(given) for name, given in message.attributes.items()},
            **{name: {"DataType": "String", "StringValue": text} for name, text in own.items()},
        }
        with _faults():
            self._client().send_message(
                QueueUrl=self._dead_letters, MessageBody=message.body, MessageAttributes=attributes
            )


def _attribute(given: Mapping[str, Any]) -> dict[str, Any]:
    """An attribute of a message as Lambda passes it on, as SendMessage takes it."""
    if given.get("binaryValue") is not None:
        return {"DataType": given["dataType"], "BinaryValue": base64.b64decode(given["binaryValue"])}
    return {"DataType": given["dataType"], "StringValue": given["stringValue"]}


@contextmanager
def _faults() -> Iterator[None]:
    """Turn what another attempt may resolve into Unavailable."""
    try:
        yield
    except client_errors() as error:
        response = getattr(error, "response", None)
        code = "" if response is None else str(response.get("Error", {}).get("Code", ""))
        if response is None or code in _PASSING:
            raise Unavailable(f"SQS: {code or type(error).__name__}") from error
        raise
