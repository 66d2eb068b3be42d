"""Messages that fail: refused ones among the dead letters at once, others delivered again after growing pauses."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from event_queue.failed import PAUSES
from laurel.app.errors import Unavailable

REFUSED = "no_such_thing"


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 5), (2, 20), (3, 60), (4, None), (8, None)])
def test_the_pause_before_the_next_delivery_grows_up_to_the_queues_own(queue, tables, attempt, seconds):
    tables.broken.add(2)
    message = queue.message(attempt=attempt)
    assert queue.deliver(message) == {0}
    assert queue.delays(message) == [seconds]


def test_what_was_recorded_is_neither_delayed_nor_refused(queue):
    assert queue.deliver(queue.message(), queue.message(user_id=3)) == set()
    assert queue.port.asked == 0


def test_nothing_is_made_of_the_queue_where_nothing_fails(queue, monkeypatch):
    class Untouched:
        def __get__(self, container, _):
            raise AssertionError("the queue was asked for")

    del vars(queue.container)["event_queue"]
    monkeypatch.setattr(type(queue.container), "event_queue", Untouched())
    assert queue.deliver(queue.message()) == set()


@pytest.mark.parametrize(("first", "later"), [(1, 3), (3, 1), (4, 1), (1, 5)])
def test_events_that_wait_for_an_earlier_one_of_their_user_return_with_it(queue, tables, first, later):
    tables.broken.add(2)
    failed, waiting = queue.message(before=9, attempt=first), queue.message(before=5, attempt=later)
    other = queue.message(user_id=3)
    assert queue.deliver(waiting, other, failed) == {0, 2}
    seconds = PAUSES[first - 1] if first <= len(PAUSES) else None
    assert queue.delays(failed, waiting) == [seconds, seconds]
    assert [message for message, _ in queue.port.delayed] == (
        [failed["messageId"], waiting["messageId"]] if seconds else []
    )


def test_pauses_are_asked_for_when_the_batch_is_through(queue, services, tables, monkeypatch):
    """Else a message could come back into another batch while a later event of its user is still in this one."""
    tables.broken.add(2)
    asked, commit = [], services.engine.commit

    def spy(outcome):
        asked.append(queue.port.asked)
        commit(outcome)

    monkeypatch.setattr(services.engine, "commit", spy)
    assert queue.deliver(queue.message(before=9), queue.message(user_id=3)) == {0}
    assert set(asked) == {0}
    assert queue.port.asked == 1


def test_a_refusal_goes_with_everything_that_the_message_was(queue):
    record = queue.message(REFUSED)
    assert queue.deliver(record) == set()
    ((message, reason),) = queue.port.refused
    assert reason == "rest_unknown_trigger"
    assert (message.id, message.body, message.receipt) == (
        record["messageId"],
        record["body"],
        record["receiptHandle"],
    )
    assert message.attributes == record["messageAttributes"]
    assert queue.port.delayed == []


def test_a_refusal_that_is_delivered_again_is_sent_again(queue):
    record = queue.message(REFUSED)
    assert queue.deliver(record) == queue.deliver(record) == set()
    assert [message.id for message, _ in queue.port.refused] == [record["messageId"]] * 2


@pytest.mark.parametrize("fault", [Unavailable("SQS"), RuntimeError("no leave"), UnicodeEncodeError("", "", 0, 1, "")])
def test_a_refusal_that_cannot_be_sent_is_never_lost(queue, balance, fault):
    record = queue.message(REFUSED)
    queue.port.faults[record["messageId"]] = fault
    assert queue.deliver(record, queue.message()) == {0}
    assert balance(2) == 10
    queue.port.faults.clear()
    assert queue.deliver(record) == set()
    assert queue.reasons() == {record["messageId"]: "rest_unknown_trigger"}


def test_one_message_that_the_queue_does_not_take_leaves_it_the_others(queue, lines):
    large, small = queue.message(REFUSED, before=9), queue.message(REFUSED)
    queue.port.faults[large["messageId"]] = RuntimeError("too long")
    assert queue.deliver(large, small) == {0}
    assert queue.reasons() == {small["messageId"]: "rest_unknown_trigger"}
    fault = next(line for line in lines if line["level"] == "WARNING")
    assert (fault["message_id"], fault["exception_name"]) == (large["messageId"], "RuntimeError")


def test_a_queue_that_does_not_answer_is_asked_once(queue, tables):
    tables.broken.add(2)
    records = [queue.message(REFUSED, before=9), queue.message(REFUSED), queue.message()]
    queue.port.faults = {record["messageId"]: Unavailable("SQS") for record in records}
    assert queue.deliver(*records) == {0, 1, 2}
    assert queue.port.asked == 1


def test_the_last_seconds_of_an_invocation_are_not_for_the_queue(queue):
    queue.context = replace(queue.context, deadline=time.monotonic() + 1)
    assert queue.deliver(queue.message(REFUSED, user_id=3), queue.message()) == {0, 1}
    assert queue.port.asked == 0


def test_a_mistake_of_ours_is_tried_again_and_not_refused(queue, services, monkeypatch):
    def fail(_):
        raise KeyError("a release that is taken back")

    monkeypatch.setattr(services.engine, "commit", fail)
    message = queue.message()
    assert queue.deliver(message) == {0}
    assert queue.port.refused == []
    assert queue.delays(message) == [5]


def test_without_a_queue_failures_are_left_to_its_own_time(queue, container):
    container.event_queue = None
    assert queue.deliver(queue.message(REFUSED), queue.message()) == {0}
