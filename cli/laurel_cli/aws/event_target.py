"""Which function of a template an event reaches, by the event's form."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from laurel_cli.aws.event_time import time_of
from laurel_cli.aws.http_api.routes import RouteTable
from laurel_cli.aws.sources.schedules import EVENT_SOURCE
from laurel_cli.aws.template import Function, Template
from laurel_cli.errors import CommandError

_PLACEHOLDER = re.compile(r"\$\{\w+\}")


def target_of(template: Template, event: dict[str, Any], named: str = "") -> tuple[Function, dict[str, Any]]:
    """The function that an event reaches, or the one ``named`` by its logical id; and the event as it gets it.

    ``event`` is an API Gateway event (payload 2.0), a batch of a queue or of a table's stream, what a
    schedule sends, or the arguments of EventBridge's PutEvents, which a rule brings to a queue. Raises CommandError for
    any other.
    """
    reached = {named} if named else _reached(template, event)
    known = sorted(reached & template.functions.keys())
    if len(known) != 1:
        raise CommandError(f"this event reaches {' and '.join(known) or 'no function'}; name one with --function")
    delivered = _delivered(event["Entries"], time_of(event)) if "Entries" in event else event
    return template.functions[known[0]], delivered


def _reached(template: Template, event: dict[str, Any]) -> set[str]:
    if "rawPath" in event:
        selected = RouteTable(template.routes).select(event["requestContext"]["http"]["method"], event["rawPath"])
        return {selected[0].function} if selected else set()
    if "Entries" in event:
        return _queues(template, "")
    if event.get("source") == EVENT_SOURCE:
        return _scheduled(template, event["resources"][0].rpartition("/")[2])
    record = (event.get("Records") or [{}])[0]
    arn = str(record.get("eventSourceARN", ""))
    if record.get("eventSource") == "aws:sqs":
        return _queues(template, arn.rpartition(":")[2])
    if record.get("eventSource") == "aws:dynamodb":
        return _streams(template, arn.split("/")[1], windowed="window" in event)
    raise CommandError("this is no event of a gateway, a queue, a table's stream, a schedule or PutEvents")


def _queues(template: Template, queue: str) -> set[str]:
    """Functions that read a queue of that name; of any name for ""."""
    return {
        name
        for name in template.functions
        for source in template.sources_of(name, "SQS")
        if not queue or _named(template, source["Queue"], "QueueName").fullmatch(queue)
    }


def _scheduled(template: Template, schedule: str) -> set[str]:
    """Functions that a schedule of that name calls."""
    return {
        name
        for name in template.functions
        for source in template.sources_of(name, "ScheduleV2")
        if _pattern(source["Name"]).fullmatch(schedule)
    }


def _streams(template: Template, table: str, *, windowed: bool) -> set[str]:
    """Functions that read a table's stream: those with a tumbling window (part of their events), or those without."""
    return {
        name
        for name in template.functions
        for source in template.sources_of(name, "DynamoDB")
        if _named(template, source["Stream"], "TableName").fullmatch(table)
        and ("TumblingWindowInSeconds" in source) is windowed
    }


def _named(template: Template, reference: dict[str, Any], attribute: str) -> re.Pattern[str]:
    """The names that the resource behind a GetAtt has in some stage."""
    return _pattern(template.resources[reference["Fn::GetAtt"].partition(".")[0]]["Properties"][attribute])


def _pattern(name: dict[str, str]) -> re.Pattern[str]:
    """A pattern for a name made by Sub, in any stage."""
    return re.compile(".+".join(map(re.escape, _PLACEHOLDER.split(name["Fn::Sub"]))))


def _delivered(entries: Iterable[dict[str, Any]], moment: datetime) -> dict[str, Any]:
    """The event of the queue's function for entries that are put on the bus at that moment."""
    return {"Records": [_record(entry, moment) for entry in entries]}


def _record(entry: dict[str, Any], moment: datetime) -> dict[str, Any]:
    body = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": entry["DetailType"],
        "source": entry["Source"],
        "time": moment.isoformat(timespec="seconds"),
        "detail": json.loads(entry["Detail"]),
    }
    return {"messageId": body["id"], "eventSource": "aws:sqs", "body": json.dumps(body), "attributes": {}}
