"""Lines and metrics: what is in them, and what never is."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from laurel.composition import telemetry
from laurel.composition.config import BadConfig
from laurel_cli.aws.lambda_context import LambdaContext
from laurel_cli.aws.template import Function, load_template

SECRET = "hunter2"
SERVED = {"method": "GET", "route": "/wp/v2/posts/{id}", "code": "", "user_id": 7}
COST = {"dynamodb_calls": 2, "read_units": 1.5, "write_units": 0.0}


@pytest.fixture
def written(capsys):
    """The lines written since the last call, read as JSON."""
    return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def context():
    return LambdaContext.for_function(Function("WpPosts", "wp_posts.app.handler", 1024, 20))


class AwsError(Exception):
    """What botocore raises, as far as it matters here."""

    operation_name = "GetItem"

    def __init__(self):
        super().__init__(f"An error occurred: {SECRET}")
        self.response = {"Error": {"Code": "AccessDeniedException", "Message": SECRET}}


def raised(error, cause=None):
    try:
        raise error from cause
    except Exception as caught:
        return caught


def test_a_request_is_one_line_with_its_ids_its_cost_and_whose_it_was(written, context):
    with telemetry.Telemetry().invocation(context, request_id="gw-1", correlation_id="order-9") as watch:
        watch.log_request(200, SERVED, COST)
    line, metric = written()
    assert line.items() >= {
        "level": "INFO", "message": "request", "request_id": "gw-1", "correlation_id": "order-9",
        "function_request_id": context.aws_request_id, "status": 200, **SERVED, **COST,
    }.items()  # fmt: skip
    assert 0 <= line["duration_ms"] == metric["Latency"][0]
    assert metric.items() >= {"route": SERVED["route"], "method": "GET", "service": "laurel"}.items()
    (definition,) = metric["_aws"]["CloudWatchMetrics"]
    assert definition["Namespace"] == "Laurel"
    assert set(definition["Dimensions"][0]) == {"service", "route", "method"}


def test_ids_end_with_the_invocation(written, context):
    with telemetry.Telemetry().invocation(context, request_id="gw-1"):
        logging.getLogger("laurel").warning("within")
    logging.getLogger("laurel").warning("afterwards")
    within, afterwards = written()
    assert within["request_id"] == "gw-1"
    assert not {"request_id", "function_request_id"} & afterwards.keys()


def test_only_the_first_invocation_of_an_environment_is_cold(written):
    environment = telemetry.Telemetry()
    for _ in range(3):
        with environment.invocation(None) as watch:
            watch.log_batch(1, 0, COST)
    assert [line["cold_start"] for line in written()] == [True, False, False]


@pytest.mark.parametrize(("status", "level"), [(404, "INFO"), (499, "INFO"), (500, "WARNING"), (503, "WARNING")])
def test_faults_of_the_site_stand_out(written, status, level):
    with telemetry.Telemetry().invocation(None) as watch:
        watch.log_request(status, SERVED, COST)
    assert written()[0]["level"] == level


def test_words_for_methods_and_unknown_routes_make_no_metrics_of_their_own(written):
    with telemetry.Telemetry().invocation(None) as watch:
        watch.log_request(404, {**SERVED, "route": "", "method": f"STEAL-{SECRET}"}, COST)
    for line in written():
        assert (line["route"], line["method"]) == ("none", "other")
        assert SECRET not in json.dumps(line)


def test_counts_are_summed_by_kind(written):
    with telemetry.Telemetry().invocation(None) as watch:
        watch.count("Awards", kind="points")
        watch.count("Awards", 2, kind="points")
        watch.count("Awards", kind="rank")
        watch.count("ConflictsRetried")
        watch.count("DuplicatesSuppressed", 4)
    plain, *awards = written()
    assert (plain["ConflictsRetried"], plain["DuplicatesSuppressed"]) == ([1], [4])
    assert "kind" not in plain
    assert {line["kind"]: line["Awards"] for line in awards} == {"points": [3], "rank": [1]}


def test_counts_are_written_of_an_invocation_that_fails_too(written):
    def fails():
        with telemetry.Telemetry().invocation(None) as watch:
            watch.count("Awards", kind="points")
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert written()[0]["Awards"] == [1]


def test_what_cannot_be_written_undoes_no_work(written, monkeypatch):
    def full(*_, **__):
        raise OSError(SECRET)

    monkeypatch.setattr(telemetry, "write_metrics", full)
    with telemetry.Telemetry().invocation(None) as watch:
        watch.count("Awards", kind="points")
        watch.log_request(200, SERVED, COST)
        watch.log_request(200, {}, COST)
    request, *failures = written()
    assert request["message"] == "request"
    assert [line["exception_name"] for line in failures] == ["OSError", "KeyError", "OSError"]
    assert SECRET not in json.dumps(failures)


def test_not_even_a_log_that_is_full_undoes_it(monkeypatch):
    def full(*_, **__):
        raise OSError

    for name in ("info", "exception"):
        monkeypatch.setattr(telemetry.logger, name, full)
    with telemetry.Telemetry().invocation(None) as watch:
        watch.log_request(200, SERVED, COST)
        watch.log_batch(2, 0, COST)


def test_metrics_can_be_switched_off_and_name_their_service(written, monkeypatch):
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "laurel-prod")
    telemetry.write_metrics({"Latency": 1.0}, telemetry.MetricUnit.Milliseconds)
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")
    telemetry.write_metrics({"Latency": 1.0}, telemetry.MetricUnit.Milliseconds)
    assert [line["service"] for line in written()] == ["laurel-prod"]


# ---- exceptions


def test_an_exception_has_a_name_and_a_stack_but_no_words(written):
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(f"not {SECRET}") from error
    except ValueError as error:
        error.add_note(SECRET)
        logging.getLogger("laurel").exception("it broke")
    (line,) = written()
    assert (line["message"], line["level"], line["exception_name"]) == ("it broke", "ERROR", "ValueError")
    assert line["cause"]["exception_name"] == "KeyError"
    assert "test_telemetry.py" in line["stack"][-1]
    assert SECRET not in json.dumps(line)


@pytest.mark.parametrize("messages", [True, False])
def test_a_developer_may_have_the_words(messages):
    error = raised(KeyError("which key it was"))
    record = logging.LogRecord(
        "laurel", logging.ERROR, "x.py", 1, "it broke", (), (KeyError, error, error.__traceback__)
    )
    assert ("which key it was" in telemetry.Formatter(messages=messages).format(record)) is messages


def test_other_handlers_get_the_exception_as_it_was(caplog):
    try:
        raise KeyError("which key it was")
    except KeyError:
        logging.getLogger("laurel").exception("it broke")
    assert "which key it was" in caplog.text


def test_what_was_meant_not_to_be_seen_of_an_exception_is_not():
    error = ValueError()
    error.__context__, error.__suppress_context__ = KeyError(), True
    assert "cause" not in telemetry.facts_of(error)
    error.__suppress_context__ = False
    assert telemetry.facts_of(error)["cause"]["exception_name"] == "KeyError"


def test_aws_faults_are_logged_with_operation_and_code():
    facts = telemetry.facts_of(raised(RuntimeError(), AwsError()))
    assert facts["cause"]["aws"] == {"operation": "GetItem", "code": "AccessDeniedException"}
    assert SECRET not in json.dumps(facts)


def test_a_bad_setting_says_which():
    assert telemetry.facts_of(BadConfig("LAUREL_SECRET is missing"))["reason"] == "LAUREL_SECRET is missing"


# ---- ids


@pytest.mark.parametrize(
    ("sent", "correlation"),
    [
        ("0f8fad5b-d9cb-469f-a165-70867728950e", "0f8fad5b-d9cb-469f-a165-70867728950e"),
        ("", "gw-1"),
        ("two words", "gw-1"),
        ('{"a": 1}', "gw-1"),
        ("a\nb", "gw-1"),
        ("x" * 129, "gw-1"),
    ],
)
def test_the_sender_may_name_the_correlation(sent, correlation):
    event = {"requestContext": {"requestId": "gw-1"}, "headers": {"X-Correlation-Id": sent}}
    assert telemetry.request_ids(event) == {"request_id": "gw-1", "correlation_id": correlation}


def test_an_event_without_headers_and_ids_is_no_failure(written):
    with telemetry.Telemetry().invocation(None, **telemetry.request_ids({"requestContext": {}})) as watch:
        watch.log_request(200, SERVED, COST)
    assert not {"request_id", "correlation_id", "function_request_id"} & written()[0].keys()


WRITES = """
from laurel.composition import telemetry
with telemetry.Telemetry().invocation(None) as watch:
    telemetry.logger.debug("detail")
    telemetry.logger.warning("trouble")
    watch.log_request(200, {"method": "GET", "route": "/x", "code": "", "user_id": 0}, {})
"""


def kept_by_lambda(text, lowest):
    """The lines that Lambda passes on: it reads the level of a line with a time as of RFC 3339, and takes INFO else."""
    levels = ["TRACE", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]

    def level_of(line):
        readable = re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", line.get("timestamp", ""))
        return line.get("level", "INFO") if readable else "INFO"

    lines = [json.loads(line) for line in text.splitlines()]
    return [line for line in lines if levels.index(level_of(line)) >= levels.index(lowest)]


@pytest.mark.parametrize(
    ("level", "messages"),
    [
        ("DEBUG", ["detail", "trouble", "request", None]),
        ("INFO", ["trouble", "request", None]),
        ("", ["trouble", "request", None]),
        ("WARNING", ["trouble", None]),
    ],
)
def test_the_level_of_the_site_decides_although_lambda_has_its_own_and_metrics_stay(level, messages):
    template = load_template(Path(__file__).parents[3] / "template.yaml")
    own = template.resources["DiscoveryFunction"]["Properties"]["LoggingConfig"]["ApplicationLogLevel"]
    env = {**os.environ, "AWS_LAMBDA_LOG_LEVEL": own, "AWS_LAMBDA_LOG_FORMAT": "JSON", "LOG_LEVEL": level}
    run = subprocess.run([sys.executable, "-c", WRITES], env=env, capture_output=True, text=True, check=True)
    assert [line.get("message") for line in kept_by_lambda(run.stdout, own)] == messages
    assert run.stderr == ""
    assert [line["message"] for line in kept_by_lambda(run.stdout, "WARNING")] == ["trouble"]
