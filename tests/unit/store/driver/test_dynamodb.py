"""Replies of DynamoDB that no emulator gives."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError
from botocore.stub import ANY, Stubber

from laurel.app.errors import Conflict, Unavailable
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel.domain.records.user import User
from laurel.store.catalogue.posts import PostStore
from laurel.store.driver import dynamodb
from laurel.store.driver.client import new_client
from laurel.store.driver.conditions import Absent
from laurel.store.driver.dynamodb import DynamoTables
from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.driver.requests import Delete, Put, Query, Update
from laurel.store.driver.usage import CONSUMED
from laurel.store.users.users import UserStore

ONE = Put("system", {"pk": "kind", "sk": "1"}, Absent("pk"))
TWO = Delete("system", ("kind", "2"))


@pytest.fixture
def client(aws_environment):
    client = new_client()
    yield client
    client.close()


@pytest.fixture
def stub(client):
    with Stubber(client) as stub:
        yield stub


@pytest.fixture
def tables(client):
    return DynamoTables(client, "laurel")


@pytest.fixture
def waits():
    """The seconds that were waited."""
    return []


@pytest.fixture
def no_jitter(monkeypatch):
    monkeypatch.setattr(dynamodb.random, "uniform", lambda low, high: high)


@pytest.fixture
def patient(client, waits, no_jitter):
    """Tables that note how long they wait, the longest time each."""
    return DynamoTables(client, "laurel", waits.append)


class Calls:
    """A client whose answers are given one after the other: a reply, or an exception to raise."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.calls = []

    def __getattr__(self, method):
        def call(**arguments):
            self.calls.append((method, arguments))
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


def cancelled(stub, *reasons):
    details = [{"Code": reason} if isinstance(reason, str) else reason for reason in reasons]
    stub.add_client_error(
        "transact_write_items",
        "TransactionCanceledException",
        "cancelled",
        modeled_fields={"CancellationReasons": details},
    )


def timeout():
    return ReadTimeoutError(endpoint_url="http://127.0.0.1")


def test_a_conflict_in_a_transaction(stub, tables):
    cancelled(stub, "None", "TransactionConflict")
    with pytest.raises(TransactionConflict):
        tables.transact([ONE, TWO])


def test_a_conflict_of_a_single_write(stub, tables):
    stub.add_client_error("put_item", "TransactionConflictException")
    with pytest.raises(TransactionConflict):
        tables.write(ONE)


def test_a_failed_condition_outweighs_a_conflict_and_names_the_operation(stub, tables):
    old = {"pk": {"S": "kind"}, "sk": {"S": "2"}, "n": {"N": "1"}}
    cancelled(stub, "TransactionConflict", {"Code": "ConditionalCheckFailed", "Item": old})
    with pytest.raises(ConditionFailed) as caught:
        tables.transact([ONE, TWO])
    assert caught.value.failed == {1: {"pk": "kind", "sk": "2", "n": 1}}


THROTTLED = ["ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"]


@pytest.mark.parametrize("reason", THROTTLED)
def test_a_throttled_transaction_is_sent_again_after_longer_and_longer_pauses(stub, patient, waits, reason):
    for _ in range(dynamodb.THROTTLED_ATTEMPTS - 1):
        cancelled(stub, "None", reason)
    stub.add_response("transact_write_items", {})
    patient.transact([ONE, TWO])
    stub.assert_no_pending_responses()
    assert waits == [0.05, 0.1, 0.2]


@pytest.mark.parametrize(
    "reasons", [*[("None", reason) for reason in THROTTLED], ("TransactionConflict", "ThrottlingError")]
)
def test_a_transaction_that_stays_throttled_is_unavailable_and_no_lost_race(stub, patient, waits, reasons):
    for _ in range(dynamodb.THROTTLED_ATTEMPTS):
        cancelled(stub, *reasons)
    with pytest.raises(Unavailable) as caught:
        patient.transact([ONE, TWO])
    stub.assert_no_pending_responses()
    assert len(waits) == dynamodb.THROTTLED_ATTEMPTS - 1
    assert caught.value.data["retry_after"] == 1


def test_a_throttled_transaction_is_sent_again_under_its_token(waits):
    throttled = ClientError(
        {
            "Error": {"Code": "TransactionCanceledException", "Message": ""},
            "CancellationReasons": [{"Code": "ThrottlingError"}],
        },
        "TransactWriteItems",
    )
    client = Calls(throttled, timeout(), throttled, {})
    DynamoTables(client, "laurel", waits.append).transact([ONE])
    assert len({arguments["ClientRequestToken"] for _, arguments in client.calls}) == 1
    assert len(waits) == 2


@pytest.mark.parametrize("reason", ["ThrottlingError", "TransactionConflict"])
def test_a_failed_condition_outweighs_throttling(stub, patient, waits, reason):
    cancelled(stub, reason, "ConditionalCheckFailed")
    with pytest.raises(ConditionFailed) as caught:
        patient.transact([ONE, TWO])
    assert (caught.value.failed, waits) == ({1: None}, [])


def test_a_malformed_part_outweighs_throttling(stub, patient, waits):
    cancelled(stub, "ThrottlingError", "ValidationError")
    with pytest.raises(ValueError, match="cancelled"):
        patient.transact([ONE, TWO])
    assert waits == []


def test_a_lost_race_is_handed_up_at_once(stub, patient, waits):
    cancelled(stub, "None", "TransactionConflict")
    with pytest.raises(TransactionConflict):
        patient.transact([ONE, TWO])
    assert waits == []


@pytest.mark.parametrize("times", [1, dynamodb.THROTTLED_ATTEMPTS])
def test_a_throttled_reading_transaction_waits_too(stub, patient, waits, times):
    for _ in range(times):
        stub.add_client_error(
            "transact_get_items",
            "TransactionCanceledException",
            modeled_fields={"CancellationReasons": [{"Code": "ThrottlingError"}]},
        )
    if times == 1:
        stub.add_response("transact_get_items", {"Responses": [{}]})
        assert patient.transact_get("users", [("user#1", "state")]) == []
    else:
        with pytest.raises(Unavailable):
            patient.transact_get("users", [("user#1", "state")])
    assert len(waits) == min(times, dynamodb.THROTTLED_ATTEMPTS - 1)


@pytest.mark.parametrize("code", ["ProvisionedThroughputExceededException", "ThrottlingException"])
def test_a_throttled_single_write_is_unavailable_and_no_lost_race(stub, patient, waits, code):
    stub.add_client_error("delete_item", code)
    with pytest.raises(Unavailable):
        patient.write(TWO)
    assert waits == []  # botocore has waited


def test_a_conflict_of_a_reading_transaction(stub, tables):
    stub.add_client_error(
        "transact_get_items",
        "TransactionCanceledException",
        modeled_fields={"CancellationReasons": [{"Code": "TransactionConflict"}]},
    )
    with pytest.raises(TransactionConflict):
        tables.transact_get("users", [("user#1", "state")])


def test_a_malformed_part_of_a_transaction(stub, tables):
    cancelled(stub, "ValidationError", "None")
    with pytest.raises(ValueError, match="cancelled"):
        tables.transact([ONE, TWO])


@pytest.mark.parametrize(
    "code", ["ProvisionedThroughputExceededException", "ThrottlingException", "InternalServerError"]
)
def test_throttling_and_failures_of_reads(stub, tables, code):
    stub.add_client_error("get_item", code)
    stub.add_client_error("query", code)
    with pytest.raises(Unavailable):
        tables.get("system", ("kind", "1"))
    with pytest.raises(Unavailable):
        tables.query(Query("system", "kind"))


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException"])
def test_what_an_operator_must_mend_is_not_hidden(stub, tables, code):
    stub.add_client_error("get_item", code)
    with pytest.raises(ClientError, match=code):
        tables.get("system", ("kind", "1"))


@pytest.mark.parametrize("error", [timeout(), ConnectTimeoutError(endpoint_url="http://127.0.0.1")])
def test_a_read_that_times_out_is_unavailable(error):
    with pytest.raises(Unavailable):
        DynamoTables(Calls(error), "laurel").get("system", ("kind", "1"))


def test_a_transaction_that_times_out_is_sent_again_under_the_same_token():
    client = Calls(timeout(), {})
    DynamoTables(client, "laurel").transact([ONE])
    tokens = [arguments["ClientRequestToken"] for _, arguments in client.calls]
    assert len(tokens) == 2
    assert tokens[0] == tokens[1]
    again = Calls({})
    DynamoTables(again, "laurel").transact([ONE])
    assert again.calls[0][1]["ClientRequestToken"] != tokens[0]


def test_a_transaction_that_keeps_timing_out_is_unavailable():
    client = Calls(*[timeout()] * dynamodb.TRANSACTION_ATTEMPTS)
    with pytest.raises(Unavailable):
        DynamoTables(client, "laurel").transact([ONE])


def test_a_transaction_still_in_progress_is_asked_after(stub, tables):
    stub.add_client_error("transact_write_items", "TransactionInProgressException")
    stub.add_response("transact_write_items", {})
    tables.transact([ONE])
    stub.assert_no_pending_responses()


def test_a_refused_transaction_is_not_sent_again(stub, tables):
    cancelled(stub, "ConditionalCheckFailed")
    with pytest.raises(ConditionFailed):
        tables.transact([ONE])


def test_a_single_write_that_times_out_is_not_repeated_here():
    client = Calls(timeout())
    with pytest.raises(Unavailable):
        DynamoTables(client, "laurel").write(Update("system", ("kind", "1"), add={"last": 1}))
    assert len(client.calls) == 1


def test_unprocessed_keys_are_asked_for_again():
    name = "laurel-system"
    key = {"pk": {"S": "kind"}, "sk": {"S": "2"}}
    first = {"Responses": {name: [{"pk": {"S": "kind"}, "sk": {"S": "1"}}]}, "UnprocessedKeys": {name: {"Keys": [key]}}}
    client = Calls(first, {"Responses": {name: [key]}, "UnprocessedKeys": {}})
    found = DynamoTables(client, "laurel").batch_get("system", [("kind", "1"), ("kind", "2")])
    assert [item["sk"] for item in found] == ["1", "2"]
    assert client.calls[1][1]["RequestItems"][name]["Keys"] == [key]


def test_keys_of_throttled_partitions_are_asked_for_after_a_pause_and_then_unavailable(waits, no_jitter):
    name = "laurel-system"
    key = {"pk": {"S": "kind"}, "sk": {"S": "1"}}
    never = {"Responses": {}, "UnprocessedKeys": {name: {"Keys": [key]}}}
    client = Calls(*[never] * dynamodb.THROTTLED_ATTEMPTS)
    with pytest.raises(Unavailable):
        DynamoTables(client, "laurel", waits.append).batch_get("system", [("kind", "1")])
    assert (client.answers, waits) == ([], [0.05, 0.1, 0.2])


def test_keys_that_are_left_out_of_replies_with_items_are_asked_for_at_once_and_not_for_ever(waits):
    name = "laurel-system"
    key = {"pk": {"S": "kind"}, "sk": {"S": "1"}}
    some = {"Responses": {name: [key]}, "UnprocessedKeys": {name: {"Keys": [key]}}}
    client = Calls(*[some] * dynamodb.BATCH_ROUNDS)
    with pytest.raises(Unavailable):
        DynamoTables(client, "laurel", waits.append).batch_get("system", [("kind", "1")])
    assert (client.answers, waits) == ([], [])


def test_conflicts_reach_the_application_as_conflicts(stub, tables):
    stub.add_response("get_item", {}, {"TableName": "laurel-posts", "Key": ANY, "ConsistentRead": True})
    cancelled(stub, "TransactionConflict", "None", "None")
    store = PostStore(tables)
    with pytest.raises(Conflict):
        store.commit(store.catalogue(), CatalogueChange(put=[Post(1, "post")]))
    users = UserStore(tables)
    user = User(1, "ann", "", "ann", "Ann", "", rev=1)
    cancelled(stub, "TransactionConflict")
    with pytest.raises(Conflict):
        users.update(user, user)
    stub.add_client_error("update_item", "TransactionConflictException")
    with pytest.raises(Conflict):
        users.create(user, "h")


# ---- what was consumed


def test_consumed_capacity_is_requested_and_added_up_only_while_it_is_measured():
    client = Calls(
        {},
        {"ConsumedCapacity": {"TableName": "laurel-system", "CapacityUnits": 0.5}},
        {"Items": [], "ConsumedCapacity": {"CapacityUnits": 2.0}},
        {"Responses": {}, "ConsumedCapacity": [{"CapacityUnits": 1.5}, {"CapacityUnits": 1.0}]},
        {"ConsumedCapacity": [{"CapacityUnits": 4.0}, {"CapacityUnits": 6.0}]},
        {},
    )
    tables = DynamoTables(client, "laurel")
    tables.get("system", ("a", "b"))
    with CONSUMED() as usage:
        tables.get("system", ("a", "b"), consistent=False)
        tables.query(Query("system", "a"))
        tables.batch_get("system", [("a", "b")])
        tables.transact([ONE])
        tables.write(TWO)
    assert (usage.read_calls, usage.read_units) == (3, 5.0)
    assert (usage.write_calls, usage.write_units) == (2, 10.0)
    asked = [arguments.get("ReturnConsumedCapacity") for _, arguments in client.calls]
    assert asked == [None, *["TOTAL"] * 5]


def test_a_call_that_fails_is_a_call(stub, tables):
    stub.add_client_error("put_item", "ConditionalCheckFailedException")
    with CONSUMED() as usage, pytest.raises(ConditionFailed):
        tables.write(ONE)
    assert (usage.calls, usage.write_units) == (1, 0)


def test_what_is_measured_within_another_measure_is_not_added_to_it():
    with CONSUMED() as outer:
        with CONSUMED() as inner:
            DynamoTables(Calls({}), "laurel").get("system", ("a", "b"))
        assert CONSUMED.usage is outer
    assert (outer.calls, inner.calls) == (0, 1)
    assert CONSUMED.usage is None
