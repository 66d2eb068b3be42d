"""Alarms of functions, queues, streams and tables, their recipients, and the dashboard."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from laurel.app.metrics import OUTBOX_AGE
from laurel_cli.aws.template import load_document, load_template

ROOT = Path(__file__).parents[2]
TEMPLATE = load_template(ROOT / "template.yaml")
FUNCTION_ALARMS = load_template(ROOT / "alarms" / "function.yaml").of_type("AWS::CloudWatch::Alarm")
ALARMS = TEMPLATE.of_type("AWS::CloudWatch::Alarm")
TOPIC = {"Fn::If": ["HasAlarmTopicArn", {"Ref": "AlarmTopicArn"}, {"Ref": "AlarmTopic"}]}


def stack_of(function: str) -> dict:
    """The nested stack of alarms of a function."""
    stacks = TEMPLATE.of_type("AWS::CloudFormation::Stack").values()
    (found,) = [s for s in stacks if s["Properties"]["Parameters"]["FunctionName"] == {"Ref": function}]
    return found


def watched(metric: str) -> list[tuple[str, str]]:
    """Names and targets of the dimensions of the alarms on a metric."""
    return [
        (dimension["Name"], str(next(iter(dimension["Value"].values()))))
        for alarm in ALARMS.values()
        if alarm["Properties"].get("MetricName") == metric
        for dimension in alarm["Properties"]["Dimensions"]
    ]


@pytest.mark.parametrize("function", TEMPLATE.functions.values(), ids=lambda function: function.name)
def test_every_function_has_its_alarms(function):
    stack = stack_of(function.name)
    assert stack["Properties"]["TemplateURL"] == "alarms/function.yaml"
    parameters = stack["Properties"]["Parameters"]
    group = TEMPLATE.resources[function.name]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
    log_group = TEMPLATE.resources[group]["Properties"]["LogGroupName"]["Fn::Sub"]
    assert parameters["AlarmName"] == {"Fn::Sub": log_group.removeprefix("/aws/lambda/")}
    assert int(parameters["SlowMilliseconds"]) == function.timeout * 1000 * 0.8
    assert parameters["TopicArn"] == TOPIC


def test_they_watch_errors_throttles_and_duration():
    assert {alarm["Properties"]["MetricName"] for alarm in FUNCTION_ALARMS.values()} == {
        "Errors", "Throttles", "Duration",
    }  # fmt: skip
    for alarm in FUNCTION_ALARMS.values():
        assert alarm["Properties"]["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": "FunctionName"}}]
        assert alarm["Properties"]["AlarmActions"] == [{"Ref": "TopicArn"}]


@pytest.mark.parametrize("name", ALARMS)
def test_every_alarm_has_a_recipient(name):
    assert ALARMS[name]["Properties"]["AlarmActions"] == [TOPIC]
    assert ALARMS[name]["Condition"] == "HasAlarms"
    assert ALARMS[name]["Properties"]["TreatMissingData"] == "notBreaching"


def test_every_event_source_has_an_alarm_for_its_delay():
    for name in TEMPLATE.functions:
        for source in TEMPLATE.sources_of(name, "SQS"):
            queue = source["Queue"]["Fn::GetAtt"].removesuffix(".Arn")
            assert ("QueueName", f"{queue}.QueueName") in watched("ApproximateAgeOfOldestMessage")
        if TEMPLATE.sources_of(name, "DynamoDB"):
            assert ("FunctionName", name) in watched("IteratorAge")


def test_site_events_that_wait_have_an_alarm():
    """Its namespace and dimension are those of the metrics that functions write."""
    variables = load_document(ROOT / "template.yaml")["Globals"]["Function"]["Environment"]["Variables"]
    assert watched(OUTBOX_AGE) == [("service", variables["POWERTOOLS_SERVICE_NAME"]["Fn::Sub"])]
    assert ALARMS["OutboxAgeAlarm"]["Properties"]["Namespace"] == variables["POWERTOOLS_METRICS_NAMESPACE"]


def test_faults_of_the_api_and_of_every_table_have_alarms():
    assert watched("5xx") == [("ApiId", "Api")]
    for name, metric in (("TableThrottleAlarm", "ThrottledRequests"), ("TableFaultAlarm", "SystemErrors")):
        (found,) = ALARMS[name]["Properties"]["Metrics"]
        text = found["Expression"]["Fn::Sub"]
        assert f"SUM({metric})" in text
        assert set(re.findall(r"\$\{(\w+)\}", text)) == TEMPLATE.of_type("AWS::DynamoDB::Table").keys()


def test_alarm_names_are_unique():
    stacks = TEMPLATE.of_type("AWS::CloudFormation::Stack").values()
    names = [alarm["Properties"]["AlarmName"]["Fn::Sub"] for alarm in ALARMS.values()]
    for prefix in (stack["Properties"]["Parameters"]["AlarmName"]["Fn::Sub"] for stack in stacks):
        names += [
            a["Properties"]["AlarmName"]["Fn::Sub"].replace("${AlarmName}", prefix) for a in FUNCTION_ALARMS.values()
        ]
    assert len(names) == len(set(names))


def test_the_dashboard_is_json_and_names_existing_resources():
    (dashboard,) = TEMPLATE.of_type("AWS::CloudWatch::Dashboard").values()
    body = dashboard["Properties"]["DashboardBody"]["Fn::Sub"]
    widgets = json.loads(body)["widgets"]
    assert len(widgets) >= 10
    places = [(w["x"], w["y"]) for w in widgets]
    assert len(places) == len(set(places))
    named = {name.partition(".")[0] for name in re.findall(r"\$\{([\w.]+)\}", body)}
    assert named - {"Stage"} <= TEMPLATE.resources.keys()
    assert TEMPLATE.functions.keys() | TEMPLATE.of_type("AWS::DynamoDB::Table").keys() <= named
