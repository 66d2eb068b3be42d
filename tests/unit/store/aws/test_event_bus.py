"""PutEvents: ten at a time, and only what was refused again."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from laurel.domain.awards.effects import Notice
from laurel.store.aws.event_bus import PUBLISH_ATTEMPTS, EventBus


class Client:
    """Plays EventBridge: each reply is the places it refuses, or an exception; it takes all when they are used up."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.sent = []

    def put_events(self, Entries):  # noqa: N803 - boto's name
        self.sent.append([json.loads(entry["Detail"])["id"] for entry in Entries])
        self.entries = Entries
        refused = self.replies.pop(0) if self.replies else ()
        if isinstance(refused, Exception):
            raise refused
        results = [
            {"ErrorCode": "ThrottlingException"} if i in refused else {"EventId": "x"} for i in range(len(Entries))
        ]
        return {"FailedEntryCount": len(refused), "Entries": results}


def error(code):
    return ClientError({"Error": {"Code": code, "Message": ""}}, "PutEvents")


def notices(count):
    return [Notice("points", {"id": number}) for number in range(count)]


@pytest.fixture
def pauses():
    return []


@pytest.fixture
def bus(pauses):
    def make(*replies):
        client = Client(*replies)
        return EventBus(client, "site", pauses.append), client

    return make


def test_ten_at_a_time_in_their_order(bus, pauses):
    site, client = bus()
    assert site.publish(notices(23)) == 23
    assert client.sent == [[*range(10)], [*range(10, 20)], [20, 21, 22]]
    assert pauses == []


def test_nothing_is_sent_for_nothing(bus):
    site, client = bus()
    assert site.publish([]) == 0
    assert client.sent == []


def test_an_entry_names_bus_source_and_kind(bus):
    site, client = bus()
    site.publish([Notice("unlock", {"id": "earning-1", "title": "Ä"})])
    (entry,) = client.entries
    detail = entry.pop("Detail")
    assert entry == {"EventBusName": "site", "Source": "laurel", "DetailType": "unlock"}
    assert json.loads(detail) == {"id": "earning-1", "title": "Ä"}


def test_only_what_was_refused_is_sent_again(bus, pauses):
    site, client = bus({1, 3}, {0})
    assert site.publish(notices(5)) == 5
    assert client.sent == [[0, 1, 2, 3, 4], [1, 3], [1]]
    assert len(pauses) == 2


def test_what_is_refused_for_good_stops_the_rest(bus):
    site, client = bus({4, 7}, *[{0, 1}] * (PUBLISH_ATTEMPTS - 1))
    assert site.publish(notices(15)) == 4
    assert client.sent == [[*range(10)], *[[4, 7]] * (PUBLISH_ATTEMPTS - 1)]


@pytest.mark.parametrize("fault", [error("ThrottlingException"), ReadTimeoutError(endpoint_url="x")])
def test_a_request_without_an_answer_is_sent_again(bus, fault):
    site, client = bus(fault)
    assert site.publish(notices(2)) == 2
    assert client.sent == [[0, 1], [0, 1]]


def test_what_only_an_operator_can_mend_is_raised(bus):
    site, _ = bus(error("AccessDeniedException"))
    with pytest.raises(ClientError):
        site.publish(notices(1))
