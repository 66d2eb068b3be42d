"""From PutEvents to the user's balance, and to the dead-letter queue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from laurel_cli.aws.sources.event_path import provision
from laurel_cli.aws.sources.queue_source import QueueSource


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


def test_events_that_are_refused_block_no_others_and_end_among_the_dead_letters(events, balance, log_lines):
    events.put("gamipress_login", user_id=2, password="Ann's secret")
    events.put("no_such_trigger", user_id=2)
    events.put("gamipress_login", user_id=4)
    for user_id in (2, 3):
        events.put("gamipress_login", user_id=user_id)
    source = events.source()
    assert source.poll(wait=0) == 5
    assert (balance(2), balance(3)) == (10, 10)
    polls = 1
    while source.poll(wait=0):
        polls += 1
    assert polls == 5
    assert events.waiting("EventQueue") == 0
    assert events.waiting("EventDeadLetterQueue") == 3
    codes = [line["code"] for line in log_lines()]
    assert sorted(set(codes)) == ["rest_invalid_param", "rest_unknown_trigger", "rest_user_invalid_id"]
    assert len(codes) == 3 * polls
    assert (balance(2), balance(3)) == (10, 10)


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
