"""Queues in a site's file, spoken to like a low-level client of Amazon SQS: messages are there once a call returns.

Methods take and return members of SQS' API under its names, as far as Laurel and those who try it use them. Binary
values of attributes are returned in base64, as in JSON.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from devstore.sqlite.file import SiteFile

ARN = "arn:aws:sqs:eu-west-1:000000000000:"
"""What the ARN of a queue begins with."""

_URL = "http://127.0.0.1/000000000000/"
_RETENTION = 345_600
_VISIBILITY = 30
_POLL_SECONDS = 0.1


class NoSuchQueue(LookupError):
    """There is no queue of that name (QueueDoesNotExist)."""


class NotInFlight(LookupError):
    """There is no message that is hidden under that receipt (MessageNotInflight, ReceiptHandleIsInvalid)."""


class Queues:
    """The queues of a file; ``now`` gives seconds since 1970."""

    def __init__(self, file: SiteFile, now: Callable[[], float] = time.time) -> None:
        self._file = file
        self._now = now

    def create_queue(self, **request: Any) -> dict[str, Any]:
        """CreateQueue: QueueName, Attributes. A queue that is there stays as it is."""
        row = request["QueueName"], json.dumps(request.get("Attributes", {}))
        with self._file.writing() as connection:
            connection.execute("INSERT INTO queues VALUES (?, ?) ON CONFLICT DO NOTHING", row)
        return {"QueueUrl": _URL + row[0]}

    def get_queue_url(self, **request: Any) -> dict[str, Any]:
        """GetQueueUrl: QueueName."""
        self._attributes(request["QueueName"])
        return {"QueueUrl": _URL + request["QueueName"]}

    def set_queue_attributes(self, **request: Any) -> dict[str, Any]:
        """SetQueueAttributes: QueueUrl, Attributes, which are texts."""
        name = _name(request)
        attributes = {**self._attributes(name), **request["Attributes"]}
        with self._file.writing() as connection:
            connection.execute("UPDATE queues SET attributes = ? WHERE name = ?", (json.dumps(attributes), name))
        return {}

    def get_queue_attributes(self, **request: Any) -> dict[str, Any]:
        """GetQueueAttributes: QueueUrl; all of them."""
        name = _name(request)
        attributes = self._attributes(name)
        with self._file.reading() as connection:
            counts = connection.execute(
                "SELECT count(*), coalesce(sum(visible > ?), 0) FROM messages WHERE queue = ?", (self._now(), name)
            ).fetchone()
        number = {"": counts[0] - counts[1], "NotVisible": counts[1]}
        found = {f"ApproximateNumberOfMessages{kind}": str(count) for kind, count in number.items()}
        return {"Attributes": {**attributes, **found, "QueueArn": ARN + name}}

    def send_message(self, **request: Any) -> dict[str, Any]:
        """SendMessage: QueueUrl, MessageBody, MessageAttributes."""
        name = _name(request)
        self._attributes(name)
        attributes = json.dumps(request.get("MessageAttributes", {}), default=_base64)
        with self._file.writing() as connection:
            message = send(connection, name, request["MessageBody"], self._now(), attributes)
        return {"MessageId": message, "MD5OfMessageBody": _md5(request["MessageBody"])}

    def receive_message(self, **request: Any) -> dict[str, Any]:
        """ReceiveMessage: QueueUrl, MaxNumberOfMessages, WaitTimeSeconds, VisibilityTimeout, MessageAttributeNames.

        What was received too often goes to the dead-letter queue instead.
        """
        name = _name(request)
        attributes = self._attributes(name)
        deadline = time.monotonic() + int(request.get("WaitTimeSeconds", 0))
        while not self._has_visible(name):
            if time.monotonic() >= deadline:
                return {}
            time.sleep(_POLL_SECONDS)
        hidden = int(request.get("VisibilityTimeout", attributes.get("VisibilityTimeout", _VISIBILITY)))
        with self._file.writing() as connection:
            _move_dead_letters(connection, name, attributes, self._now())
            messages = self._take(connection, name, int(request.get("MaxNumberOfMessages", 1)), hidden)
        _keep_attributes(messages, request.get("MessageAttributeNames", ()))
        return {"Messages": messages} if messages else {}

    def change_message_visibility(self, **request: Any) -> dict[str, Any]:
        """ChangeMessageVisibility: QueueUrl, ReceiptHandle, VisibilityTimeout. Raises NotInFlight."""
        now, name = self._now(), _name(request)
        with self._file.writing() as connection:
            changed = connection.execute(
                "UPDATE messages SET visible = ? WHERE queue = ? AND receipt = ? AND visible > ?",
                (now + int(request["VisibilityTimeout"]), name, request["ReceiptHandle"], now),
            )
            if not changed.rowcount:
                raise NotInFlight(name)
        return {}

    def delete_message(self, **request: Any) -> dict[str, Any]:
        """DeleteMessage: QueueUrl, ReceiptHandle, which is void once the message was received again."""
        with self._file.writing() as connection:
            connection.execute("DELETE FROM messages WHERE receipt = ?", (request["ReceiptHandle"],))
        return {}

    def delete_message_batch(self, **request: Any) -> dict[str, Any]:
        """DeleteMessageBatch: QueueUrl, Entries."""
        receipts = [(entry["ReceiptHandle"],) for entry in request["Entries"]]
        with self._file.writing() as connection:
            connection.executemany("DELETE FROM messages WHERE receipt = ?", receipts)
        return {"Successful": [{"Id": entry["Id"]} for entry in request["Entries"]], "Failed": []}

    def release(self, arn: str) -> None:
        """Let what a consumer that is gone had received be received again at once."""
        with self._file.writing() as connection:
            now, name = self._now(), arn.removeprefix(ARN)
            connection.execute("UPDATE messages SET visible = ? WHERE queue = ? AND visible > ?", (now, name, now))

    def expire(self) -> None:
        """Forget messages that are older than their queue keeps them."""
        with self._file.writing() as connection:
            for name, text in connection.execute("SELECT name, attributes FROM queues").fetchall():
                oldest = self._now() - int(json.loads(text).get("MessageRetentionPeriod", _RETENTION))
                connection.execute("DELETE FROM messages WHERE queue = ? AND sent < ?", (name, oldest))

    def _attributes(self, name: str) -> dict[str, str]:
        with self._file.reading() as connection:
            row = connection.execute("SELECT attributes FROM queues WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise NoSuchQueue(name)
        found: dict[str, str] = json.loads(row[0])
        return found

    def _has_visible(self, name: str) -> bool:
        with self._file.reading() as connection:
            wanted = "SELECT 1 FROM messages WHERE queue = ? AND visible <= ? LIMIT 1"
            return connection.execute(wanted, (name, self._now())).fetchone() is not None

    def _take(self, connection: sqlite3.Connection, name: str, limit: int, hidden: int) -> list[dict[str, Any]]:
        """Receive messages, the oldest first, and hide them for so many seconds."""
        now = self._now()
        rows = connection.execute(
            "SELECT number, id, body, sent, received, coalesce(first, ?), attributes FROM messages "
            "WHERE queue = ? AND visible <= ? ORDER BY number LIMIT ?",
            (now, name, now, limit),
        ).fetchall()
        messages = []
        for number, message, body, sent, received, first, own in rows:
            receipt = uuid.uuid4().hex
            connection.execute(
                "UPDATE messages SET visible = ?, received = ?, first = ?, receipt = ? WHERE number = ?",
                (now + hidden, received + 1, first, receipt, number),
            )
            times = {"SentTimestamp": sent, "ApproximateFirstReceiveTimestamp": first}
            attributes = {kind: str(int(moment * 1000)) for kind, moment in times.items()}
            messages.append(
                {
                    "MessageId": message,
                    "ReceiptHandle": receipt,
                    "Body": body,
                    "MD5OfBody": _md5(body),
                    "Attributes": {**attributes, "ApproximateReceiveCount": str(received + 1)},
                    "MessageAttributes": json.loads(own),
                }
            )
        return messages


def send(connection: sqlite3.Connection, queue: str, body: str, now: float, attributes: str = "{}") -> str:
    """Put a message with attributes, as JSON, into a queue, in the transaction of a connection; its id."""
    message = str(uuid.uuid4())
    connection.execute(
        "INSERT INTO messages (id, queue, body, sent, visible, attributes) VALUES (?, ?, ?, ?, ?, ?)",
        (message, queue, body, now, now, attributes),
    )
    return message


def _keep_attributes(messages: list[dict[str, Any]], names: Sequence[str]) -> None:
    """Leave messages those attributes that were asked for: by name, or "All"."""
    for message in messages:
        found = message.pop("MessageAttributes")
        if kept := {name: given for name, given in found.items() if name in names or "All" in names}:
            message["MessageAttributes"] = kept


def _move_dead_letters(connection: sqlite3.Connection, name: str, attributes: Mapping[str, str], now: float) -> None:
    policy = json.loads(attributes.get("RedrivePolicy") or "{}")
    if policy:
        connection.execute(
            "UPDATE messages SET queue = ?, visible = ?, received = 0, first = NULL, receipt = NULL "
            "WHERE queue = ? AND visible <= ? AND received >= ?",
            (policy["deadLetterTargetArn"].removeprefix(ARN), now, name, now, int(policy["maxReceiveCount"])),
        )


def _name(request: Mapping[str, Any]) -> str:
    return str(request["QueueUrl"]).rpartition("/")[2]


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
