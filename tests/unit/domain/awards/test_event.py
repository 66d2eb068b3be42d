"""What `Event.parse` makes of fields; tests/api/laurel_api/test_event_gate.py has what it refuses, by either way in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.awards.event import AHEAD, OLDEST, Event, EventRefused

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEAST = {"event": "gamipress_login", "user_id": 2}


def parse(**fields):
    return Event.parse({**LEAST, **fields}, NOW)


def refused(**fields):
    with pytest.raises(EventRefused) as error:
        parse(**fields)
    return error.value


def test_the_fields_of_an_event():
    event = parse(
        specific_id=5,
        args={"post_id": 5, "tags": ["a", 1, None]},
        id="one",
        time="2026-03-01T12:30:00.5+01:00",
        received="2026-03-01T11:40:00Z",
        **{"import": True},
    )
    assert event == Event(
        "gamipress_login",
        2,
        5,
        {"post_id": 5, "tags": ["a", 1, None]},
        "one",
        datetime(2026, 3, 1, 11, 30, 0, 500_000, UTC),
        imported=True,
        received=datetime(2026, 3, 1, 11, 40, tzinfo=UTC),
    )
    assert parse() == Event("gamipress_login", 2)


def test_a_refusal_repeats_no_value_and_says_what_it_is_for():
    for name in ("user_id", "specific_id", "args", "id", "time", "import", "received"):
        error = refused(**{name: {"token": {"Ann's": "secret"}}})
        assert (error.code, error.status, error.fields) == ("rest_invalid_param", 400, (name,))
        assert "secret" not in str(error)
    assert refused(user_id=None, event=None).fields == ("event", "user_id")


@pytest.mark.parametrize(
    "fields", [{"event": "a\ud800"}, {"id": "\udfff"}, {"args": {"\ud800": 1}}, {"args": {"a": ["\ud800"]}}]
)
def test_half_a_surrogate_pair_is_no_text(fields):
    assert refused(**fields).code == "rest_invalid_param"


@pytest.mark.parametrize(
    ("time", "code"), [("2026-02-22T11:59:59Z", "rest_event_too_old"), ("2026-03-01T12:05:01Z", "rest_event_in_future")]
)
@pytest.mark.parametrize("field", ["time", "received"])
def test_an_event_of_another_time_is_refused_before_anything_is_read(field, time, code):
    assert refused(**{field: time}).code == code


def test_a_name_that_is_no_fields_is_cut_before_it_is_reported():
    (name,) = refused(**{"x" * 10_000: 1}).fields
    assert len(name) <= 200


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=300),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters()), inner, max_size=4),
    max_leaves=12,
)
names = st.sampled_from(["event", "user_id", "specific_id", "args", "id", "time", "import", "received", "more"])
some_fields = st.dictionaries(names, json_values, max_size=3)


@given(least=st.sampled_from([LEAST, LEAST, {}]), more=some_fields)
def test_any_event_is_accepted_or_refused(least, more):
    """And what is taken has a moment, a hash and keys that can be stored."""
    try:
        event = Event.parse({**least, **more}, NOW).completed(free_triggers=True)
    except EventRefused:
        return
    moment = event.moment(NOW)
    assert moment <= NOW
    assert len(event.body_hash) == 32
    assert all(len(key.encode()) < 1_900 for key in event.marker_keys(moment))
    assert len(event.trigger.encode()) < 900


@pytest.mark.parametrize("late", [timedelta(), timedelta(seconds=1)])
def test_how_old_and_how_far_ahead(late):
    old, ahead = (
        Event("gamipress_login", 2, time=NOW - OLDEST - late),
        Event("gamipress_login", 2, time=NOW + AHEAD + late),
    )
    if not late:
        assert (old.moment(NOW), ahead.moment(NOW)) == (NOW - OLDEST, NOW)
        return
    for event, code in ((old, "rest_event_too_old"), (ahead, "rest_event_in_future")):
        with pytest.raises(EventRefused, match="event") as error:
            event.moment(NOW)
        assert error.value.code == code


def test_an_event_without_a_time_counts_when_it_was_received():
    earlier = NOW - timedelta(hours=1)
    assert Event("gamipress_login", 2, received=earlier).moment(NOW) == earlier
    assert Event("gamipress_login", 2, time=NOW, received=earlier).moment(NOW) == NOW
    assert Event("gamipress_login", 2).moment(NOW) == NOW


def test_the_hash_is_of_the_content_not_of_the_id():
    one = Event("gamipress_login", 2, args={"a": 1, "b": 2}, id="one", time=NOW, received=NOW)
    later = NOW.astimezone(timezone(timedelta(hours=3))).replace(microsecond=7)
    assert one.body_hash == Event("gamipress_login", 2, args={"b": 2, "a": 1}, id="two", time=later).body_hash
    others = [
        Event("gamipress_register", 2, args=one.args, time=NOW),
        Event("gamipress_login", 3, args=one.args, time=NOW),
        Event("gamipress_login", 2, 1, args=one.args, time=NOW),
        Event("gamipress_login", 2, args={"a": 1}, time=NOW),
        Event("gamipress_login", 2, args=one.args),
        Event("gamipress_login", 2, args=one.args, time=NOW + timedelta(seconds=1)),
    ]
    assert len({event.body_hash for event in (one, *others)}) == 7


@pytest.mark.parametrize(
    ("event", "keys"),
    [
        (Event("gamipress_login", 2), []),
        (Event("gamipress_login", 2, id="one"), ["event#one"]),
        (Event("gamipress_site_visit", 2, id="one"), ["event#one", "once#2#gamipress_site_visit#2026-03-01"]),
        (Event("gamipress_post_visit", 2, args={"post_id": 5}), ["once#2#gamipress_post_visit#5#2026-03-01"]),
        (Event("gamipress_publish_book", 2, args={"post_id": 5}), ["once#2#gamipress_publish_book#5"]),
        (Event("gamipress_publish_book", 2), []),
        (Event("gamipress_bp_activate_user", 2), ["once#2#gamipress_bp_activate_user"]),
        (
            Event("gamipress_new_comment", 2, args={"comment_id": "c" * 200}),
            [f"once#2#gamipress_new_comment#{'c' * 200}"],
        ),
        (
            Event("gamipress_new_comment", 2, args={"comment_id": "c" * 201}),
            [f"once#2#gamipress_new_comment#{sha256(b'c' * 201).hexdigest()}"],
        ),
        (  # else "1#2" about "3" would be "1" about "2#3"
            Event("gamipress_new_comment", 2, args={"comment_id": "1#2"}),
            [f"once#2#gamipress_new_comment#{sha256(b'1#2').hexdigest()}"],
        ),
    ],
)
def test_the_keys_of_an_events_markers(event, keys):
    """They are stored: another form would make every event of before a new one."""
    assert event.marker_keys(NOW) == keys


def test_what_a_specific_event_is_about():
    comment = Event("gamipress_specific_new_comment", 2, args={"post_id": 5, "user_id": 9, "user": "ann", "": 1})
    completed = comment.completed(free_triggers=False)
    assert (completed.specific_id, completed.args) == (5, {"post_id": 5})
    given_too = Event("gamipress_specific_new_comment", 2, 7, {"post_id": 5})
    assert given_too.completed(free_triggers=False).specific_id == 7


def test_free_triggers_do_not_free_the_engines_own():
    assert Event("quiz_won", 2).completed(free_triggers=True) == Event("quiz_won", 2)
    for trigger, free in (("quiz_won", False), ("earn-points", True)):
        with pytest.raises(EventRefused) as error:
            Event(trigger, 2).completed(free_triggers=free)
        assert error.value.code == "rest_unknown_trigger"
