"""The address at which applications put events on the bus of a site in a file."""

from __future__ import annotations

import http.client
import json

import pytest

from laurel_cli.sqlite.endpoint import LARGEST_BODY, Endpoint
from laurel_cli.sqlite.file_path import FilePath


@pytest.fixture
def post(site_file):
    """post(action, content, **headers): status and content of the answer."""
    endpoint = Endpoint(FilePath(site_file))

    def send(action, content=None, **headers):
        connection = http.client.HTTPConnection(endpoint.url.removeprefix("http://"), timeout=20)
        body = content if isinstance(content, bytes) else json.dumps(content or {}).encode()
        connection.request("POST", "/", body, {"X-Amz-Target": action, **headers})
        reply = connection.getresponse()
        found = reply.status, json.loads(reply.read())
        connection.close()
        return found

    yield send
    endpoint.close()


def test_an_action_is_carried_out(post):
    status, made = post("AmazonSQS.CreateQueue", {"QueueName": "q"})
    assert status == 200
    url = made["QueueUrl"]
    assert post("AmazonSQS.SendMessage", {"QueueUrl": url, "MessageBody": "a"})[0] == 200
    (message,) = post("AmazonSQS.ReceiveMessage", {"QueueUrl": url})[1]["Messages"]
    assert message["Body"] == "a"
    shown = {"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 0}
    assert post("AmazonSQS.ChangeMessageVisibility", shown) == (200, {})
    assert post("AmazonSQS.ReceiveMessage", {"QueueUrl": url})[1]["Messages"][0]["Body"] == "a"
    assert post("AWSEvents.PutEvents", {"Entries": []}) == (200, {"FailedEntryCount": 0, "Entries": []})


@pytest.mark.parametrize(
    ("action", "content", "kind"),
    [
        ("", {}, "UnknownOperationException"),
        ("AmazonSQS.DeleteQueue", {}, "UnknownOperationException"),
        ("AmazonSQS.Release", {}, "UnknownOperationException"),
        ("AWSEvents.CreateQueue", {}, "UnknownOperationException"),
        ("AmazonSQS.SendMessage", {"QueueUrl": "x/none", "MessageBody": ""}, "com.amazonaws.sqs#QueueDoesNotExist"),
        ("AmazonSQS.CreateQueue", {}, "ValidationException"),
        ("AmazonSQS.CreateQueue", b"[1]", "ValidationException"),
        ("AWSEvents.PutEvents", b"no JSON", "ValidationException"),
    ],
)
def test_what_cannot_be_done_is_an_error_of_aws(post, action, content, kind):
    status, answer = post(action, content)
    assert (status, answer["__type"]) == (400, kind)


def test_only_this_machine_is_answered(post):
    """A page of another site that has its name lead here would have that name in Host."""
    action = "AWSEvents.PutEvents", {"Entries": []}
    assert post(*action, Host="evil.example:80")[0] == 403
    assert post(*action, Host="localhost:80")[0] == 200


def test_a_request_that_is_too_large_is_not_read(post):
    assert post("AWSEvents.PutEvents", b"", **{"Content-Length": str(LARGEST_BODY + 1)})[0] == 413
