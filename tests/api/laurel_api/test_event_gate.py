"""One gate for both ways in: what ``laurel/v1/events`` refuses, the queue refuses with the same code."""

from __future__ import annotations

import json
import uuid

import pytest

from event_queue import reasons
from event_queue.batch import handle_batch
from laurel.domain.awards.event import REFUSALS

MISSING, INVALID = "rest_missing_callback_param", "rest_invalid_param"
NO_JSON = "rest_invalid_json"
LACKS = "rest_missing_event_argument"
LARGE = 2**53

BAD = {
    # what has to be there
    "no trigger": ({"event": None}, MISSING),
    "no user": ({"user_id": None}, MISSING),
    # the trigger
    "a trigger without a name": ({"event": ""}, INVALID),
    "a number for a trigger": ({"event": 5}, INVALID),
    "a list for a trigger": ({"event": ["gamipress_login"]}, INVALID),
    "a truth for a trigger": ({"event": True}, INVALID),
    "a trigger of 201 characters": ({"event": "x" * 201}, INVALID),
    "a trigger with a line break": ({"event": "gamipress_login\n"}, INVALID),
    "a trigger with a null": ({"event": "gamipress_\x00login"}, INVALID),
    "a trigger with a control character of Latin 1": ({"event": "gamipress_login\x85"}, INVALID),
    "half a surrogate pair in the trigger": ({"event": "login\ud83d"}, NO_JSON),
    "an unknown trigger": ({"event": "no_such_trigger"}, "rest_unknown_trigger"),
    "another case": ({"event": "GAMIPRESS_LOGIN"}, "rest_unknown_trigger"),
    "a trigger of requirements alone": ({"event": "earn-points"}, "rest_unknown_trigger"),
    "an unlock": ({"event": "gamipress_unlock_badge"}, "rest_unknown_trigger"),
    # the user
    "user 0": ({"user_id": 0}, INVALID),
    "a user below 0": ({"user_id": -1}, INVALID),
    "a user of 54 bits": ({"user_id": LARGE}, INVALID),
    "a user of 400 digits": ({"user_id": 10**400}, INVALID),
    "half a user": ({"user_id": 1.5}, INVALID),
    "a user's name": ({"user_id": "ann"}, INVALID),
    "a list of users": ({"user_id": [2]}, INVALID),
    "a truth for a user": ({"user_id": True}, INVALID),
    "a user that is not there": ({"user_id": 99_999}, "rest_user_invalid_id"),
    # what it is about
    "about something below 0": ({"specific_id": -1}, INVALID),
    "about something of 54 bits": ({"specific_id": LARGE}, INVALID),
    "about a name": ({"specific_id": "first"}, INVALID),
    "about an object": ({"specific_id": {"id": 1}}, INVALID),
    # the arguments
    "text for arguments": ({"args": "text"}, INVALID),
    "a number for arguments": ({"args": 7}, INVALID),
    "a truth for arguments": ({"args": True}, INVALID),
    "an object in the arguments": ({"args": {"a": {"deep": 1}}}, INVALID),
    "an empty object in the arguments": ({"args": {"a": {}}}, INVALID),
    "a list in a list": ({"args": {"a": [[1]]}}, INVALID),
    "an object in a list": ({"args": {"a": [{"b": 1}]}}, INVALID),
    "31 arguments": ({"args": {str(number): 1 for number in range(31)}}, INVALID),
    "a list of 31 arguments": ({"args": list(range(31))}, INVALID),
    "100 KB in one argument": ({"args": {"a": "x" * 100_000}}, INVALID),
    "a byte too much": ({"args": {"a": "x" * 3_993}}, INVALID),
    "as many characters of more bytes": ({"args": {"a": "é" * 2_000}}, INVALID),
    "a long name of an argument": ({"args": {"x" * 4_000: 1}}, INVALID),
    "a list of 10,000": ({"args": {"a": [0] * 10_000}}, INVALID),
    "nesting without end": ({"args": {"a": json.loads("[" * 200 + "]" * 200)}}, INVALID),
    "a control character in a name": ({"args": {"a\tb": 1}}, INVALID),
    "half a surrogate pair in a name": ({"args": {"\udc00": 1}}, NO_JSON),
    "half a surrogate pair in a value": ({"args": {"a": "\ud800"}}, NO_JSON),
    "half a surrogate pair in a list": ({"args": {"a": ["\ud800"]}}, NO_JSON),
    "an argument of 54 bits": ({"args": {"a": LARGE}}, INVALID),
    "an argument of 54 bits below 0": ({"args": {"a": -LARGE}}, INVALID),
    "an argument of 400 digits": ({"args": {"a": 10**400}}, INVALID),
    "1e300": ({"args": {"a": 1e300}}, INVALID),
    "1e300 in a list": ({"args": {"a": [1, 1e300]}}, INVALID),
    "1e-300": ({"args": {"a": 1e-300}}, INVALID),
    "no number": ({"args": {"a": float("nan")}}, NO_JSON),
    "infinity": ({"args": {"a": float("-inf")}}, NO_JSON),
    # what it amounts to
    "a comma in a value": ({"value": "1,5"}, INVALID),
    "a value below 0": ({"value": -0.5}, INVALID),
    "a value in words": ({"value": "ten"}, INVALID),
    "a truth for a value": ({"value": True}, INVALID),
    "a list of values": ({"value": [1]}, INVALID),
    "a value of 16 digits": ({"value": 10**15}, INVALID),
    "a value of 400 digits": ({"value": 10**400}, INVALID),
    "a value of 100,000 digits as text": ({"value": "9" * 100_000}, INVALID),
    "a value with an exponent as text": ({"value": "1e3"}, INVALID),
    "a value that drifted": ({"value": 0.1 * 3}, INVALID),
    "a value of 1e-300": ({"value": 1e-300}, INVALID),
    "no number for a value": ({"value": float("nan")}, NO_JSON),
    "infinity for a value": ({"value": float("inf")}, NO_JSON),
    "text for attributes": ({"attributes": "text"}, INVALID),
    "a list of attributes": ({"attributes": ["a"]}, INVALID),
    "11 attributes": ({"attributes": {f"a{number}": 1 for number in range(11)}}, INVALID),
    "2 KB of attributes": ({"attributes": {"a": "x" * 2_000}}, INVALID),
    "an attribute without a value": ({"attributes": {"a": None}}, INVALID),
    "an object for an attribute": ({"attributes": {"a": {"b": 1}}}, INVALID),
    "an attribute with a blank": ({"attributes": {"a b": 1}}, INVALID),
    "an attribute of 54 bits": ({"attributes": {"a": LARGE}}, INVALID),
    # the id
    "an id without a character": ({"id": ""}, INVALID),
    "an id of 201 characters": ({"id": "x" * 201}, INVALID),
    "a number for an id": ({"id": 7}, INVALID),
    "a list for an id": ({"id": ["one"]}, INVALID),
    "an id with a line break": ({"id": "one\ntwo"}, INVALID),
    "half a surrogate pair in the id": ({"id": "\ud800"}, NO_JSON),
    "a used id": ({"id": "used", "args": {"more": 1}}, "rest_event_id_reused"),
    # the time
    "a word for a time": ({"time": "yesterday"}, INVALID),
    "a number for a time": ({"time": 1_772_366_400}, INVALID),
    "a date alone": ({"time": "2026-03-01"}, INVALID),
    "a 30 February": ({"time": "2026-02-30T00:00:00Z"}, INVALID),
    "hour 25": ({"time": "2026-02-28T25:00:00Z"}, INVALID),
    "an offset of 30 hours": ({"time": "2026-03-01T12:00:00+30:00"}, INVALID),
    "before year 1 in UTC": ({"time": "0001-01-01T00:00:00+14:00", "import": True}, INVALID),
    "1970": ({"time": "1970-01-01T00:00:00Z", "import": True}, INVALID),
    "after year 9999 in UTC": ({"time": "9999-12-31T23:59:59-14:00"}, INVALID),
    "too far ahead": ({"time": "2026-03-01T12:05:01Z"}, "rest_event_in_future"),
    "too far ahead for an import": ({"time": "2026-03-01T12:05:01Z", "import": True}, "rest_event_in_future"),
    "too old": ({"time": "2026-02-22T11:59:59Z"}, "rest_event_too_old"),
    "too old at another offset": ({"time": "2026-02-22T12:59:59+01:00"}, "rest_event_too_old"),
    "a word for an import": ({"import": "perhaps"}, INVALID),
    "a number for an import": ({"import": 2}, INVALID),
    # what requirements compare
    "a comment on no post": ({"event": "gamipress_specific_new_comment", "args": {"comment_id": 7}}, LACKS),
    "a comment on a post in words": ({"event": "gamipress_specific_new_comment", "args": {"post_id": "x"}}, LACKS),
    "a comment on a post that is true": ({"event": "gamipress_specific_new_comment", "args": {"post_id": True}}, LACKS),
    "a comment on a post below 0": ({"event": "gamipress_specific_new_comment", "args": {"post_id": -1}}, LACKS),
    "no role": ({"event": "gamipress_add_specific_role", "args": {"roles": "author"}}, LACKS),
    "an empty post type": ({"event": "gamipress_publish_post_type", "args": {"post_type": ""}}, LACKS),
    "no key of meta": ({"event": "gamipress_update_user_meta_any_value"}, LACKS),
    "no member type": ({"event": "gamipress_bp_set_member_type"}, LACKS),
    "a field of a profile without a value": (
        {"event": "gamipress_bp_update_profile_specific_value", "args": {"field_id": 1}},
        LACKS,
    ),
}
"""By what is wrong: what an event of the user that is there says otherwise, null for what it lacks; and the code."""


class Log:
    """A logger that keeps the level and the code of each line."""

    def __init__(self):
        self.lines = []

    def error(self, _message, extra):
        self.lines.append(("ERROR", extra["code"]))

    def warning(self, _message, extra):
        self.lines.append(("WARNING", extra["code"]))


@pytest.fixture
def deliver(world, monkeypatch):
    """deliver(fields): hand an event to the queue's consumer; the lines it wrote if the message failed, or None."""

    def work(fields, times=1):
        log = Log()
        monkeypatch.setattr(reasons, "logger", log)
        detail = {name: value for name, value in fields.items() if name != "event"}
        envelope = {"id": str(uuid.uuid4()), "time": "2026-03-01T12:00:00Z", "detail-type": fields.get("event")}
        message = {"body": json.dumps({**envelope, "detail": detail})}
        messages = [{**message, "messageId": str(place)} for place in range(times)]
        failed = handle_batch(world.client.site(), lambda: None, messages, lambda: 60_000)["batchItemFailures"]
        return log.lines if failed else None

    return work


def refused_by_http(world, route, fields):
    """The code and status of each: one event, and the only one of a list."""
    one = world.client.post(f"/laurel/v1/{route}", as_="admin", json=fields)
    many = world.client.post(f"/laurel/v1/{route}", as_="admin", json=[fields])
    (answer,) = many.json["responses"] if many.status == 207 else [{"status": many.status, "body": many.json}]
    assert one.text.count("Traceback") == 0
    return {(one.code, one.status), (answer["body"].get("code"), answer["status"])}


STATUS = {**REFUSALS, "rest_user_invalid_id": 404, NO_JSON: 400}


@pytest.mark.parametrize("name", BAD)
def test_both_ways_in_refuse_alike(world, deliver, name):
    change, code = BAD[name]
    for trigger in ("gamipress_login", "gamipress_specific_new_comment"):
        world.award(trigger, achievement_post=1)
    world.send(id="used")
    paid = world.balance()
    fields = {"event": "gamipress_login", "user_id": world.user, **change}
    for route in ("events", "simulate"):
        assert refused_by_http(world, route, fields) == {(code, STATUS[code])}
    assert deliver(fields) == [("ERROR", code)]
    assert world.balance() == paid


GOOD = {
    "nothing more": {},
    "the longest trigger": {"event": "\U0001f3c6" * 200},
    "the longest id": {"id": "é" * 200},
    "30 arguments": {"args": {str(number): number for number in range(30)}},
    "as many bytes as there may be": {"args": {"a": "x" * 3_992}},
    "as many bytes of longer characters": {"args": {"a": "é" * 1_996}},
    "the largest numbers": {"args": {"a": LARGE - 1, "b": [1 - LARGE, 0.5, -1e-100, 0]}},
    "every kind of value": {"args": {"a": None, "b": True, "c": "\n", "d": [], "e": ["x", None, 1.5]}},
    "a list for arguments": {"args": ["first", 2]},
    "an empty list for arguments": {"args": []},
    "a name without a character": {"args": {"": 1}},
    "an odd value of an argument that the engine looks at": {"args": {"achievement_type": 5, "post_type": ["x"]}},
    "seven days ago": {"time": "2026-02-22T12:00:00Z"},
    "five minutes ahead": {"time": "2026-03-01T12:05:00.000+00"},
    "long ago": {"time": "1970-01-01T00:00:01Z", "import": True},
    "about the largest number": {"specific_id": LARGE - 1},
    "a value": {"value": 12.5},
    "the largest value, as text": {"value": "999999999999999"},
    "a value of 0": {"value": 0},
    "attributes": {"attributes": {"plan": "pro", "seats": 3, "rate": 0.5, "trial": False}},
    "no attributes, as PHP writes them": {"attributes": []},
}


@pytest.mark.parametrize("name", GOOD)
def test_both_ways_in_take_alike(world, deliver, name):
    world.client.post("/wp/v2/settings", as_="admin", json={"gamipress_free_triggers": True})
    fields = {"event": "gamipress_login", "user_id": world.user, **GOOD[name]}
    world.award(fields["event"])
    reply = world.client.post("/laurel/v1/events", as_="admin", json=fields)
    assert (reply.status, world.balance()) == (200, 10), reply.text
    assert deliver(fields) is None
    assert world.balance() == (10 if "id" in GOOD[name] and GOOD[name]["id"] else 20)


def test_one_event_is_the_same_by_either_way(world, deliver):
    """Under its id it counts once, at whatever offset its time is written and however precisely."""
    world.award()
    fields = {"event": "gamipress_login", "user_id": world.user, "id": "e-1", "args": {"a": 1.5}}
    assert deliver({**fields, "time": "2026-03-01T12:30:00.25+01:00"}) is None
    assert world.send(**{**fields, "time": "2026-03-01T11:30:00Z"}).status == 200
    assert world.balance() == 10
    assert world.send(**{**fields, "time": "2026-03-01T11:30:01Z"}).code == "rest_event_id_reused"


def test_a_declared_trigger_is_checked_by_either_way(world, deliver):
    arguments = {"lesson": {"type": "integer", "required": True}}
    meta = {"_laurel_trigger_arguments": arguments, "_laurel_trigger_value": "required"}
    body = {"title": "Finishes", "slug": "lesson_completed", "status": "publish", "meta": meta}
    assert world.client.post("/wp/v2/laurel-trigger", as_="admin", json=body).status == 201
    world.award("lesson_completed")
    fields = {"event": "lesson_completed", "user_id": world.user, "args": {"lesson": 7}, "value": "1.50", "id": "e-1"}
    for more, code in (
        ({"value": None}, LACKS),
        ({"args": {}}, LACKS),
        ({"args": {"lesson": "x"}}, INVALID),
        ({"args": {"lesson": 7, "other": 1}}, INVALID),
        ({"event": "lesson_complete"}, "rest_unknown_trigger"),
    ):
        assert world.send(**{**fields, **more}).code == code
        assert deliver({**fields, **more}) == [("ERROR", code)]
    assert deliver(fields) is None
    assert world.send(**{**fields, "value": 1.5}).json["repeated"] is True
    assert world.balance() == 10


@pytest.mark.parametrize("time", ["2026-03-01T11:00:00", "2026-03-01 11:00:00"])
def test_a_time_without_an_offset_is_the_sites_over_http_and_none_on_the_bus(world, deliver, time):
    world.client.post("/wp/v2/settings", as_="admin", json={"timezone": "Europe/Berlin"})
    world.award()
    fields = {"event": "gamipress_login", "user_id": world.user, "id": "e-1"}
    assert world.send(**{**fields, "time": time}).status == 200
    assert deliver({**fields, "time": time}) == [("ERROR", INVALID)]
    assert deliver({**fields, "time": "2026-03-01T11:00:00+01:00"}) is None
    assert world.balance() == 10


def test_null_is_as_good_as_absent_but_where_wordpress_forbids_it(world, deliver):
    """An id that is null does not make two of a message that is delivered twice."""
    world.award()
    absent = dict.fromkeys(("specific_id", "args", "id", "time", "import"))
    fields = {"event": "gamipress_login", "user_id": world.user, **absent}
    assert deliver(fields, times=2) is None
    assert world.balance() == 10
    listed = world.client.post("/laurel/v1/events", as_="admin", json=[fields])
    assert listed.json["responses"][0]["status"] == 200
    assert world.send(**fields).code == INVALID


@pytest.mark.parametrize("field", ["event", "received", "password"])
def test_a_detail_says_nothing_but_what_it_may(world, deliver, field):
    world.award()
    detail = {"user_id": world.user, field: "gamipress_login"}
    envelope = {"id": "1", "time": "2026-03-01T12:00:00Z", "detail-type": "gamipress_login", "detail": detail}
    message = {"messageId": "m", "body": json.dumps(envelope)}
    assert handle_batch(world.client.site(), lambda: None, [message], lambda: 60_000)["batchItemFailures"]
    assert world.balance() == 0


def test_an_import_that_may_not_be_is_no_event_that_is_too_old(world):
    world.client.post("/wp/v2/settings", as_="admin", json={"gamipress_event_senders": ["editor"]})
    reply = world.send(as_="editor", time="2024-01-01T00:00:00Z", **{"import": True})
    assert (reply.status, reply.code) == (403, "rest_cannot_import")


def test_a_refusal_names_what_it_is_for(world):
    reply = world.send(args={"a": 1e300})
    assert list(reply.json["data"]["params"]) == ["args"]
    entry = world.client.post("/laurel/v1/events", as_="admin", json=[{"user_id": world.user}]).json["responses"][0]
    assert (entry["body"]["code"], entry["body"]["data"]["params"]) == (MISSING, ["event"])
