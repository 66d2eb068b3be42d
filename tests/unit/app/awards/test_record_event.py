from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from laurel.app.awards.record_event import record_event
from laurel.app.awards.simulate_event import simulate_event
from laurel.app.errors import Conflict, Unavailable, UserNotFound
from laurel.domain.awards.decide import NO_LISTENER
from laurel.domain.awards.event import Event, EventRefused
from laurel.domain.records.user import User


@pytest.fixture
def login(town):
    return Event("gamipress_login", town.user)


def lose():
    raise Conflict("another request was first")


def test_without_a_listener_the_user_is_not_read(town, login):
    record_event(town.site, login)
    assert (town.engine.reads, town.engine.commits) == (0, 0)


def test_an_award_takes_one_read_and_one_commit(town, login):
    town.award()
    answer = record_event(town.site, login)
    assert (town.engine.reads, town.engine.commits, town.gold()) == (1, 1, 10)
    assert answer["reason"] == ""


@pytest.mark.parametrize("given", [{}, {"id": "e-1"}])
def test_what_an_answer_has(town, login, given):
    """Its id is that of the event, if there is one; also without a listener."""
    event = replace(login, **given)
    common = {"event": "gamipress_login", "user_id": town.user, **given}
    assert record_event(town.site, event) == {**common, "awarded": [], "reason": NO_LISTENER}
    award = town.award()
    points = {"kind": "points", "points_type": town.GOLD, "points": 10, "balance": 10, "post_id": award}
    assert record_event(town.site, event) == {**common, "awarded": [points], "reason": ""}


def test_an_answer_says_where_the_cascade_was_cut_off(town, login, monkeypatch):
    monkeypatch.setattr("laurel.domain.awards.run.MAX_DEPTH", 1)
    badge = town.add(town.BADGES, "Badge", earned_by="triggers")
    town.add("step", "Sign in", badge, trigger_type="gamipress_login", count=1)
    assert record_event(town.site, login)["cut_off"] is True
    assert [row.post_id for row in town.services.ledger.earned(town.user)] == [badge + 1]


def test_after_a_lost_race_the_new_state_is_read_and_decided_on(town, login):
    town.award(maximum_earnings=1)
    town.engine.before_commit = [lambda: record_event(town.site, login)]
    answer = record_event(town.site, login)
    assert town.gold() == 10
    assert [notice["kind"] for notice in answer["awarded"]] == []
    assert town.engine.reads == 3


def test_too_many_lost_races_raise_unavailable(town, login):
    town.award()
    town.engine.before_commit = [lose] * 100
    with pytest.raises(Unavailable):
        record_event(town.site, login)
    assert town.gold() == 0


def test_the_same_id_delivered_concurrently(town, login):
    town.award()
    event = replace(login, id="e-1")
    town.engine.before_commit = [lambda: record_event(town.site, event)]
    answer = record_event(town.site, event)
    assert town.gold() == 10
    assert answer["awarded"]
    assert answer == record_event(town.site, event)


def test_the_id_of_an_event_that_earned_nothing_is_stored(town, login):
    town.award(count=2)
    event = replace(login, id="e-1")
    first = record_event(town.site, event)
    assert record_event(town.site, event) == {**first, "repeated": True}
    assert town.gold() == 0
    record_event(town.site, replace(login, id="e-2"))
    assert town.gold() == 10


def test_the_id_of_an_event_without_a_listener_is_not_stored(town, login):
    event = replace(login, id="e-1")
    for _ in range(2):
        assert record_event(town.site, event)["reason"] == NO_LISTENER
    assert (town.engine.reads, town.engine.commits) == (0, 0)
    town.award()
    first = record_event(town.site, event)
    assert first["awarded"]
    assert record_event(town.site, event) == {**first, "repeated": True}
    assert town.gold() == 10


def test_a_stored_id_is_a_repetition_without_a_listener_too(town, login):
    award = town.award()
    event = replace(login, id="e-1")
    first = record_event(town.site, event)
    town.put(replace(town.site.catalogue.get(award), status="draft"))
    assert record_event(town.site, event) == {**first, "repeated": True}
    assert record_event(town.site, replace(event, id="e-2"))["reason"] == NO_LISTENER
    with pytest.raises(EventRefused):
        record_event(town.site, replace(event, args={"more": 1}))


def test_an_id_is_unique_in_the_site_not_per_user(town, login):
    town.award()
    record_event(town.site, replace(login, id="e-1"))
    other = town.services.users.create(User(0, "bob", "bob@example.org", "bob", "Bob", "2020-01-01T00:00:00"), "").id
    with pytest.raises(EventRefused) as refused:
        record_event(town.site, replace(login, user_id=other, id="e-1"))
    assert (refused.value.code, refused.value.status) == ("rest_event_id_reused", 409)


def test_an_id_with_another_body_is_refused(town, login):
    """Also for arguments that are not kept."""
    town.award()
    record_event(town.site, replace(login, id="e-1", args={"user": "ada"}))
    with pytest.raises(EventRefused):
        record_event(town.site, replace(login, id="e-1"))


def test_a_marker_expires_when_its_event_is_too_old_to_be_sent(town, login):
    town.award()
    event = replace(login, id="e-1")
    record_event(town.site, event)
    town.clock.advance(days=7)
    record_event(town.site, event)
    assert town.gold() == 10
    town.clock.advance(days=2)
    record_event(town.site, event)
    assert town.gold() == 20


@pytest.mark.parametrize(
    ("trigger", "args", "again", "paid"),
    [
        ("gamipress_new_comment", {"comment_id": 1}, {"comment_id": 1, "post_id": 5}, 10),
        ("gamipress_new_comment", {"comment_id": 1}, {"comment_id": 2}, 20),
        ("gamipress_new_comment", {}, {}, 20),
        ("gamipress_publish_post", {"post_id": 1}, {"post_id": 1}, 10),
        ("gamipress_publish_book", {"post_id": 1}, {"post_id": 1}, 10),
        ("gamipress_delete_book", {"post_id": 1}, {"post_id": 2}, 20),
        ("gamipress_user_post_visit", {"post_id": 1, "visitor_id": 2}, {"post_id": 1, "visitor_id": 2}, 10),
        ("gamipress_user_post_visit", {"post_id": 1, "visitor_id": 0}, {"post_id": 1, "visitor_id": 0}, 20),
        ("gamipress_site_visit", {}, {}, 10),
        ("gamipress_post_visit", {"post_id": 1}, {"post_id": 2}, 20),
        ("gamipress_login", {}, {}, 20),
    ],
)
def test_which_events_are_repetitions(town, trigger, args, again, paid):
    town.award(trigger)
    for given in (args, again):
        record_event(town.site, Event(trigger, town.user, args=given))
    assert town.gold() == paid


def test_long_arguments_identify_an_event(town):
    town.award("gamipress_new_comment")
    given = [{"comment_id": "c" * 3_000 + end, "post_id": 1} for end in ("a", "b", "a")]
    paid = [len(record_event(town.site, Event("gamipress_new_comment", town.user, args=args))["awarded"])
            for args in given]  # fmt: skip
    assert paid == [1, 1, 0]


def test_an_argument_without_a_name_is_not_stored_with_the_log(town):
    town.award()
    record_event(town.site, Event("gamipress_login", town.user, args={"": 1, "from": "web"}))
    metas = [log.meta for log in town.services.ledger.history(town.user)]
    assert any(meta.get("from") == "web" for meta in metas)
    assert not any("" in meta for meta in metas)


def test_visits_count_once_a_day(town):
    town.award("gamipress_site_visit")
    for _ in range(3):
        record_event(town.site, Event("gamipress_site_visit", town.user))
        town.clock.advance(hours=8)
    assert town.gold() == 20


def test_the_first_of_the_same_without_a_listener_does_not_count(town):
    comment = Event("gamipress_new_comment", town.user, args={"comment_id": 1})
    record_event(town.site, comment)
    town.award("gamipress_new_comment")
    record_event(town.site, comment)
    assert town.gold() == 10


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("time", "imported", "code"),
    [
        (NOON + timedelta(minutes=5), False, ""),
        (NOON + timedelta(minutes=5, seconds=1), False, "rest_event_in_future"),
        (NOON + timedelta(minutes=6), True, "rest_event_in_future"),
        (NOON - timedelta(days=7), False, ""),
        (NOON - timedelta(days=7, seconds=1), False, "rest_event_too_old"),
        (NOON - timedelta(days=7_000), True, ""),
    ],
)
def test_how_old_and_how_far_ahead(town, login, time, imported, code):
    town.award()
    event = replace(login, time=time, imported=imported)
    if not code:
        record_event(town.site, event)
        assert town.gold() == 10
        return
    with pytest.raises(EventRefused) as refused:
        record_event(town.site, event)
    assert refused.value.code == code
    assert town.gold() == 0


def test_an_absent_user(town):
    town.award()
    for work in (record_event, simulate_event):
        with pytest.raises(UserNotFound):
            work(town.site, Event("gamipress_login", 99))
