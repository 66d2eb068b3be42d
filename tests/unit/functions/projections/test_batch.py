"""Batches of streams, as Lambda delivers them."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

import pytest

from devstore.memory import MemoryTables
from laurel.app.errors import Conflict, Unavailable
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.user import User
from laurel.store.driver.codec import encode_item
from laurel.store.ledger.totals import Totals
from laurel.store.rows import keys
from laurel.store.rows.ledger import earning_item, log_item
from laurel.store.rows.records import profile_copy
from laurel.store.users.lean.find import LeanDirectory, any_text
from laurel.store.users.lean.store import LeanStore
from projections.app import entry
from tests.containers import container_on

SAMPLE = Path(__file__).parents[4] / "events" / "dynamodb_projections.json"
ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/laurel-dev-{}/stream/2026-11-22T05:10:12.345"


def as_lambda_sends(item):
    """The attributes of an item as they are in the JSON of Lambda's events: bytes as base64."""
    return json.loads(json.dumps(item, default=lambda value: b64encode(value).decode()))


def record(number, *, new=None, old=None, table="logs"):
    change = {"SequenceNumber": str(number).zfill(21), "Keys": {}, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    for name, item in (("NewImage", new), ("OldImage", old)):
        if item:
            change[name] = as_lambda_sends(encode_item(item))
    return {"eventID": f"e{number}", "eventSourceARN": ARN.format(table), "dynamodb": change}


def inserted(number):
    return record(number, new=log_item(Log(number, 1, "rank_earn")))


def event(*records, table="logs"):
    return {
        "Records": list(records),
        "shardId": "shardId-1",
        "state": {},
        "eventSourceARN": ARN.format(table),
        "isFinalInvokeForWindow": False,
        "isWindowTerminatedEarly": False,
    }


@pytest.fixture
def tables():
    return MemoryTables()


@pytest.fixture
def handler(tables):
    return entry(container_on(tables))


def total(tables, table="logs"):
    return sum(counts.all for counts in Totals(tables, table).months().values())


def failures(reply):
    assert reply["state"] == {}, "Lambda takes a reply without state for a failure"
    return [failure["itemIdentifier"] for failure in reply["batchItemFailures"]]


def test_a_batch_is_counted_once_however_often_it_comes(tables, handler):
    batch = event(*map(inserted, range(1, 6)))
    for _ in range(3):
        assert failures(handler(json.loads(json.dumps(batch)), None)) == []
    assert total(tables) == 5


def test_rows_that_expire_stay_counted_and_those_that_are_deleted_do_not(tables, handler):
    rows = [log_item(Log(number << 12, 1, "rank_earn")) for number in (1, 2, 3)]
    handler(event(*(record(number, new=row) for number, row in enumerate(rows, 1))), None)
    expired = record(4, old=rows[0]) | {"userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"}}
    assert failures(handler(event(expired), None)) == []
    assert total(tables) == 3
    for _ in range(2):
        assert failures(handler(event(expired, record(5, old=rows[1])), None)) == []
        assert total(tables) == 2


def test_who_deletes_by_hand_is_told_apart(tables, handler):
    """Global tables and imports act as other services."""
    row = log_item(Log(1 << 12, 1, "rank_earn"))
    handler(event(record(1, new=row)), None)
    other = record(2, old=row) | {
        "userIdentity": {"type": "Service", "principalId": "replication.dynamodb.amazonaws.com"}
    }
    handler(event(other), None)
    assert total(tables) == 0


def test_earnings_have_their_own_stream(tables, handler):
    assert (
        failures(handler(event(record(1, new=earning_item(Earning(1, 1)), table="earnings"), table="earnings"), None))
        == []
    )
    assert (total(tables), total(tables, "earnings")) == (0, 1)


def test_the_last_call_of_a_window_has_no_records(tables, handler):
    assert failures(handler({**event(), "isFinalInvokeForWindow": True}, None)) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"SequenceNumber": "3"},
        {"SequenceNumber": "3", "NewImage": {"pk": {"S": "x"}, "sk": {"S": "profile"}}},
        {"SequenceNumber": "3", "NewImage": {"pk": {"S": "x"}, "sk": {"S": "0"}}},
        {"SequenceNumber": "3", "NewImage": {"pk": {"Q": "x"}}},
        {
            "SequenceNumber": "3",
            "NewImage": {**as_lambda_sends(encode_item(log_item(Log(3, 1)))), "rows": {"B": "/w=="}},
        },
    ],
)
def test_what_comes_after_an_unreadable_record_waits_for_it(tables, broken, handler):
    bad = {**inserted(3), "dynamodb": broken}
    reply = handler(event(inserted(1), inserted(2), bad, inserted(4), inserted(5)), None)
    assert failures(reply) == ["3", "4".zfill(21), "5".zfill(21)]
    assert total(tables) == 2
    assert failures(handler(event(inserted(4), inserted(5)), None)) == [], "Lambda gave the bad one up"
    assert total(tables) == 4


@pytest.mark.parametrize("error", [Conflict("busy"), Unavailable("throttled")])
def test_a_store_that_fails_fails_the_batch(tables, monkeypatch, error, handler):
    def fail(_operations):
        raise error

    batch = event(inserted(1), inserted(2))
    with monkeypatch.context() as broken:
        broken.setattr(tables, "transact", fail)
        with pytest.raises(type(error)):
            handler(batch, None)
    assert failures(handler(batch, None)) == []
    assert total(tables) == 2


def test_the_sample_is_counted(tables, handler):
    assert failures(handler(json.loads(SAMPLE.read_text()), None)) == []
    assert total(tables) == 1


def member(number, name):
    user = User(number, name, f"{name}@example.org", name, name.title(), "2026-01-01T00:00:00")
    pk, sk = keys.member(number)
    return {"pk": pk, "sk": sk, **profile_copy(user)}


def test_members_are_found_and_what_is_none_is_given_back(handler, tables):
    records = [record(1, new=member(7, "mira")), record(2, new=member(8, "noor"))]
    stray = record(3, new={"pk": "user#7", "sk": "self#other"})
    for one in (*records, stray):
        one["eventSourceARN"] = ARN.format("users")
    assert failures(handler(event(*records, stray, table="users"), None)) == [stray["dynamodb"]["SequenceNumber"]]
    handler(event(*records, table="users"), None)
    lean = LeanDirectory(tables, 1)
    assert list(lean.find(lean.state(), [any_text(("email",), "o")], "", "email")) == [7, 8]
    assert list(lean.find(lean.state(), [any_text(("name",), "noor")], "", "name")) == [8]
    assert LeanStore(tables).state().changes == 2, "that of the building, and one batch"
