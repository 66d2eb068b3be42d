"""What is left of botocore's data still does everything that `laurel.store` asks, everywhere."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import botocore
import botocore.session
import pytest
from botocore import xform_name
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.loaders import Loader

from laurel_build.botocore_data import OPERATIONS, MissingOperation, trim_endpoints, trim_model

WHOLE = Path(botocore.__file__).with_name("data")

STORE = Path(__file__).parents[3] / "layers/shared/python/laurel/store"

LOCAL = {
    "create_table",
    "describe_table",
    "update_time_to_live",
    "describe_stream",
    "get_records",
    "get_shard_iterator",
}
"""Asked only where no deployment has made the tables and reads their streams: by `laurel serve` and tests."""

ENDPOINTS = json.loads((WHOLE / "endpoints.json").read_text())
REGIONS = [
    (partition["partition"], region)
    for partition in ENDPOINTS["partitions"]
    if partition["partition"] in ("aws", "aws-cn", "aws-us-gov")
    for region in partition["regions"]
]


def session_on(data):
    session = botocore.session.Session(session_vars={"profile": (None, None, None, None)})
    session.register_component("data_loader", Loader([str(data)], include_default_search_paths=False))
    session.set_credentials("AKIDEXAMPLE", "secret")
    return session


@pytest.fixture(scope="module")
def sessions(trimmed):
    """A session on all of botocore's data, and one on what is deployed."""
    return session_on(WHOLE), session_on(trimmed)


@pytest.fixture
def clients(sessions):
    """The DynamoDB clients of both."""
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1})
    return [session.create_client("dynamodb", "eu-west-1", config=config) for session in sessions]


def asked_by_the_store():
    """The operations of AWS that the store's source names, as methods or as their names."""
    named = set()
    for file in STORE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute):
                named.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                named.add(node.value)
    session = session_on(WHOLE)
    known = {
        xform_name(operation): (service, operation)
        for service in (*OPERATIONS, "dynamodbstreams")
        for operation in session.get_service_model(service).operation_names
    }
    return {known[name] for name in named & known.keys() - LOCAL}


def test_it_describes_what_the_store_asks_for_and_no_more():
    described = {(service, operation) for service, operations in OPERATIONS.items() for operation in operations}
    assert described == asked_by_the_store()


def test_no_other_service_is_left(trimmed):
    assert {path.name for path in trimmed.iterdir() if path.is_dir()} == set(OPERATIONS)


def test_every_region_resolves_as_before(sessions):
    assert len(REGIONS) > 30
    for service in OPERATIONS:
        for partition, region in REGIONS:
            before, after = (session.create_client(service, region).meta for session in sessions)
            assert after.endpoint_url == before.endpoint_url
            assert after.partition == before.partition == partition


@pytest.mark.parametrize("variant", [{"use_fips_endpoint": True}, {"use_dualstack_endpoint": True}])
def test_variants_of_addresses_resolve_as_before(sessions, variant):
    for region in ("us-east-1", "eu-west-1", "cn-north-1", "us-gov-west-1"):
        before, after = (session.create_client("dynamodb", region, config=Config(**variant)) for session in sessions)
        assert after.meta.endpoint_url == before.meta.endpoint_url


def test_the_newest_version_of_each_service_is_left(sessions):
    for service in OPERATIONS:
        before, after = (session.get_service_model(service) for session in sessions)
        assert (after.api_version, after.metadata) == (before.api_version, before.metadata)


@pytest.mark.parametrize(
    ("service", "operation"), [(service, name) for service, names in OPERATIONS.items() for name in names]
)
def test_requests_and_replies_have_the_shapes_they_had(sessions, service, operation):
    before, after = (session.get_service_model(service).operation_model(operation) for session in sessions)
    assert described(after) == described(before)


def described(operation):
    """Everything an operation's model says but its prose, with all shapes below it."""
    seen = {}
    waiting = [operation.input_shape, operation.output_shape, *operation.error_shapes]
    while waiting:
        shape = waiting.pop()
        if shape is None or shape.name in seen:
            continue
        below = {
            **getattr(shape, "members", {}),
            **{part: found for part in ("member", "key", "value") if (found := getattr(shape, part, None)) is not None},
        }
        members = {name: (member.name, member.serialization) for name, member in below.items()}
        seen[shape.name] = (shape.type_name, shape.metadata, shape.serialization, members)
        waiting += below.values()
    return operation.http, operation.auth_type, operation.static_context_parameters, seen


def test_a_put_is_written_as_before(clients):
    bodies = []

    def keep(request, **_):
        bodies.append(request.body)
        return reply(200, {})

    for client in clients:
        client.meta.events.register("before-send", keep)
        client.put_item(TableName="t", Item={"pk": {"S": "é"}, "n": {"L": [{"N": "1"}, {"B": b"\0"}]}})
    assert bodies[0] == bodies[1]
    assert json.loads(bodies[0])["Item"]["n"] == {"L": [{"N": "1"}, {"B": "AA=="}]}


def test_the_reasons_of_a_cancelled_transaction_are_read(clients):
    reasons = [{"Code": "ConditionalCheckFailed", "Item": {"pk": {"S": "x"}}}, {"Code": "None"}]
    kind = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException"
    for client in clients:
        client.meta.events.register(
            "before-send", lambda **_: reply(400, {"__type": kind, "CancellationReasons": reasons})
        )
        with pytest.raises(ClientError) as failed:
            client.transact_write_items(TransactItems=[{"Put": {"TableName": "t", "Item": {"pk": {"S": "x"}}}}])
        assert failed.value.response["CancellationReasons"] == reasons
        assert isinstance(failed.value, client.exceptions.TransactionCanceledException)


def reply(status, content):
    class Raw:
        def stream(self):
            yield json.dumps(content).encode()

    return AWSResponse("https://dynamodb.eu-west-1.amazonaws.com", status, {}, Raw())


def test_an_operation_that_botocore_does_not_know_stops_the_build():
    with pytest.raises(MissingOperation, match="Forget"):
        trim_model({"operations": {"GetItem": {}}, "shapes": {}}, ("GetItem", "Forget"))


def test_prose_goes_and_a_member_called_documentation_stays():
    model = {
        "documentation": "about it",
        "metadata": {"apiVersion": "1"},
        "operations": {
            "Get": {"name": "Get", "documentation": "gets", "output": {"shape": "Page"}, "errors": [{"shape": "Lost"}]},
            "Other": {"name": "Other", "output": {"shape": "Unused"}},
        },
        "shapes": {
            "Page": {
                "type": "structure",
                "documentation": "a page",
                "members": {"documentation": {"shape": "Lines", "documentation": "its text"}},
            },
            "Lines": {"type": "list", "member": {"shape": "Line", "documentation": "a line"}},
            "Line": {"type": "string"},
            "Lost": {"type": "structure", "members": {}, "exception": True},
            "Unused": {"type": "string"},
        },
    }
    assert trim_model(model, ("Get",)) == {
        "metadata": {"apiVersion": "1"},
        "operations": {"Get": {"name": "Get", "output": {"shape": "Page"}, "errors": [{"shape": "Lost"}]}},
        "shapes": {
            "Line": {"type": "string"},
            "Lines": {"type": "list", "member": {"shape": "Line"}},
            "Lost": {"type": "structure", "members": {}, "exception": True},
            "Page": {"type": "structure", "members": {"documentation": {"shape": "Lines"}}},
        },
    }


def test_all_partitions_and_regions_stay():
    trimmed = trim_endpoints(ENDPOINTS)
    for before, after in zip(ENDPOINTS["partitions"], trimmed["partitions"], strict=True):
        assert {**after, "services": {}} == {**before, "services": {}}
        assert set(after["services"]) == set(OPERATIONS) & set(before["services"])
