"""Queues, streams and the bus of template.yaml: settings against lost, repeated and looped events."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from devstore.event_patterns import matches
from event_queue.failed import PAUSES
from laurel.app.ledger.removals import GRACE
from laurel.domain.records.ledger import Log
from laurel.store.aws.event_bus import SOURCE
from laurel.store.driver.codec import encode_item
from laurel.store.rows.ledger import log_items
from laurel_cli.aws.template import load_template

TEMPLATE = load_template(Path(__file__).parents[2] / "template.yaml")
QUEUES = TEMPLATE.of_type("AWS::SQS::Queue")
SOURCES = [
    (function, source)
    for function in TEMPLATE.functions.values()
    for kind in ("SQS", "DynamoDB")
    for source in TEMPLATE.sources_of(function.name, kind)
]
STREAMS = [(function, source) for function, source in SOURCES if "Stream" in source]
CONSUMED = {
    source["Queue"]["Fn::GetAtt"].removesuffix(".Arn"): function for function, source in SOURCES if "Queue" in source
}


@pytest.mark.parametrize(("function", "source"), SOURCES, ids=lambda part: getattr(part, "name", None))
def test_every_source_reports_failures_one_by_one(function, source):
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("queue", CONSUMED)
def test_a_message_is_hidden_for_as_long_as_lambda_may_retry(queue):
    properties = QUEUES[queue]["Properties"]
    assert properties["VisibilityTimeout"] >= 6 * CONSUMED[queue].timeout
    assert properties["RedrivePolicy"]["maxReceiveCount"] >= 5


def test_events_that_fail_return_sooner_than_the_queues_own_time_and_outlast_half_an_hour():
    properties = QUEUES["EventQueue"]["Properties"]
    own, most = properties["VisibilityTimeout"], properties["RedrivePolicy"]["maxReceiveCount"]
    assert [*PAUSES, own] == sorted({*PAUSES, own})
    assert sum(PAUSES) + own * (most - len(PAUSES)) >= 30 * 60


@pytest.mark.parametrize(("function", "source"), STREAMS, ids=lambda part: getattr(part, "name", None))
def test_a_record_that_fails_does_not_block_its_stream_for_ever(function, source):
    assert source["BisectBatchOnFunctionError"] is True
    assert source["MaximumRetryAttempts"] > 0
    destination = source["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"].removesuffix(".Arn")
    assert destination in QUEUES


def test_queues_without_a_consumer_have_an_alarm():
    watched = {
        dimension["Value"]["Fn::GetAtt"].removesuffix(".QueueName")
        for alarm in TEMPLATE.of_type("AWS::CloudWatch::Alarm").values()
        for dimension in alarm["Properties"].get("Dimensions", ())
        if dimension["Name"] == "QueueName"
    }
    assert QUEUES.keys() - CONSUMED.keys() <= watched


@pytest.mark.parametrize("function", TEMPLATE.functions)
def test_nothing_is_lost_between_lambda_and_a_function(function):
    """The caller of a function waits for the response or retries; asynchronous calls have failure queues, both ways."""
    properties = TEMPLATE.resources[function]["Properties"]
    kinds = {event["Type"] for event in properties["Events"].values()}
    assert kinds == {"HttpApi"} or kinds <= {"SQS", "DynamoDB"} or kinds == {"ScheduleV2"}
    for schedule in TEMPLATE.sources_of(function, "ScheduleV2"):
        failed = properties["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"]
        assert schedule["DeadLetterConfig"]["Arn"] == failed
        assert failed["Fn::GetAtt"].removesuffix(".Arn") in QUEUES.keys() - CONSUMED.keys()


def test_a_run_that_failed_is_not_repeated_beside_the_next_one():
    (schedule,) = TEMPLATE.sources_of("WpCronFunction", "ScheduleV2")
    for given in (schedule["RetryPolicy"], TEMPLATE.resources["WpCronFunction"]["Properties"]["EventInvokeConfig"]):
        assert (given["MaximumRetryAttempts"], given["MaximumEventAgeInSeconds"]) == (0, 60)
    assert schedule["ScheduleExpression"] == "rate(1 minute)"
    assert TEMPLATE.functions["WpCronFunction"].timeout <= 60


def test_removals_wait_until_no_function_can_hold_the_catalogue_of_before():
    """Twice as long as any may run: so indexes show what the last of them wrote."""
    longest = max(function.timeout for function in TEMPLATE.functions.values())
    assert GRACE.total_seconds() >= 2 * longest


def test_what_the_bus_cannot_deliver_is_kept():
    (rule,) = TEMPLATE.of_type("AWS::Events::Rule").values()
    for target in rule["Properties"]["Targets"]:
        assert target["DeadLetterConfig"]["Arn"]["Fn::GetAtt"].removesuffix(".Arn") in QUEUES.keys() - CONSUMED.keys()


def test_our_notices_do_not_come_back_to_us():
    (rule,) = TEMPLATE.of_type("AWS::Events::Rule").values()
    assert rule["Properties"]["EventPattern"]["source"] == [{"anything-but": [SOURCE]}]


def test_only_the_rule_may_put_messages_into_the_queue():
    (policy,) = TEMPLATE.of_type("AWS::SQS::QueuePolicy").values()
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Action"] == "sqs:SendMessage"
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": "EventRule.Arn"}}}


@pytest.mark.parametrize(
    ("types", "passed"),
    [
        (("event_trigger",), False),
        (("achievement_earn", "event_trigger"), False),
        (("event_trigger", "points_earn"), True),
        (("rank_earn",), True),
        (("points_set",), True),
    ],
)
def test_notices_get_the_entries_of_which_some_may_be_made_and_no_others(types, passed):
    logs = [Log(16 * 4096 + place, 7, kind) for place, kind in enumerate(types)]
    [item] = log_items(logs)
    source, _ = TEMPLATE.sources_of("NoticesFunction", "DynamoDB")
    patterns = [json.loads(entry["Pattern"]) for entry in source["FilterCriteria"]["Filters"]]
    record = {"eventName": "INSERT", "dynamodb": {"NewImage": encode_item(item)}}
    assert any(matches(pattern, record) for pattern in patterns) is passed
    assert not any(matches(pattern, {**record, "eventName": "MODIFY"}) for pattern in patterns)
