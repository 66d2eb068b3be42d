"""`laurel invoke`: every sample of events/ finds its function and is answered well."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from devstore.sqlite.file import SiteFile
from laurel.composition.container import Container
from laurel_cli import invoke
from laurel_cli.aws.event_target import target_of
from laurel_cli.aws.event_time import time_of
from laurel_cli.aws.template import load_template
from laurel_cli.demo import PROGRAMME
from laurel_cli.first_start import first_start
from laurel_cli.invoke import invoke_event
from laurel_cli.invoke_options import InvokeOptions
from laurel_cli.local_tables import sqlite_tables
from laurel_cli.main import main
from laurel_cli.options import Options, Store
from tests.containers import container_on

ROOT = Path(__file__).parents[3]
EVENTS = ROOT / "events"
TEMPLATE = load_template(ROOT / "template.yaml")
FUNCTIONS = {
    "sqs_event_queue": "EventQueueFunction",
    "eventbridge_put": "EventQueueFunction",
    "dynamodb_projections": "ProjectionsFunction",
    "dynamodb_projections_users": "ProjectionsFunction",
    "dynamodb_notices_earnings": "NoticesFunction",
    "dynamodb_notices_logs": "NoticesFunction",
    "scheduler_wp_cron": "WpCronFunction",
}
ENVIRONMENT = {"LOG_LEVEL": "WARNING", "POWERTOOLS_METRICS_DISABLED": "true"}
COMMENT = {
    "EventBusName": "laurel-dev",
    "Source": "tests",
    "DetailType": "gamipress_new_comment",
    "Detail": json.dumps({"user_id": 2, "id": "c-1", "args": {"comment_id": 7, "post_id": 1}}),
}
SAMPLES = sorted(path.stem for path in EVENTS.glob("*.json"))


def sample(name):
    return json.loads((EVENTS / f"{name}.json").read_text())


def function_of(name):
    group = name.removeprefix("http_").rpartition("_")[0]
    return FUNCTIONS.get(name) or "".join(part.capitalize() for part in group.split("_")) + "Function"


@pytest.fixture
def sites(monkeypatch, aws_environment):
    """The sites that were invoked, the last one last."""
    found = []

    def made(*settings, **more):
        found.append(Container(*settings, **more))
        return found[-1]

    monkeypatch.setattr(invoke, "Container", made)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)  # so that it is as before afterwards
    return found


def test_there_is_a_sample_for_every_entry_of_every_function():
    assert {function_of(name) for name in SAMPLES} == set(TEMPLATE.functions)
    for function in TEMPLATE.functions:
        tables = {source["Stream"]["Fn::GetAtt"] for source in TEMPLATE.sources_of(function, "DynamoDB")}
        named = [name for name in SAMPLES if function_of(name) == function]
        assert len(named) >= (1 if function == "ProjectionsFunction" else len(tables))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_reaches_its_function(name):
    function, _ = target_of(TEMPLATE, sample(name))
    assert function.name == function_of(name)


@pytest.mark.parametrize("name", SAMPLES)
def test_its_function_answers_it_well(name, sites, capsys):
    assert invoke_event(InvokeOptions(EVENTS / f"{name}.json")) == 0
    out = capsys.readouterr().out
    reply = json.loads(out[out.index("{\n") :])  # after what is logged
    if name.startswith("http_"):
        assert reply["statusCode"] in (200, 201, 207)
    elif name.startswith("scheduler_"):
        assert reply["failed"] == []
    else:
        assert reply["batchItemFailures"] == []


def test_what_the_bus_was_given_is_worked(sites):
    invoke_event(InvokeOptions(EVENTS / "eventbridge_put.json"))
    leaves = 101
    balances = sites[-1].services.states.get(2).balances
    assert balances[leaves] == 10 + 25  # for a comment, and with the badge for a first one


def test_what_was_awarded_is_printed(sites, capsys):
    invoke_event(InvokeOptions(EVENTS / "sqs_event_queue.json"))
    logged = [line.removeprefix("logged: ") for line in capsys.readouterr().err.splitlines()[1:]]
    assert logged[0] == "Mira Okafor wrote a comment (x1)"
    assert "Mira Okafor earned the Badge First Words" in logged
    assert logged[-1] == "Mira Okafor earned 10 leaves and now has 35 leaves"
    invoke_event(InvokeOptions(EVENTS / "http_wp_posts_get.json"))
    assert capsys.readouterr().err.splitlines()[-1] == "logged: nothing"


def test_notices_are_printed_and_go_nowhere(sites, capsys):
    invoke_event(InvokeOptions(EVENTS / "dynamodb_notices_earnings.json"))
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "NoticesFunction (notices.app.handler)",
        "notice unlock",
        "notice revoke",
        "logged",
    ]


def test_a_function_can_be_named(sites):
    event = sample("http_wp_posts_get")
    assert target_of(TEMPLATE, event, "DiscoveryFunction")[0].name == "DiscoveryFunction"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "no JSON"),
        ("[]", "no event"),
        ('{"Records": [{"eventSource": "aws:s3"}]}', "no event of"),
        ('{"Records": [{"eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-west-1:1:other"}]}', "no function"),
        ('{"source": "aws.scheduler", "time": "2026-11-22T05:10:00Z", "resources": ["a/other"]}', "no function"),
        ('{"detail": {}}', "no event of"),
    ],
)
def test_what_reaches_nothing_is_said_in_words(tmp_path, capsys, text, said):
    file = tmp_path / "event.json"
    file.write_text(text)
    assert main(["invoke", str(file)]) == 1
    assert said in capsys.readouterr().err


def test_a_missing_file_and_an_unknown_function_are_said_in_words(tmp_path, capsys):
    assert main(["invoke", str(tmp_path / "none.json")]) == 1
    assert main(["invoke", str(EVENTS / "sqs_event_queue.json"), "--function", "NoFunction"]) == 1
    assert ["cannot read" in line or "no function" in line for line in capsys.readouterr().err.splitlines()] == [
        True,
        True,
    ]


def test_dynamodb_must_be_somewhere(aws_environment, capsys, monkeypatch):
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    assert main(["invoke", str(EVENTS / "sqs_event_queue.json"), "--store", "dynamodb"]) == 1
    assert "AWS_ENDPOINT_URL" in capsys.readouterr().err


def test_an_event_happens_when_it_says():
    assert time_of(sample("http_wp_posts_get")).timestamp() == 1795324212.345
    assert time_of(sample("sqs_event_queue")).isoformat() == "2026-11-22T05:10:13.345000+00:00"
    assert time_of(sample("dynamodb_projections")).timestamp() >= 1795324212
    assert time_of(sample("scheduler_wp_cron")).isoformat() == "2026-11-22T05:10:00+00:00"
    assert time_of(sample("eventbridge_put")).isoformat() == "2026-11-22T05:10:02+00:00"
    assert time_of({}).year >= 2026


def test_the_site_in_a_file_takes_an_event(sites, capsys, tmp_path, monkeypatch):
    """It stays there, and is there when the file is read by others."""
    monkeypatch.setenv("LAUREL_SECRET", "")  # so that it is as before afterwards
    (event := tmp_path / "event.json").write_text(json.dumps({"Entries": [COMMENT]}))
    store = Store("sqlite", tmp_path, "site.db")
    assert invoke_event(InvokeOptions(event, store)) == 1
    assert "there is no site" in capsys.readouterr().err
    file = SiteFile(tmp_path / "site.db")
    services = container_on(sqlite_tables(file).driver).services
    first_start(services, Options(seed=PROGRAMME, admin_password="x"), "")
    for line in ("Mira Okafor earned 10 leaves and now has 35 leaves", "nothing"):  # it has an id
        assert invoke_event(InvokeOptions(event, store)) == 0
        assert capsys.readouterr().err.splitlines()[-1] == f"logged: {line}"
    assert services.states.get(2).balances[101] == 35
    file.close()
