"""From PutEvents to the user's balance, and to the dead-letter queue."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from event_queue import failed
from laurel.app.errors import Unavailable
from laurel.store.aws.event_queue import SqsEventQueue
from laurel_cli.aws.sources.event_path import provision
from laurel_cli.aws.sources.queue_source import QueueSource
from tests.local.conftest import TEMPLATE

MOST_DELIVERIES = TEMPLATE.resources["EventQueue"]["Properties"]["RedrivePolicy"]["maxReceiveCount"]


class Forgetful(QueueSource):
    """Processes messages and does not delete them, as if it ended before."""

    def _delete(self, messages, failed):
        pass


def test_an_event_that_is_delivered_twice_counts_once(events, balance, earned):
    events.put("gamipress_login", user_id=2)
    assert events.source(Forgetful).poll(wait=0) == 1
    assert balance(2) == 10
    assert events.source().poll(wait=0) == 1
    assert (balance(2), earned(2)) == (10, [11, 22])
    assert events.waiting("EventQueue") == events.waiting("EventDeadLetterQueue") == 0


REFUSED = {"rest_invalid_param", "rest_unknown_trigger", "rest_user_invalid_id"}


def put_refused(events):
    """One event for each reason of REFUSED."""
    events.put("gamipress_login", user_id=2, password="Ann's secret")
    events.put("no_such_trigger", user_id=2)
    events.put("gamipress_login", user_id=4)


def test_events_that_are_refused_block_no_others_and_are_dead_letters_at_once(events, balance, log_lines):
    put_refused(events)
    for user_id in (2, 3):
        events.put("gamipress_login", user_id=user_id)
    assert events.source().poll(wait=0) == 5
    assert (balance(2), balance(3)) == (10, 10)
    assert events.waiting("EventQueue") == 0
    assert events.waiting("EventDeadLetterQueue") == 3
    named = {line["message_id"]: line["code"] for line in log_lines()}
    assert set(named.values()) == REFUSED
    found = {}
    for letter in events.dead_letters():
        own = {name: given["StringValue"] for name, given in letter["MessageAttributes"].items()}
        found[own["LaurelMessageId"]] = own["LaurelReason"]
        assert json.loads(letter["Body"])["detail"]["user_id"] in (2, 4)
    assert found == named


def test_what_cannot_be_sent_to_the_dead_letters_ends_there_by_its_deliveries(
    events, services, container, log_lines, monkeypatch
):
    monkeypatch.setattr(failed, "PAUSES", ())
    sqs, queue = events.sqs, events.names["EventQueue"]
    container.event_queue = SqsEventQueue(lambda: sqs, queue, queue + "-absent")
    put_refused(events)
    source, polls = events.source(), 0
    while source.poll(wait=0):
        polls += 1
    assert polls == MOST_DELIVERIES
    assert events.waiting("EventQueue") == 0
    assert events.waiting("EventDeadLetterQueue") == 3
    codes = [line["code"] for line in log_lines() if "code" in line]
    assert {code: codes.count(code) for code in codes} == dict.fromkeys(REFUSED, MOST_DELIVERIES)


def test_an_event_that_failed_is_delivered_again_before_the_queues_own_time(events, services, balance, monkeypatch):
    def throttled(_):
        raise Unavailable("throttled")

    events.hide_for(600)
    monkeypatch.setattr(failed, "PAUSES", (0,))
    events.put("gamipress_login", user_id=2)
    with monkeypatch.context() as broken:
        broken.setattr(services.engine, "commit", throttled)
        assert events.source().poll(wait=0) == 1
    assert balance(2) == 0
    assert events.source().poll(wait=0) == 1
    assert balance(2) == 10
    assert events.waiting("EventQueue") == events.waiting("EventDeadLetterQueue") == 0


def test_attributes_of_a_message_go_with_it_to_the_dead_letters(events, services):
    sender = {"DataType": "String", "StringValue": "shop"}
    request = {"MessageBody": "no event", "MessageAttributes": {"sender": sender}}
    events.sqs.send_message(QueueUrl=events.names["EventQueue"], **request)
    assert events.source().poll(wait=0) == 1
    (letter,) = events.dead_letters()
    assert letter["Body"] == "no event"
    attributes = letter["MessageAttributes"]
    assert attributes["sender"] == sender
    assert attributes["LaurelReason"]["StringValue"] == "rest_invalid_json"


def test_a_users_events_are_recorded_in_the_order_of_their_time(events, earned):
    now = datetime.now(UTC)
    later, earlier = (now - timedelta(seconds=seconds) for seconds in (5, 9))
    comment = {"comment_id": 7, "post_id": 1}
    events.put("gamipress_new_comment", user_id=2, args=comment, time=later.isoformat())
    events.put("gamipress_login", user_id=2, time=earlier.isoformat())
    assert events.source().poll(wait=0) == 2
    assert earned(2) == [11, 22, 23, 21]


def test_our_own_notices_do_not_come_in_again(events):
    events.put("points", source="laurel", user_id=2)
    assert events.waiting("EventQueue") == 0


def test_the_path_can_be_provisioned_again_and_keeps_waiting_events(events):
    events.put("gamipress_login", user_id=2)
    made = dict(events.names)
    assert provision(events.template, events.sqs, events.events).known == made
    assert events.waiting("EventQueue") == 1
