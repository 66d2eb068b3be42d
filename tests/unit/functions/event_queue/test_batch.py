"""Batches of the queue: order, repetitions, and failures that stay with their user."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from laurel.app.errors import Unavailable


def test_an_event_of_the_queue_pays(queue, balance):
    assert queue.deliver(queue.message()) == set()
    assert balance(2) == 10


def test_events_of_a_user_are_committed_together(queue, services, balance, monkeypatch):
    commits, commit = [], services.engine.commit
    monkeypatch.setattr(services.engine, "commit", lambda outcome: commits.append(outcome.user_id) or commit(outcome))
    messages = [queue.message(user_id=2 + place % 2, before=20 - place) for place in range(10)]
    assert queue.deliver(*messages, messages[0] | {"messageId": "again"}) == set()
    assert (balance(2), balance(3)) == (50, 50)
    assert sorted(commits) == [2, 3]


def test_a_refusal_between_them_is_its_own(queue, balance, lines):
    messages = [queue.message(before=9), queue.message("no_such_thing", before=8), queue.message(before=7)]
    assert queue.deliver(*messages) == set()
    assert queue.reasons() == {messages[1]["messageId"]: "rest_unknown_trigger"}
    assert [line["code"] for line in lines] == ["rest_unknown_trigger"]
    assert balance(2) == 20


def test_a_batch_that_was_delivered_in_part_is_completed(queue, balance):
    messages = [queue.message(before=30 - place) for place in range(6)]
    assert queue.deliver(messages[1], messages[4]) == set()
    assert queue.deliver(*reversed(messages)) == set()
    assert balance(2) == 60


def test_a_message_that_comes_twice_counts_once(queue, balance):
    message = queue.message()
    again = {**message, "messageId": "another delivery"}
    assert queue.deliver(message, again) == set()
    assert queue.deliver(message) == set()
    assert balance(2) == 10


def test_an_event_sent_twice_under_its_own_id_counts_once(queue, balance):
    assert queue.deliver(queue.message(id="one", before=9)) == set()
    assert queue.deliver(queue.message(id="one", before=5)) == set()
    assert balance(2) == 10


def test_one_id_for_two_events_is_refused(queue, balance, lines):
    other = queue.message("gamipress_register", id="one")
    assert queue.deliver(queue.message(id="one", before=9), other) == set()
    assert queue.reasons() == {other["messageId"]: "rest_event_id_reused"}
    assert [line["code"] for line in lines] == ["rest_event_id_reused"]
    assert balance(2) == 10


def test_events_are_worked_in_the_order_of_their_time(queue, earned):
    comment = queue.message("gamipress_new_comment", before=10, args={"comment_id": 7, "post_id": 1})
    assert queue.deliver(comment, queue.message(before=20)) == set()
    assert earned(2) == [11, 22, 23, 21]


def test_the_time_of_the_detail_goes_before_that_of_the_envelope(queue, earned):
    comment = queue.message("gamipress_new_comment", before=20, args={"comment_id": 7, "post_id": 1})
    login = queue.message(before=10, time="2026-03-01T12:59:00+01:00")
    assert queue.deliver(comment, login) == set()
    assert earned(2) == [11, 22, 23, 21]


def test_a_transient_failure_holds_back_its_user_alone(queue, tables, balance, lines):
    tables.broken.add(2)
    messages = [queue.message(before=30), queue.message(user_id=3, before=20), queue.message(before=10)]
    assert queue.deliver(*messages) == {0, 2}
    assert [(line["code"], line["level"]) for line in lines] == [
        ("rest_unavailable", "WARNING"),
        ("held_back", "WARNING"),
    ]
    assert (balance(2), balance(3)) == (0, 10)
    tables.broken.clear()
    assert queue.deliver(messages[2], messages[0]) == set()
    assert balance(2) == 20


POISON = {
    "not JSON": ({"body": "Ann's secret"}, "rest_invalid_json"),
    "nothing": ({"body": ""}, "unreadable"),
    "no object": ({"body": "[1]"}, "unreadable"),
    "half a surrogate pair": ({"body": '{"id": "\udc00"}'}, "rest_invalid_json"),
    "no envelope": ({"body": '{"user_id": 2}'}, "unreadable"),
    "no detail": ({"body": '{"id": "1", "time": "2026-03-01T12:00:00Z", "detail": "{}"}'}, "unreadable"),
    "nesting without end": ({"body": "[" * 100_000}, "rest_invalid_json"),
    "no user": ({"user_id": None}, "rest_missing_callback_param"),
    "a user as text": ({"user_id": "2"}, "rest_invalid_param"),
    "a switch for a user": ({"user_id": True}, "rest_invalid_param"),
    "an unknown field": ({"password": "Ann's secret"}, "rest_invalid_param"),
    "a number that cannot be stored": ({"args": {"a": 1e300}}, "rest_invalid_param"),
    "100 KB": ({"args": {"a": "x" * 100_000}}, "rest_invalid_param"),
    "an unknown user": ({"user_id": 4}, "rest_user_invalid_id"),
    "an unknown trigger": ({"trigger": "no_such_thing"}, "rest_unknown_trigger"),
    "a trigger of the engine's own": ({"trigger": "earn-points"}, "rest_unknown_trigger"),
    "a specific trigger about nothing": ({"trigger": "gamipress_specific_new_comment"}, "rest_missing_event_argument"),
    "too old": ({"before": timedelta(days=8).total_seconds()}, "rest_event_too_old"),
    "in the future": ({"before": -3600}, "rest_event_in_future"),
}


@pytest.mark.parametrize("name", POISON)
def test_poison_is_refused_with_its_reason_and_blocks_no_user(queue, balance, lines, name):
    message, code = POISON[name]
    poison = queue.message(**message)
    good = [queue.message(before=2), queue.message(before=1), queue.message(user_id=3)]
    assert queue.deliver(good[0], poison, *good[1:]) == set()
    assert queue.reasons() == {poison["messageId"]: code}
    (line,) = lines
    assert (line["code"], line["level"], line["message_id"]) == (code, "ERROR", poison["messageId"])
    assert (balance(2), balance(3)) == (20, 10)


def test_the_log_names_the_user_and_the_fields_but_no_value(queue, lines):
    queue.deliver(queue.message(user_id=4, args={"token": "Ann's secret"}), queue.message(extra="Ann's secret"))
    invalid, unknown = sorted(lines, key=lambda line: line["code"])
    assert (unknown["user_id"], unknown["trigger"]) == (4, "gamipress_login")
    assert invalid["wrong"] == ["extra: There is no such field of an event."]
    assert "secret" not in lines.text


def test_an_import_may_be_of_any_age(queue, balance):
    old = queue.message(before=timedelta(days=400).total_seconds(), **{"import": True})
    assert queue.deliver(old) == set()
    assert balance(2) == 10


def test_a_mistake_of_ours_stays_with_its_message(queue, services, balance, lines, monkeypatch):
    commit, value = services.engine.commit, "Ann's " + "secret"

    def fail_for_ann(outcome):
        if outcome.user_id == 2 and not balance(2):
            raise KeyError(value)
        commit(outcome)

    monkeypatch.setattr(services.engine, "commit", fail_for_ann)
    assert queue.deliver(queue.message(), queue.message(user_id=3)) == {0}
    (line,) = lines
    assert (line["code"], line["error"], line["level"]) == ("unexpected", "KeyError", "ERROR")
    assert any("fail_for_ann" in frame for frame in line["stack"])
    assert "secret" not in lines.text
    assert balance(3) == 10


def test_what_does_not_fit_into_the_invocation_is_left_for_the_next(queue, balance, lines):
    queue.context = replace(queue.context, deadline=time.monotonic() + 1)
    assert queue.deliver(queue.message(), queue.message(), queue.message(user_id=3)) == {0, 1, 2}
    assert sorted(line["code"] for line in lines) == ["held_back", "out_of_time", "out_of_time"]
    assert balance(2) == 0


def test_a_site_that_cannot_be_read_leaves_the_whole_batch(queue, services, lines, monkeypatch):
    def unavailable():
        raise Unavailable("throttled")

    monkeypatch.setattr(services.posts, "catalogue", unavailable)
    assert queue.deliver(queue.message(), queue.message(user_id=3)) == {0, 1}
    assert {line["code"] for line in lines} == {"rest_unavailable"}
