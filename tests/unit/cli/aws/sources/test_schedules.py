"""The schedules of a template, as `laurel serve` runs them."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from laurel_cli.aws.sources import schedules
from laurel_cli.aws.sources.schedules import Schedules, interval_of
from laurel_cli.aws.template import load_template
from laurel_cli.dev_clock import PATH, DevClock

TEMPLATE = """
Resources:
  Often:
    Type: AWS::Serverless::Function
    Properties:
      Handler: ticking.often
      Events: {Schedule: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 minute)}}}
  Daily:
    Type: AWS::Serverless::Function
    Properties:
      Handler: ticking.daily
      Events: {Schedule: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day)}}}
"""


class Ticking:
    """Notes calls of functions; one can be made to fail."""

    def __init__(self):
        self.calls, self.broken, self.twice = [], False, threading.Event()

    def invoke(self, function, event):
        self.calls.append((function.handler, event["source"], function.name))
        if len(self.calls) >= 4:
            self.twice.set()
        if self.broken and function.name == "Often":
            raise RuntimeError("broken for once")


@pytest.fixture
def ticking():
    return Ticking()


@pytest.fixture
def running(tmp_path, ticking):
    """The schedules of the template above; stopped in the end."""
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE)
    found = Schedules(load_template(path), ticking.invoke)
    yield found
    found.stop()


OFTEN, DAILY = ("ticking.often", "aws.scheduler", "Often"), ("ticking.daily", "aws.scheduler", "Daily")


def test_all_are_called_at_the_start(running, ticking):
    running.start()
    assert ticking.calls == [OFTEN, DAILY]


def test_and_then_each_at_its_rate(running, ticking, monkeypatch):
    minute = {"rate(1 minute)": timedelta(milliseconds=1), "rate(1 day)": timedelta(days=1)}
    running._calls = [(function, minute[text]) for (function, _), text in zip(running._calls, minute, strict=True)]
    running.start()
    assert ticking.twice.wait(60)
    running.stop()
    assert ticking.calls.count(DAILY) == 1


def test_one_that_fails_keeps_no_other_from_its_call(running, ticking, capsys):
    ticking.broken = True
    running.call()
    assert ticking.calls == [OFTEN, DAILY]
    assert "broken for once" in capsys.readouterr().err


def test_the_test_clock_calls_them_when_time_has_passed(running, ticking):
    clock = DevClock()
    before = clock.now()
    answer = clock.over(lambda request: Response("own"), running.call)

    def post(body):
        return answer(Request(EnvironBuilder(PATH, method="POST", data=json.dumps(body)).get_environ()))

    assert post({"advance": "soon"}).status_code == 400
    assert ticking.calls == []
    assert post({"advance": 3600}).status_code == 200
    assert ticking.calls == [OFTEN, DAILY]
    assert clock.now() - before >= timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("rate(1 minute)", timedelta(minutes=1)),
        ("rate(5 minutes)", timedelta(minutes=5)),
        ("rate(1 hour)", timedelta(hours=1)),
        ("rate(2 days)", timedelta(days=2)),
    ],
)
def test_rates(text, interval):
    assert interval_of(text) == interval


@pytest.mark.parametrize(
    "text", ["cron(0 12 * * ? *)", "at(2026-11-22T13:00:00)", "rate(1 week)", "rate(x minutes)", ""]
)
def test_what_is_no_rate_is_refused(text):
    with pytest.raises(ValueError, match="rate"):
        interval_of(text)


def test_the_event_is_that_of_a_schedule_without_input():
    event = schedules._event()
    assert event["detail-type"] == "Scheduled Event"
    assert event["time"].endswith("Z")
