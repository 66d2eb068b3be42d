"""Event buses in a site's file, spoken to like a low-level client of Amazon EventBridge.

An event is in the queues of all rules that match it once PutEvents returns, or, if that fails, in none.
"""

from __future__ import annotations

import json
import sqlite3
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from devstore.event_patterns import matches
from devstore.sqlite.file import SiteFile
from devstore.sqlite.queues import ARN as QUEUE_ARN
from devstore.sqlite.queues import send

_ARN = "arn:aws:events:eu-west-1:000000000000:"


class ResourceAlreadyExistsException(Exception):
    """There is a bus of that name."""


class Buses:
    """The buses of a file; ``now`` gives seconds since 1970."""

    exceptions = SimpleNamespace(ResourceAlreadyExistsException=ResourceAlreadyExistsException)

    def __init__(self, file: SiteFile, now: Callable[[], float] = time.time) -> None:
        self._file = file
        self._now = now

    def create_event_bus(self, **request: Any) -> dict[str, Any]:
        """CreateEventBus: Name. Raises ResourceAlreadyExistsException."""
        with self._file.writing() as connection:
            try:
                connection.execute("INSERT INTO buses VALUES (?)", (request["Name"],))
            except sqlite3.IntegrityError:
                raise ResourceAlreadyExistsException(request["Name"]) from None
        return {"EventBusArn": f"{_ARN}event-bus/{request['Name']}"}

    def describe_event_bus(self, **request: Any) -> dict[str, Any]:
        """DescribeEventBus: Name."""
        return {"Name": request["Name"], "Arn": f"{_ARN}event-bus/{request['Name']}"}

    def put_rule(self, **request: Any) -> dict[str, Any]:
        """PutRule: Name, EventBusName, EventPattern. Raises ValueError for a pattern that is not understood."""
        bus, name, pattern = request["EventBusName"], request["Name"], request["EventPattern"]
        matches(json.loads(pattern), {})
        with self._file.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO rules VALUES (?, ?, ?)", (bus, name, pattern))
        return {"RuleArn": f"{_ARN}rule/{bus}/{name}"}

    def put_targets(self, **request: Any) -> dict[str, Any]:
        """PutTargets: Rule, EventBusName, Targets, each of them a queue. Raises ValueError for any other."""
        rows = [
            (request["EventBusName"], request["Rule"], target["Id"], _queue(target["Arn"]))
            for target in request["Targets"]
        ]
        with self._file.writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO targets VALUES (?, ?, ?, ?)", rows)
        return {"FailedEntryCount": 0, "FailedEntries": []}

    def put_events(self, **request: Any) -> dict[str, Any]:
        """PutEvents: Entries, each with EventBusName, Source, DetailType, Detail, and perhaps Time and Resources."""
        answers = []
        with self._file.writing() as connection:
            for entry in request["Entries"]:
                try:
                    event = self._event(entry)
                except (KeyError, TypeError, ValueError) as error:
                    answers.append({"ErrorCode": "MalformedDetail", "ErrorMessage": str(error)})
                    continue
                for queue in _matching(connection, entry.get("EventBusName", "default"), event):
                    send(connection, queue, json.dumps(event, ensure_ascii=False), self._now())
                answers.append({"EventId": event["id"]})
        return {"FailedEntryCount": sum("ErrorCode" in answer for answer in answers), "Entries": answers}

    def _event(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        detail = json.loads(entry["Detail"])
        if not isinstance(detail, dict):
            raise TypeError("Detail is no JSON object")
        moment = entry.get("Time") or self._now()
        if not isinstance(moment, datetime):
            moment = datetime.fromtimestamp(float(moment), UTC)
        return {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": str(entry["DetailType"]),
            "source": str(entry["Source"]),
            "account": "000000000000",
            "time": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": "eu-west-1",
            "resources": entry.get("Resources", []),
            "detail": detail,
        }


def _matching(connection: sqlite3.Connection, bus: str, event: Mapping[str, Any]) -> set[str]:
    """The queues of all rules of a bus that match an event."""
    rows = connection.execute(
        "SELECT pattern, queue FROM rules JOIN targets ON targets.bus = rules.bus AND targets.rule = rules.name "
        "WHERE rules.bus = ?",
        (bus,),
    )
    return {queue for pattern, queue in rows.fetchall() if matches(json.loads(pattern), event)}


def _queue(arn: str) -> str:
    if not arn.startswith(QUEUE_ARN):
        raise ValueError(f"only queues are targets here, not {arn}")
    return arn.removeprefix(QUEUE_ARN)
