"""From the bus to the badge: rule, queue, function, tables, streams, and back onto the bus."""

from __future__ import annotations

import json
import uuid
from base64 import b64encode
from pathlib import Path

import pytest

from devstore.event_patterns import matches
from laurel.store.driver.codec import decode_item
from laurel.store.ledger.projections import PROJECTED
from laurel_cli.aws.template import load_template
from laurel_cli.operate.recovery.consumers import Consumers
from tests.chain.deployment import STACK

TEMPLATE = load_template(Path(__file__).parents[2] / "template.yaml")
READ = ("SQS", "DynamoDB")
"""Types of event sources that Lambda reads."""


@pytest.fixture
def outside(deployed):
    """A function that returns the notices of a user on the bus so far: detail by detail-type."""
    sqs, events, bus = deployed.client("sqs"), deployed.client("events"), deployed.output("EventBusName")
    name = f"outside-{uuid.uuid4().hex[:8]}"
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allow = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = {"Version": "2012-10-17", "Statement": [{**allow, "Resource": arn}]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    events.put_rule(Name=name, EventBusName=bus, EventPattern='{"source": ["laurel"]}')
    events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": "outside", "Arn": arn}])
    notices = {}

    def receive(user):
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", ()):
            event = json.loads(message["Body"])
            notices.setdefault(event["detail"]["user_id"], {})[event["detail-type"]] = event["detail"]
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return notices.get(user, {})

    return receive


def test_an_event_on_the_bus_earns_points_and_a_badge_with_notices(deployed, programme, member, outside, eventually):
    deployed.put_event("gamipress_login", user_id=member.id)
    eventually(lambda: member.balance() == 10)
    assert programme.badge in member.earned()
    notices = eventually(lambda: (sent := outside(member.id)).keys() >= {"points", "unlock"} and sent)
    assert notices["unlock"]["post_id"] == programme.badge
    assert (notices["points"]["points_type"], notices["points"]["points"]) == (programme.gold, 10)
    assert deployed.waiting("EventQueue") == 0


def test_an_event_that_is_sent_twice_counts_once(deployed, programme, member, eventually):
    login = f"login-{member.name}"
    for event_id in (login, login, f"{login}-again"):
        deployed.put_event("gamipress_login", user_id=member.id, id=event_id)
    eventually(lambda: member.balance() >= 20 and not deployed.waiting("EventQueue"))
    assert member.balance() == 20
    assert member.earned().count(programme.badge) == 1


def test_an_event_that_is_refused_is_a_dead_letter_with_its_reason(deployed, member, eventually):
    sqs, dead = deployed.client("sqs"), deployed.id_of("EventDeadLetterQueue")
    deployed.put_event("no_such_trigger", user_id=member.id)
    asked = {"QueueUrl": dead, "WaitTimeSeconds": 1, "MessageAttributeNames": ["All"]}
    (letter,) = eventually(lambda: sqs.receive_message(**asked).get("Messages"))
    assert json.loads(letter["Body"])["detail"]["user_id"] == member.id
    assert letter["MessageAttributes"]["LaurelReason"]["StringValue"] == "rest_unknown_trigger"
    deployed.put_event("gamipress_login", user_id=member.id)
    eventually(lambda: member.balance() == 10)
    assert deployed.waiting("EventQueue") == 0


@pytest.fixture
def count(deployed):
    """Let the projections function count all of a ledger's stream, as a mapping with a window delivers it."""
    functions, streams = deployed.client("lambda"), deployed.client("dynamodbstreams")
    function = deployed.id_of("ProjectionsFunction")
    mappings = functions.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
    for mapping in mappings:
        # The emulator's own mapping has no windows, and so names no shard.
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)

    def deliver():
        for arn in (mapping["EventSourceArn"] for mapping in mappings):
            for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
                place = {"StreamArn": arn, "ShardId": shard["ShardId"]}
                start = streams.get_shard_iterator(**place, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
                records = passed(arn, streams.get_records(ShardIterator=start)["Records"])
                event = {"Records": records, "shardId": shard["ShardId"], "eventSourceARN": arn, "state": {}}
                sent = json.dumps(event, default=_as_lambda_sends)
                response = json.load(functions.invoke(FunctionName=function, Payload=sent)["Payload"])
                assert response == {"state": {}, "batchItemFailures": []}

    return deliver


def passed(arn, records):
    """The records of a stream that the mapping's filters let through, as Lambda delivers them."""
    table = arn.split("/")[1].rpartition("-")[2].capitalize()
    of_table = {"Fn::GetAtt": f"{table}Table.StreamArn"}
    (source,) = [
        found for found in TEMPLATE.sources_of("ProjectionsFunction", "DynamoDB") if found["Stream"] == of_table
    ]
    patterns = [json.loads(entry["Pattern"]) for entry in source.get("FilterCriteria", {}).get("Filters", ())]
    through = [record for record in records if not patterns or any(matches(pattern, record) for pattern in patterns)]
    return [{**record, "eventSourceARN": arn} for record in through]


def _as_lambda_sends(value):
    """What JSON has no form of, as it is in Lambda's events."""
    return b64encode(value).decode() if isinstance(value, bytes) else value.timestamp()


def test_totals_are_counted_from_the_streams_once(deployed, member, count, eventually):
    deployed.put_event("gamipress_login", user_id=member.id)
    eventually(lambda: member.balance() == 10)
    for ledger, table in (("gamipress-logs", "LogsTable"), ("gamipress-user-earnings", "EarningsTable")):
        items = deployed.client("dynamodb").scan(TableName=deployed.id_of(table))["Items"]
        rows = sum(len(PROJECTED[table[: -len("Table")].lower()].rows(decode_item(item))) for item in items)
        for _ in range(2):
            count()
            listed = deployed.request("GET", f"/wp-json/wp/v2/{ledger}")
            assert listed.headers["X-WP-Total"] == str(rows) != "0"


def test_the_schedule_calls_the_function_that_publishes_posts(deployed):
    planned = deployed.client("scheduler").get_schedule(Name=deployed.id_of("WpCronFunctionSchedule"))
    function = deployed.client("lambda").get_function(FunctionName=deployed.id_of("WpCronFunction"))
    assert planned["Target"]["Arn"] == function["Configuration"]["FunctionArn"] + ":live"
    assert planned["ScheduleExpression"] == "rate(1 minute)"
    run = deployed.client("lambda").invoke(FunctionName=deployed.id_of("WpCronFunction"), Payload="{}")
    assert json.load(run["Payload"]) == {"done": [], "failed": []}
    assert deployed.waiting("WpCronFailureQueue") == 0


def test_a_restore_finds_all_that_uses_the_tables(deployed, aws_environment, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", deployed.endpoint)
    found = Consumers.of(STACK, deployed.id_of("UsersTable").removesuffix("-users"))
    assert set(found.functions) == {deployed.id_of(name) for name in TEMPLATE.functions}
    sources = [each for name in TEMPLATE.functions for kind in READ for each in TEMPLATE.sources_of(name, kind)]
    assert len(found.mappings) == len(sources)
    assert {f"the function {name} may run" for name in found.functions} <= set(found.running())
