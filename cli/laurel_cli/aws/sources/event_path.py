"""The buses, rules and queues of template.yaml in an emulator."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from laurel_cli.aws.intrinsics import Names
from laurel_cli.aws.template import Template

_QUEUE_ATTRIBUTES = ("VisibilityTimeout", "MessageRetentionPeriod", "RedrivePolicy")


def provision(template: Template, sqs: Any, events: Any) -> Names:
    """Make what is not there yet and set it to what the template says; what its names stand for.

    ``sqs`` and ``events`` are low-level clients. Parameters have their defaults.
    """
    names = Names(dict(template.parameters))
    queues = template.of_type("AWS::SQS::Queue")
    # A queue names its dead-letter queue, so those come first.
    for name in sorted(queues, key=lambda name: "RedrivePolicy" in queues[name]["Properties"]):
        _make_queue(name, queues[name]["Properties"], names, sqs)
    for name, bus in template.of_type("AWS::Events::EventBus").items():
        _make_bus(name, bus["Properties"], names, events)
    for name, rule in template.of_type("AWS::Events::Rule").items():
        _make_rule(name, rule["Properties"], names, events)
    return names


def _make_queue(name: str, properties: dict[str, Any], names: Names, sqs: Any) -> None:
    resolved = names.resolve(properties)
    # Made bare and then set: a queue that is kept from an earlier run may have had other attributes.
    url = sqs.create_queue(QueueName=resolved["QueueName"])["QueueUrl"]
    attributes = {key: resolved[key] for key in _QUEUE_ATTRIBUTES if key in resolved}
    texts = {key: json.dumps(value) if isinstance(value, dict) else str(value) for key, value in attributes.items()}
    sqs.set_queue_attributes(QueueUrl=url, Attributes=texts)
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    names.known.update({name: url, f"{name}.Arn": arn, f"{name}.QueueName": resolved["QueueName"]})


def _make_bus(name: str, properties: dict[str, Any], names: Names, events: Any) -> None:
    bus = names.resolve(properties["Name"])
    with contextlib.suppress(events.exceptions.ResourceAlreadyExistsException):
        events.create_event_bus(Name=bus)
    names.known.update({name: bus, f"{name}.Arn": events.describe_event_bus(Name=bus)["Arn"]})


def _make_rule(name: str, properties: dict[str, Any], names: Names, events: Any) -> None:
    resolved = names.resolve(properties)
    bus = resolved["EventBusName"]
    rule = events.put_rule(Name=resolved["Name"], EventBusName=bus, EventPattern=json.dumps(resolved["EventPattern"]))
    events.put_targets(Rule=resolved["Name"], EventBusName=bus, Targets=resolved["Targets"])
    names.known.update({name: resolved["Name"], f"{name}.Arn": rule["RuleArn"]})
