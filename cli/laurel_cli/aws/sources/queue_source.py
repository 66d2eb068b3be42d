"""Lambda's event source mapping of a queue, as a thread."""

from __future__ import annotations

import base64
import threading
import traceback
from collections.abc import Iterable, Mapping
from typing import Any

from laurel_cli.aws.handlers import Invoke
from laurel_cli.aws.template import Function

MESSAGES = 10
"""Messages that one ReceiveMessage gives."""

WAIT_SECONDS = 1
"""How long a ReceiveMessage waits for a message; a stop waits as long."""

PAUSE_SECONDS = 1.0
"""How long the mapping rests after the queue could not be read."""


class QueueSource:
    """Receives from a queue, calls the function, deletes what it took, and leaves the rest to be delivered again."""

    def __init__(self, invoke: Invoke, function: Function, sqs: Any, url: str, arn: str) -> None:
        self._invoke = invoke
        self._function = function
        self._sqs = sqs
        self._url = url
        self._arn = arn

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; what was received by then is finished."""
        while not stop.is_set():
            try:
                self.poll()
            except Exception:
                if not stop.is_set():
                    traceback.print_exc()
                    stop.wait(PAUSE_SECONDS)

    def poll(self, wait: int = WAIT_SECONDS) -> int:
        """Receive once, waiting for so many seconds at most; how many messages there were.

        Raises what the handler raises, and then every message is delivered again.
        """
        reply = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=MESSAGES,
            WaitTimeSeconds=wait,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages = reply.get("Messages", [])
        if messages:
            answer = self._invoke(self._function, {"Records": [self._record(message) for message in messages]})
            self._delete(messages, _failed(answer))
        return len(messages)

    def _delete(self, messages: Iterable[Mapping[str, Any]], failed: set[str]) -> None:
        entries = [
            {"Id": str(place), "ReceiptHandle": message["ReceiptHandle"]}
            for place, message in enumerate(messages)
            if message["MessageId"] not in failed
        ]
        if entries:
            self._sqs.delete_message_batch(QueueUrl=self._url, Entries=entries)

    def _record(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """A message as Lambda passes it on."""
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message.get("Attributes", {}),
            "messageAttributes": {
                name: _as_lambda(given) for name, given in message.get("MessageAttributes", {}).items()
            },
            "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": self._arn,
            "awsRegion": self._arn.split(":")[3],
        }


def _as_lambda(attribute: Mapping[str, Any]) -> dict[str, Any]:
    """An attribute of a message as Lambda passes it on: bytes in base64."""
    found: dict[str, Any] = {"dataType": attribute["DataType"], "stringListValues": [], "binaryListValues": []}
    if "StringValue" in attribute:
        return {**found, "stringValue": attribute["StringValue"]}
    value = attribute["BinaryValue"]
    return {**found, "binaryValue": base64.b64encode(value).decode() if isinstance(value, bytes) else value}


def _failed(answer: Any) -> set[str]:
    """The messages that an answer names (ReportBatchItemFailures)."""
    return {failure["itemIdentifier"] for failure in (answer or {}).get("batchItemFailures", ())}
