"""`laurel restore` on a deployment: its functions are found by its stack, stopped, and started as they were."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from laurel.store.driver import client as store_client
from laurel.store.driver.client import new_client
from laurel.store.driver.requests import Put
from laurel.store.driver.tables import TABLES, create_tables
from laurel_cli.aws.operators import OPERATORS
from laurel_cli.errors import CommandError
from laurel_cli.main import main
from laurel_cli.operate import restore as restoring
from laurel_cli.operate import segments
from laurel_cli.operate.recovery import table_copies
from laurel_cli.operate.recovery.consumers import Consumers
from laurel_cli.operate.recovery.table_copies import make_copies

KEYS = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
TYPES = [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"}]


def function(bucket, role):
    """A function of a stack; its name is CloudFormation's."""
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Handler": "a.handler", "Runtime": "python3.13", "Timeout": 60, "Role": role,
            "Code": {"S3Bucket": bucket, "S3Key": "code"},
        },
    }  # fmt: skip


def template(role):
    """A stack with a table, two functions, and a queue that one of them reads."""
    return {
        "Resources": {
            "UsersTable": {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {
                    "TableName": "laurel-users", "BillingMode": "PAY_PER_REQUEST", "KeySchema": KEYS,
                    "AttributeDefinitions": TYPES,
                },
            },
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "laurel-events"}},
            "One": function("code", role),
            "Two": function("code", role),
            "Mapping": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {
                    "FunctionName": {"Ref": "One"}, "EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]}, "Enabled": True,
                },
            },
        }
    }  # fmt: skip


@pytest.fixture
def stack(moto_tables, monkeypatch, tmp_path):
    """The tables of a deployment whose stack is named by its owner; moto bears one thread only."""
    monkeypatch.setattr(store_client, "dynamodb_client", lambda: moto_tables._client)
    monkeypatch.setattr(segments, "SEGMENTS", 1)
    monkeypatch.chdir(tmp_path)
    moto_tables._client.delete_table(TableName="laurel-users")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.py", "")
    s3 = new_client(service="s3")
    s3.create_bucket(Bucket="code", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_object(Bucket="code", Key="code", Body=packed.getvalue())
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    role = new_client(service="iam").create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    formation = new_client(service="cloudformation")
    formation.create_stack(StackName="games", TemplateBody=json.dumps(template(role)))
    create_tables(moto_tables._client, "copies")
    return moto_tables


@pytest.fixture
def pauses(monkeypatch):
    """How long it was waited, without waiting."""
    waited = []
    monkeypatch.setattr(Consumers.pause, "__defaults__", (waited.append,))
    return waited


def restore(*options):
    return main(("restore", "--table-prefix", "laurel", "--from", "copies", "--apply", *options))


def found():
    return Consumers.of("games", "laurel")


def test_functions_are_those_of_the_stack(stack):
    consumers = found()
    assert len(consumers.functions) == 2
    assert all(name.startswith("games-") for name in consumers.functions)
    assert len(consumers.mappings) == 1
    assert len(consumers.running()) == 3


def test_a_stack_of_other_tables_is_refused(stack):
    with pytest.raises(CommandError, match="no table other-users"):
        Consumers.of("games", "other")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "--stack names it, or --stopped"),
        (("--stack", "games"), "may run"),
        (("--stack", "games"), "the event source mapping"),
    ],
)
def test_nothing_is_written_while_something_may_run(stack, capsys, options, said):
    stack.write(Put("system", {"pk": "x", "sk": "x"}))
    assert restore(*options) == 1
    assert said in capsys.readouterr().err
    assert stack.get("system", ("x", "x"))


def test_counting_needs_nothing_stopped(stack, capsys):
    assert main(("restore", "--table-prefix", "laurel", "--from", "copies")) == 0
    assert "Nothing was changed" in capsys.readouterr().out


def test_one_function_that_runs_is_enough(stack, tmp_path, pauses):
    consumers = found()
    consumers.pause(tmp_path / "kept.json")
    assert consumers.running() == []
    consumers.client.put_function_concurrency(FunctionName=consumers.functions[1], ReservedConcurrentExecutions=1)
    assert consumers.running() == [f"the function {consumers.functions[1]} may run"]


def test_what_it_stops_it_starts_as_it_was(stack, pauses, monkeypatch, capsys, tmp_path):
    consumers = found()
    first, second = consumers.functions
    consumers.client.put_function_concurrency(FunctionName=first, ReservedConcurrentExecutions=7)
    stack.write(Put("system", {"pk": "x", "sk": "x"}))
    seen = []
    monkeypatch.setattr(restoring, "migrations_of", lambda _: seen.append(found().running()) or [])
    assert restore("--stack", "games", "--pause") == 0
    assert seen == [[]], "all was stopped when it was over"
    assert stack.get("system", ("x", "x")) is None
    assert (consumers._reserved(first), consumers._reserved(second)) == (7, None)
    assert [state for _, state in consumers._read()] == ["Enabled"]
    assert pauses[-1] == 60, "the timeout of functions, for runs that had begun"
    assert "games is started" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_a_restore_that_fails_stays_stopped_and_is_started_as_it_was_before(stack, pauses, monkeypatch, tmp_path):
    consumers = found()
    consumers.client.put_function_concurrency(FunctionName=consumers.functions[0], ReservedConcurrentExecutions=7)

    def broken(*_, **__):
        raise RuntimeError("cut short")

    monkeypatch.setattr(restoring, "copy", broken)
    for _ in range(2):
        assert restore("--stack", "games", "--pause") == 1
        assert consumers.running() == []
    assert restore("--stack", "games", "--resume") == 0
    assert consumers._reserved(consumers.functions[0]) == 7
    assert len(consumers.running()) == 3
    assert restore("--stack", "games", "--resume") == 1, "there is nothing left to start"


def test_what_is_to_be_migrated_stays_stopped(stack, pauses, capsys):
    assert restore("--stack", "games", "--pause") == 0
    assert found().running() == []
    assert "0001_logins_to_credentials" in capsys.readouterr().out
    assert restore("--stack", "games", "--resume") == 0
    assert len(found().running()) == 3


def test_the_policy_of_operators_allows_what_that_asks_for(stack, pauses, asked):
    assert restore("--stack", "games", "--pause") == 0
    assert restore("--stack", "games", "--resume") == 0
    allowed = {action for actions in OPERATORS["restore"].others.values() for action in actions.split()}
    assert {action for action, _ in asked if not action.startswith("dynamodb:")} == allowed


def test_what_another_stack_was_before_is_not_taken(stack, pauses, tmp_path):
    kept = tmp_path / "kept.json"
    kept.write_text(json.dumps({"stack": "other", "enabled": [], "reserved": {}}))
    with pytest.raises(CommandError, match="is of other"):
        found().resume(kept)


# ---- copies

MOMENT = datetime(2026, 11, 22, 5, tzinfo=UTC)


class Recovery:
    """DynamoDB's side of a recovery: each copy is there after so many looks."""

    class exceptions:  # noqa: N801 - as botocore's clients have it
        class ResourceNotFoundException(Exception):
            """There is no such table."""

    def __init__(self, looks, **there):
        self.looks, self.made, self.there = looks, {}, there

    def restore_table_to_point_in_time(self, **arguments):
        assert arguments["GlobalSecondaryIndexOverride"] == []
        self.made[arguments["TargetTableName"]] = (arguments["SourceTableName"], arguments["RestoreDateTime"])
        self.there[arguments["TargetTableName"]] = self.looks

    def describe_table(self, TableName):  # noqa: N803
        if TableName not in self.there:
            raise self.exceptions.ResourceNotFoundException
        looks = self.there[TableName]
        if isinstance(looks, dict):
            return {"Table": looks}
        self.there[TableName] = looks - 1
        return {"Table": {"TableStatus": "CREATING" if looks > 0 else "ACTIVE"}}


def test_copies_are_waited_for_however_long_they_take(capsys):
    recovery, pauses = Recovery(looks=1_000), []
    make_copies(recovery, "laurel", "copies", MOMENT, pauses.append)
    assert recovery.made == {f"copies-{table}": (f"laurel-{table}", MOMENT) for table in TABLES}
    assert sum(pauses) == 1_000 * table_copies.POLL_SECONDS
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1_001
    assert (lines[0].startswith("laurel: copies of posts, users,"), lines[-1]) == (True, "laurel: all copies are there")


def test_copies_that_are_there_are_not_made_again():
    there = {"TableStatus": "ACTIVE", "RestoreSummary": {"RestoreDateTime": MOMENT}}
    by_hand = {"TableStatus": "ACTIVE"}
    recovery = Recovery(0, **{"copies-posts": there, "copies-credentials": by_hand})
    make_copies(recovery, "laurel", "copies", MOMENT, lambda _: None)
    assert recovery.made.keys() == {f"copies-{table}" for table in TABLES} - {"copies-posts", "copies-credentials"}


def test_a_copy_of_another_moment_is_refused():
    there = {"TableStatus": "ACTIVE", "RestoreSummary": {"RestoreDateTime": MOMENT + timedelta(seconds=1)}}
    with pytest.raises(CommandError, match="copies-posts is a copy as of 2026-11-22T05:00:01"):
        make_copies(Recovery(0, **{"copies-posts": there}), "laurel", "copies", MOMENT, lambda _: None)


def test_the_command_makes_copies_of_that_moment_and_compares(stack, monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(restoring, "make_copies", lambda *arguments: asked.append(arguments[1:]))
    assert main(("restore", "--table-prefix", "laurel", "--from", "copies", "--at", "2026-11-22T05:00:00")) == 0
    assert asked == [("laurel", "copies", MOMENT)]
    assert "system: 0 written, 0 deleted" in capsys.readouterr().out
