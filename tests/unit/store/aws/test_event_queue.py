"""What is asked of SQS for messages that failed: when they are delivered again, and copies among the dead letters."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

from laurel.app.errors import Unavailable
from laurel.app.ports.event_queue import Message
from laurel.store.aws.event_queue import SqsEventQueue


class Client:
    """Plays SQS: keeps what is asked, or fails."""

    def __init__(self):
        self.asked = []
        self.fault = None

    def change_message_visibility(self, **request):
        self._take("ChangeMessageVisibility", request)

    def send_message(self, **request):
        self._take("SendMessage", request)

    def _take(self, action, request):
        if self.fault:
            raise self.fault
        self.asked.append((action, request))


def error(code):
    return ClientError({"Error": {"Code": code, "Message": ""}}, "SendMessage")


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def queue(client):
    return SqsEventQueue(lambda: client, "https://sqs/events", "https://sqs/dead")


def test_a_delay_is_of_this_delivery(queue, client):
    queue.delay(Message("m", "receipt", "body"), 20)
    request = {"QueueUrl": "https://sqs/events", "ReceiptHandle": "receipt", "VisibilityTimeout": 20}
    assert client.asked == [("ChangeMessageVisibility", request)]


def test_a_dead_letter_has_body_attributes_reason_and_id(queue, client):
    given = {
        "sender": {"dataType": "String", "stringValue": "shop", "binaryListValues": [], "stringListValues": []},
        "weight": {"dataType": "Number.int", "stringValue": "7"},
        "raw": {"dataType": "Binary", "binaryValue": "AP8="},
        "LaurelReason": {"dataType": "String", "stringValue": "of an earlier refusal"},
    }
    queue.refuse(Message("m", "receipt", "böÿ", given), "rest_unknown_trigger")
    attributes = {
        "sender": {"DataType": "String", "StringValue": "shop"},
        "weight": {"DataType": "Number.int", "StringValue": "7"},
        "raw": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
        "LaurelReason": {"DataType": "String", "StringValue": "rest_unknown_trigger"},
        "LaurelMessageId": {"DataType": "String", "StringValue": "m"},
    }
    request = {"QueueUrl": "https://sqs/dead", "MessageBody": "böÿ", "MessageAttributes": attributes}
    assert client.asked == [("SendMessage", request)]


def test_the_client_is_made_with_the_first_failure():
    def make():
        raise AssertionError("made before anything failed")

    queue = SqsEventQueue(make, "https://sqs/events", "https://sqs/dead")
    with pytest.raises(AssertionError, match="before"):
        queue.delay(Message("m", "receipt", "body"), 5)


@pytest.mark.parametrize(
    "fault", [ReadTimeoutError(endpoint_url="x"), ConnectTimeoutError(endpoint_url="x"), error("RequestThrottled")]
)
def test_a_queue_that_does_not_answer_is_unavailable(queue, client, fault):
    client.fault = fault
    for ask in (lambda: queue.delay(Message("m", "r", "b"), 5), lambda: queue.refuse(Message("m", "r", "b"), "x")):
        with pytest.raises(Unavailable) as raised:
            ask()
        assert raised.value.__cause__ is fault


@pytest.mark.parametrize("code", ["AccessDeniedException", "InvalidParameterValue", "ReceiptHandleIsInvalid"])
def test_what_is_refused_for_one_message_is_raised(queue, client, code):
    client.fault = error(code)
    with pytest.raises(ClientError):
        queue.refuse(Message("m", "r", "b"), "x")
