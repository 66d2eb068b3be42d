"""Queues and buses of a site's file: nothing is lost, and nothing is received by two at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from devstore.sqlite.buses import Buses, ResourceAlreadyExistsException
from devstore.sqlite.file import SiteFile
from devstore.sqlite.queues import NoSuchQueue, NotInFlight, Queues

NOW = 1_800_000_000.0


class Moment:
    """The time of a test."""

    def __init__(self):
        self.seconds = NOW

    def __call__(self):
        return self.seconds


@pytest.fixture
def moment():
    return Moment()


@pytest.fixture
def queues(site_file, moment):
    return Queues(site_file, moment)


@pytest.fixture
def url(queues):
    made = queues.create_queue(QueueName="events")["QueueUrl"]
    queues.set_queue_attributes(QueueUrl=made, Attributes={"VisibilityTimeout": "30"})
    return made


def bodies(reply):
    return [message["Body"] for message in reply.get("Messages", [])]


def arn_of(queues, url):
    return queues.get_queue_attributes(QueueUrl=url)["Attributes"]["QueueArn"]


def counts(queues, url):
    found = queues.get_queue_attributes(QueueUrl=url)["Attributes"]
    return [int(found[f"ApproximateNumberOfMessages{kind}"]) for kind in ("", "NotVisible")]


def test_a_message_is_hidden_while_it_is_worked_and_comes_again_until_it_is_deleted(queues, url, moment):
    sent = queues.send_message(QueueUrl=url, MessageBody="ünï")
    (first,) = queues.receive_message(QueueUrl=url)["Messages"]
    assert (first["MessageId"], first["Body"]) == (sent["MessageId"], "ünï")
    assert first["Attributes"]["ApproximateReceiveCount"] == "1"
    assert queues.receive_message(QueueUrl=url) == {}
    assert counts(queues, url) == [0, 1]
    moment.seconds += 30
    (second,) = queues.receive_message(QueueUrl=url)["Messages"]
    assert second["Attributes"]["ApproximateReceiveCount"] == "2"
    assert second["Attributes"]["ApproximateFirstReceiveTimestamp"] == str(int(NOW * 1000))
    queues.delete_message(QueueUrl=url, ReceiptHandle=first["ReceiptHandle"])
    assert counts(queues, url) == [0, 1], "the first receipt is void"
    queues.delete_message_batch(QueueUrl=url, Entries=[{"Id": "0", "ReceiptHandle": second["ReceiptHandle"]}])
    assert counts(queues, url) == [0, 0]


def test_messages_come_in_their_order_and_no_more_than_requested(queues, url):
    for number in range(5):
        queues.send_message(QueueUrl=url, MessageBody=str(number))
    assert bodies(queues.receive_message(QueueUrl=url, MaxNumberOfMessages=3)) == ["0", "1", "2"]
    assert bodies(queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10)) == ["3", "4"]


def test_no_message_is_received_by_two_at_once(queues, url):
    for number in range(40):
        queues.send_message(QueueUrl=url, MessageBody=str(number))

    def receive(_):
        return bodies(queues.receive_message(QueueUrl=url, MaxNumberOfMessages=5))

    with ThreadPoolExecutor(8) as pool:
        received = [body for each in pool.map(receive, range(16)) for body in each]
    assert sorted(received, key=int) == [str(number) for number in range(40)]


def test_what_is_received_too_often_is_a_dead_letter(queues, url, moment):
    dead = queues.create_queue(QueueName="dead")["QueueUrl"]
    policy = {"deadLetterTargetArn": arn_of(queues, dead), "maxReceiveCount": 2}
    queues.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": json.dumps(policy)})
    queues.send_message(QueueUrl=url, MessageBody="bad")
    for _ in range(2):
        assert bodies(queues.receive_message(QueueUrl=url)) == ["bad"]
        moment.seconds += 31
    assert queues.receive_message(QueueUrl=url) == {}
    (message,) = queues.receive_message(QueueUrl=dead)["Messages"]
    assert (message["Body"], message["Attributes"]["ApproximateReceiveCount"]) == ("bad", "1")


def test_a_message_is_hidden_for_as_long_as_its_receiver_says(queues, url, moment):
    for body in ("sooner", "later", "as it was"):
        queues.send_message(QueueUrl=url, MessageBody=body)
    sooner, later, _ = queues.receive_message(QueueUrl=url, MaxNumberOfMessages=3)["Messages"]
    for message, seconds in ((sooner, 5), (later, 60)):
        request = {"ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": seconds}
        assert queues.change_message_visibility(QueueUrl=url, **request) == {}
    seen = []
    for seconds in (4, 1, 24, 1, 29, 1):
        moment.seconds += seconds
        seen.append(bodies(queues.receive_message(QueueUrl=url, MaxNumberOfMessages=3, VisibilityTimeout=1000)))
    assert seen == [[], ["sooner"], [], ["as it was"], [], ["later"]]


def test_the_receipt_of_a_message_that_is_visible_again_hides_it_no_more(queues, url, moment):
    queues.send_message(QueueUrl=url, MessageBody="a")
    receipt = queues.receive_message(QueueUrl=url)["Messages"][0]["ReceiptHandle"]
    moment.seconds += 30
    for void in (receipt, "none"):
        with pytest.raises(NotInFlight):
            queues.change_message_visibility(QueueUrl=url, ReceiptHandle=void, VisibilityTimeout=60)
    assert bodies(queues.receive_message(QueueUrl=url)) == ["a"]


def test_attributes_go_with_their_message_and_are_given_to_those_who_ask(queues, url, moment):
    sender = {"DataType": "String", "StringValue": "shop"}
    sent = {"sender": sender, "raw": {"DataType": "Binary", "BinaryValue": b"\x00\xff"}}
    queues.send_message(QueueUrl=url, MessageBody="a", MessageAttributes=sent)
    found = []
    for names in ([], ["sender"], ["All"]):
        (message,) = queues.receive_message(QueueUrl=url, MessageAttributeNames=names)["Messages"]
        found.append(message.get("MessageAttributes"))
        moment.seconds += 30
    assert found == [None, {"sender": sender}, {"sender": sender, "raw": {"DataType": "Binary", "BinaryValue": "AP8="}}]


def test_a_file_of_before_attributes_goes_on(tmp_path, moment):
    file = SiteFile(tmp_path / "site.db")
    url = Queues(file, moment).create_queue(QueueName="q")["QueueUrl"]
    with file.writing() as connection:
        connection.execute("ALTER TABLE messages DROP COLUMN attributes")
        connection.execute(
            "INSERT INTO messages (id, queue, body, sent, visible) VALUES ('1', 'q', 'old', ?, ?)", (NOW, NOW)
        )
    file.close()
    file = SiteFile(tmp_path / "site.db")
    (message,) = Queues(file, moment).receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"]
    assert message["Body"] == "old"
    assert "MessageAttributes" not in message
    file.close()


def test_what_a_consumer_that_is_gone_had_received_is_released(queues, url):
    queues.send_message(QueueUrl=url, MessageBody="a")
    queues.receive_message(QueueUrl=url)
    queues.release(arn_of(queues, url))
    assert bodies(queues.receive_message(QueueUrl=url)) == ["a"]


def test_messages_do_not_stay_for_ever(queues, url, moment):
    queues.set_queue_attributes(QueueUrl=url, Attributes={"MessageRetentionPeriod": "60"})
    queues.send_message(QueueUrl=url, MessageBody="old")
    moment.seconds += 59
    queues.send_message(QueueUrl=url, MessageBody="new")
    queues.expire()
    assert counts(queues, url) == [2, 0]
    moment.seconds += 2
    queues.expire()
    assert bodies(queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10)) == ["new"]


def test_a_queue_is_made_once_and_outlives_who_made_it(tmp_path):
    for body in ("first", "second"):
        file = SiteFile(tmp_path / "site.db")
        queues = Queues(file)
        url = queues.create_queue(QueueName="q", Attributes={"VisibilityTimeout": "7"})["QueueUrl"]
        assert queues.get_queue_url(QueueName="q")["QueueUrl"] == url
        queues.send_message(QueueUrl=url, MessageBody=body)
        file.close()
    assert bodies(queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10)) == ["first", "second"]
    file.close()


def test_there_is_no_queue_that_nobody_made(queues):
    for call in (queues.send_message, queues.receive_message, queues.get_queue_attributes):
        with pytest.raises(NoSuchQueue):
            call(QueueUrl="http://127.0.0.1/0/none", MessageBody="x")


# ---- buses


@pytest.fixture
def buses(site_file, moment, queues, url):
    made = Buses(site_file, moment)
    made.create_event_bus(Name="bus")
    made.put_rule(Name="in", EventBusName="bus", EventPattern='{"source": [{"anything-but": ["laurel"]}]}')
    for target in ("events", "also"):  # two targets in one queue: one message
        made.put_targets(Rule="in", EventBusName="bus", Targets=[{"Id": target, "Arn": arn_of(queues, url)}])
    return made


def entry(**more):
    return {"EventBusName": "bus", "Source": "shop", "DetailType": "gamipress_login", "Detail": '{"n": 1}', **more}


def test_an_event_is_in_the_queue_of_each_rule_it_matches(buses, queues, url):
    answer = buses.put_events(Entries=[entry(), entry(Source="laurel"), entry(EventBusName="other"), entry()])
    assert answer["FailedEntryCount"] == 0
    first, second = queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    event = json.loads(first["Body"])
    assert event["id"] == answer["Entries"][0]["EventId"] != json.loads(second["Body"])["id"]
    assert event["detail"] == {"n": 1}
    assert (event["detail-type"], event["source"]) == ("gamipress_login", "shop")
    assert event["time"] == datetime.fromtimestamp(NOW, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize("time", [NOW - 60, datetime.fromtimestamp(NOW - 60, UTC)])
def test_an_event_has_the_time_that_it_is_put_with(buses, queues, url, time):
    buses.put_events(Entries=[entry(Time=time)])
    (body,) = bodies(queues.receive_message(QueueUrl=url))
    assert json.loads(body)["time"] == datetime.fromtimestamp(NOW - 60, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize("detail", ["no JSON", "[1]", None])
def test_a_detail_that_is_no_object_is_refused_alone(buses, queues, url, detail):
    answer = buses.put_events(Entries=[entry(Detail=detail), entry()])
    assert answer["FailedEntryCount"] == 1
    assert ["ErrorCode" in each for each in answer["Entries"]] == [True, False]
    assert len(queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]) == 1


def test_what_cannot_be_kept_is_refused(buses):
    with pytest.raises(ResourceAlreadyExistsException):
        buses.create_event_bus(Name="bus")
    with pytest.raises(ValueError, match="pattern"):
        buses.put_rule(Name="x", EventBusName="bus", EventPattern='{"source": "shop"}')
    with pytest.raises(ValueError, match="only queues"):
        buses.put_targets(Rule="in", EventBusName="bus", Targets=[{"Id": "x", "Arn": "arn:aws:lambda:x"}])
