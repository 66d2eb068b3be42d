"""Each fault does what it says: once, and the driver gets over it; each time, and the driver reports it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid

import botocore.endpoint
import pytest

from laurel.app.errors import Unavailable
from laurel.store.driver import client as driver_client
from laurel.store.driver.client import new_client
from laurel.store.driver.dynamodb import DynamoTables
from laurel.store.driver.errors import TransactionConflict
from laurel.store.driver.requests import Delete, Put, Update
from laurel.store.driver.tables import create_tables
from laurel_cli.local_dynamodb import LOCAL_CREDENTIALS
from tests.faults.network.plan import FAULTS, WRITES, Plan
from tests.faults.network.proxy import Port, Tally
from tests.faults.network.refusals import cancellation, refusal
from tests.faults.worker import HastyTime

TIMEOUT = 0.3
KILLS = ("killed before the request", "killed after the request")
CARRIED_OUT = {
    "reply lost", "reply cut", "reply after the client's timeout", "request after the client's timeout",
    "InternalServerError after the request", "TransactionInProgressException",
}  # fmt: skip
"""The faults of which the client sees a failure although the request took place, at the latest afterwards."""

HARMLESS = {"request repeated", "reply delayed", "keys left unprocessed"}
"""The faults that a client does not see, unless they never end."""


class Only(Plan):
    """The same fault for the first requests that may suffer it, as many as given."""

    def __init__(self, name, times):
        super().__init__(1, 1)
        self._fault, self.left = FAULTS[name], times

    def next(self, operation):
        """The fault, while it is not used up."""
        if not (self.left and self._fault.suits(operation)):
            return ""
        self.left -= 1
        return self._fault.name


@pytest.fixture(scope="module")
def prefix(ministack_endpoint):
    """The prefix of tables that all tests here share."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in LOCAL_CREDENTIALS.items():
            environment.setenv(name, value)
        client = new_client(ministack_endpoint)
        create_tables(client, "proxied")
        client.close()
    return "proxied"


@pytest.fixture
def plain(prefix, ministack_endpoint, monkeypatch):
    """The tables without a proxy."""
    for name, value in LOCAL_CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    client = new_client(ministack_endpoint)
    yield DynamoTables(client, prefix)
    client.close()


@pytest.fixture
def through(plain, prefix, ministack_endpoint, monkeypatch):
    """through(fault, times): tables behind a port that suffers a fault so often, and the port."""
    monkeypatch.setattr(driver_client, "READ_SECONDS", TIMEOUT)
    monkeypatch.setattr(botocore.endpoint, "time", HastyTime())
    opened = []

    def make(fault, times):
        port = Port(ministack_endpoint, Only(fault, times), Tally(), TIMEOUT)
        client = new_client(port.endpoint)
        opened.extend((client, port))
        return DynamoTables(client, prefix), port

    yield make
    for each in opened:
        each.close()


def item(amount=1):
    return {"pk": f"a{uuid.uuid4().hex}", "sk": "b", "n": amount}


def act(tables, name, stored):
    """What may suffer the fault: keys read, a single write, or else a transaction."""
    operations = FAULTS[name].operations
    if "BatchGetItem" in operations:
        tables.transact([Put("users", stored)])
        assert tables.batch_get("users", [(stored["pk"], "b"), ("no", "b")]) == [stored]
    elif operations == WRITES:
        tables.transact([Put("users", stored)])
        tables.write(Delete("users", (stored["pk"], "b")))
        tables.write(Put("users", stored))
    else:
        tables.transact([Put("users", stored)])


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in KILLS])
def test_once_the_driver_gets_over_it(through, plain, name):
    tables, port = through(name, 1)
    stored = item()
    try:
        act(tables, name, stored)
    except (TransactionConflict, Unavailable):  # the driver leaves it to its caller to decide again
        assert name.startswith("cancelled") or name == "TransactionConflictException"
        act(tables, name, stored)
    port.tally.wait()
    assert plain.get("users", (stored["pk"], "b")) == stored
    assert port.tally.faults == {name: 1}


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in KILLS and name not in HARMLESS])
def test_each_time_the_driver_reports_it(through, plain, name):
    tables, port = through(name, 100)
    stored = item()
    with pytest.raises((TransactionConflict, Unavailable)):
        act(tables, name, stored)
    port.tally.wait()
    there = plain.get("users", (stored["pk"], "b"))
    assert (there == stored) is (name in CARRIED_OUT or name == "TransactionConflictException")
    assert port.tally.faults[name] >= 1


def test_keys_that_are_always_left_come_in_the_end(through):
    tables, port = through("keys left unprocessed", 100)
    some = [item() for _ in range(20)]
    tables.transact([Put("users", each) for each in some])
    found = tables.batch_get("users", [(each["pk"], "b") for each in some])
    assert sorted(found, key=str) == sorted(some, key=str)
    assert port.tally.faults["keys left unprocessed"] > 2


def test_a_write_without_a_token_is_carried_out_twice(through, plain):
    """What the driver's callers have to bear: a number that is added to without a condition."""
    tables, _ = through("request repeated", 1)
    stored = item()
    plain.write(Put("users", stored))
    tables.write(Update("users", (stored["pk"], "b"), add={"n": 1}))
    assert plain.get("users", (stored["pk"], "b"))["n"] == 3


def test_a_transaction_under_its_token_is_carried_out_once(through, plain):
    tables, port = through("request repeated", 1)
    stored = item()
    plain.write(Put("users", stored))
    tables.transact([Update("users", (stored["pk"], "b"), add={"n": 1})])
    assert plain.get("users", (stored["pk"], "b"))["n"] == 2
    assert port.tally.faults == {"request repeated": 1}


@pytest.mark.parametrize("name", KILLS)
def test_a_worker_is_killed(through, plain, name):
    tables, port = through(name, 1)
    worker = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    port.kill = lambda: os.kill(worker.pid, signal.SIGKILL)
    stored = item()
    port.plan.left = 3  # all attempts of botocore
    with pytest.raises(Unavailable):
        tables._call("put_item", TableName=tables._name("users"), Item={"pk": {"S": stored["pk"]}, "sk": {"S": "b"}})
    assert worker.wait(20) == -signal.SIGKILL
    assert (plain.get("users", (stored["pk"], "b")) is not None) is name.startswith("killed after")
    worker.stdin.close()


def test_the_same_seed_has_the_same_plan():
    def plan(seed, number):
        made = Plan(seed, number)
        return [made.next(operation) for operation in ("TransactWriteItems", "GetItem", "BatchGetItem") * 200]

    assert plan(1, 2) == plan(1, 2)
    assert plan(1, 2) != plan(2, 2)
    assert plan(1, 2) != plan(1, 3)


def test_all_kinds_are_dealt():
    made = Plan(1, 1)
    operations = ("TransactWriteItems", "TransactGetItems", "GetItem", "BatchGetItem", "PutItem")
    assert {made.next(operation) for operation in operations * 400} == {"", *FAULTS}


def test_the_forms_of_refusals():
    status, body, _ = cancellation("ThrottlingError", 3, 1)
    assert (status, [reason["Code"] for reason in json.loads(body)["CancellationReasons"]]) == (
        400, ["None", "ThrottlingError", "None"],
    )  # fmt: skip
    assert json.loads(body)["Message"].endswith("[None, ThrottlingError, None]")
    assert refusal("503")[0] == 503
    assert json.loads(refusal("InternalServerError")[1])["__type"].endswith("#InternalServerError")
