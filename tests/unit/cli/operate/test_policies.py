"""`laurel policies`: what it allows is what the commands ask for."""

from __future__ import annotations

import json
from datetime import date

import pytest

from laurel.app.ledger.retention import RETENTION
from laurel.store.driver import client as store_client
from laurel.store.driver.dynamodb import DynamoTables
from laurel.store.driver.requests import Delete, Put, Update
from laurel.store.driver.tables import TABLES, create_tables
from laurel.store.rows import keys
from laurel_cli.aws.operators import OPERATORS, Site, policy
from laurel_cli.main import main
from tests.site_dump import SITE_2026_11, load

PLACE = ("--region", "eu-west-1", "--account", "111122223333")

OF_RECOVERY = {"BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"}
"""What DynamoDB itself asks for of the table that it restores into, without a call."""


def printed(capsys, command, *options):
    """The statements of a policy that is printed."""
    capsys.readouterr()
    assert main(("policies", "--for", command, "--table-prefix", "laurel-dev", *PLACE, *options)) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["Version"] == "2012-10-17"
    return document["Statement"]


def of_tables(command, copies=False):
    """The permissions of a command on the site's tables, or on their copies."""
    grants = OPERATORS[command].copies if copies else OPERATORS[command].tables
    return {(f"dynamodb:{action}", name) for name, actions in grants.items() for action in actions.split()}


@pytest.fixture
def site(ministack_tables, monkeypatch):
    """The site of November 2026; its secret is the operator's to give."""
    monkeypatch.setenv("LAUREL_SECRET", "ab" * 32)
    monkeypatch.setattr(store_client, "dynamodb_client", lambda: ministack_tables._client)
    return ministack_tables


@pytest.fixture
def run(site, asked, capsys):
    """run(command, …): what it asked of the tables with a prefix, by their logical names; it has to succeed."""

    def call(command, *options, prefix=site._prefix):
        asked.clear()
        assert main((command, "--table-prefix", prefix, *options)) == 0, capsys.readouterr().err
        return {(action, name.removeprefix(f"{prefix}-")) for action, name in asked if name.startswith(f"{prefix}-")}

    return call


def test_install_on_a_new_site_and_on_an_old_one(site, run):
    asked_for = run("install") | run("install", "--another-password")
    old = f"{site._prefix}-old"
    create_tables(site._client, old)
    load(SITE_2026_11, DynamoTables(site._client, old))
    asked_for |= run("install", "--another-password", prefix=old)
    assert asked_for == of_tables("install")


def test_what_changes_and_reads_whole_tables(site, run, tmp_path):
    load(SITE_2026_11, site)
    assert run("migrate") == of_tables("migrate")
    # A day that is counted and has no rows, and logs that are to expire: there is something to put right.
    gone = date(2026, 3, 9)
    for key in (keys.day("logs", gone), keys.month("logs", "2026-03")):
        site.write(Update("system", key, add={"all": 1}))
    assert run("recount", "--apply") == of_tables("recount")
    site.write(Update("system", keys.SETTINGS, set={"values": {RETENTION: 30}}))
    assert run("retention", "--apply") == of_tables("retention")
    assert run("export", str(tmp_path / "out")) == of_tables("export")


def test_erase(site, run):
    """Those who may manage points and those who may not, either way, with an heir, again, and a whole export of one."""
    load(SITE_2026_11, site)
    run("migrate")
    asked_for = run("erase", "2", "--mode", "anonymize") | run("erase", "3", "--mode", "erase", "--reassign", "1")
    asked_for |= run("erase", "4", "--mode", "erase", "--managed") | run("erase", "--again")
    assert asked_for == of_tables("erase")


def test_restore(site, run, asked):
    """What DynamoDB and the other services are asked for; of those, test_restore_stopped.py has the rest."""
    for table in TABLES:
        site.write(Put(table, {"pk": "x", "sk": "x"}))
    copies = f"copies-of-{site._prefix}"
    live = run("restore", "--from", copies, "--at", "2026-11-22T05:00:00", "--stopped")
    of_copies = set(asked)
    site.write(Delete("users", ("x", "x")))
    for table in TABLES:
        site.write(Put(table, {"pk": "gone", "sk": "x"}))
    live |= run("restore", "--from", copies, "--stopped", "--apply")
    assert live | of_tables("erase") == of_tables("restore")
    of_copies |= asked
    read = {(action, name.removeprefix(f"{copies}-")) for action, name in of_copies if name.startswith(f"{copies}-")}
    by_itself = {(f"dynamodb:{action}", table) for action in OF_RECOVERY for table in TABLES}
    assert read | by_itself == of_tables("restore", copies=True)


def test_a_policy_names_tables_indexes_and_nothing_of_other_stacks(capsys):
    statements = printed(capsys, "migrate")
    resources = [arn for statement in statements for arn in statement["Resource"]]
    assert "arn:aws:dynamodb:eu-west-1:111122223333:table/laurel-dev-users" in resources
    assert "arn:aws:dynamodb:eu-west-1:111122223333:table/laurel-dev-users/index/by_id" in resources
    assert not any("*" in text for text in resources)
    allowed = {action for statement in statements for action in statement["Action"]}
    assert "dynamodb:Scan" in allowed
    assert not any("*" in action for action in allowed)


def test_the_policy_of_a_restore_names_its_stack_and_copies(capsys):
    resources = {
        arn: statement["Action"]
        for statement in printed(capsys, "restore", "--stack", "games", "--from", "old")
        for arn in statement["Resource"]
    }
    place = "eu-west-1:111122223333"
    assert resources[f"arn:aws:cloudformation:{place}:stack/games/*"] == ["cloudformation:ListStackResources"]
    assert "lambda:PutFunctionConcurrency" in resources[f"arn:aws:lambda:{place}:function:games-*"]
    copied = resources[f"arn:aws:dynamodb:{place}:table/old-logs"]
    assert {f"dynamodb:{action}" for action in OF_RECOVERY} <= set(copied)
    assert "dynamodb:DeleteTable" not in copied


def test_the_secret_of_an_installation_has_to_be_named(capsys):
    assert main(("policies", "--for", "install", "--table-prefix", "laurel-dev", *PLACE)) == 1
    assert "--secret-arn" in capsys.readouterr().err
    (secret,) = [
        statement["Resource"]
        for statement in printed(capsys, "install", "--secret-arn", "arn:secret")
        if statement["Action"] == ["secretsmanager:GetSecretValue"]
    ]
    assert secret == ["arn:secret"]


@pytest.mark.parametrize("command", OPERATORS)
def test_every_policy_is_within_what_iam_takes(command):
    text = json.dumps(
        policy(command, Site("laurel-dev", "laurel-dev", "eu-west-1", "1" * 12, "arn:secret", "restored"))
    )
    assert len(text) < 6_144, "characters of a managed policy"
