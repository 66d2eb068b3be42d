"""Who sends which events: scopes by name, members' own clients within limits, and senders who are narrowed to them."""

from __future__ import annotations

import threading

import pytest

from tests.api.conftest import basic

KEYS = "/wp/v2/users/me/application-passwords"
INSUFFICIENT, CANNOT, LIMIT = "rest_insufficient_scope", "rest_cannot_send_events", "rest_event_limit_reached"
SETTINGS = "/wp/v2/settings"


@pytest.fixture
def key(client):
    def make(*scopes, as_="subscriber"):
        made = client.post(KEYS, as_=as_, json={"name": "key", "scopes": list(scopes)})
        assert made.status == 201, made.text
        return basic(as_, made.json["password"])

    return make


def declare(world, name, **client):
    meta = {"_laurel_trigger_client": client, "_laurel_trigger_value": "optional"}
    body = {"title": name, "slug": name, "status": "publish", "meta": meta}
    assert world.client.post("/wp/v2/laurel-trigger", as_="admin", json=body).status == 201


@pytest.fixture
def lesson(world):
    """A trigger that clients may send twice an hour, and pays."""
    declare(world, "lesson", allowed=True, limit=2, per="hour")
    declare(world, "secret", allowed=False, limit=2, per="hour")
    world.award("lesson", 10)
    return "lesson"


def send(world, headers, event="lesson", **body):
    return world.client.post("/laurel/v1/events", headers=headers, json={"event": event, "user_id": world.user, **body})


def outcome(reply):
    return reply.status, reply.code


# ---- scopes


def test_a_prefix_allows_the_triggers_whose_names_begin_so(world, key, lesson):
    headers = key("events:write:gamipress_log*", "events:write:less*", as_="admin")
    for event, expected in (("gamipress_login", (200, "")), ("lesson", (200, "")), ("secret", (403, INSUFFICIENT))):
        assert outcome(send(world, headers, event)) == expected
    listed = world.client.post(
        "/laurel/v1/events",
        headers=headers,
        json=[{"event": name, "user_id": world.user} for name in ("secret", "gamipress_login")],
    )
    assert [one["status"] for one in listed.json["responses"]] == [403, 200]
    assert listed.json["responses"][0]["body"]["code"] == INSUFFICIENT
    assert (
        world.client.post("/laurel/v1/simulate", headers=headers, json={"event": "secret", "user_id": world.user}).code
        == INSUFFICIENT
    )


def test_a_scope_makes_no_sender(world, key, lesson):
    assert outcome(send(world, key("events:write:gamipress_*"), "gamipress_login")) == (403, CANNOT)
    assert outcome(send(world, key("events:write"), "gamipress_login")) == (403, CANNOT)


def test_members_send_no_events_by_keys_without_scopes(world, lesson):
    assert world.send("lesson", as_="subscriber").code == CANNOT


# ---- own events


def test_a_member_sends_own_events_of_declared_triggers(world, key, lesson):
    headers = key("events:write:own")
    assert send(world, headers).json["awarded"][0]["points"] == 10
    assert outcome(send(world, headers, "secret")) == (403, CANNOT)
    assert outcome(send(world, headers, "gamipress_login")) == (403, CANNOT)
    assert outcome(send(world, headers, "no_such_trigger")) == (403, CANNOT)
    assert outcome(send(world, headers, user_id=1)) == (403, CANNOT)
    assert outcome(send(world, headers, **{"import": True}))[0] == 403
    assert world.balance() == 10


def test_an_administrator_s_client_sends_own_events_only_too(world, key, lesson):
    headers = key("events:write:own", as_="admin")
    assert outcome(send(world, headers)) == (403, CANNOT)
    assert outcome(send(world, headers, user_id=1)) == (200, "")
    assert outcome(send(world, headers, "secret", user_id=1)) == (403, CANNOT)


def test_simulating_is_not_for_clients(world, key, lesson):
    body = {"event": "lesson", "user_id": world.user}
    assert world.client.post("/laurel/v1/simulate", headers=key("events:write:own"), json=body).code == INSUFFICIENT


def test_the_limit_holds_in_each_window_and_for_each_trigger(world, key, lesson, clock):
    declare(world, "video", allowed=True, limit=1, per="day")
    headers = key("events:write:own")
    assert [send(world, headers).status for _ in range(3)] == [200, 200, 429]
    refused = send(world, headers)
    assert outcome(refused) == (429, LIMIT)
    assert refused.headers["retry-after"] == "3600"
    declare(world, "quiz", allowed=True, limit=1, per="hour")
    assert [send(world, headers, "quiz").status for _ in range(2)] == [200, 429]
    assert [send(world, headers, "video").status for _ in range(2)] == [200, 429]
    clock.advance(minutes=59, seconds=59)
    assert send(world, headers).status == 429
    clock.advance(seconds=1)
    assert [send(world, headers).status for _ in range(3)] == [200, 200, 429]
    assert send(world, headers, "video").status == 429
    clock.advance(hours=11)
    assert send(world, headers, "video").status == 200
    assert world.balance() == 40


def test_the_limit_holds_within_a_list_and_for_each_member(world, key, lesson):
    event = {"event": "lesson", "user_id": world.user}
    replies = world.client.post("/laurel/v1/events", headers=key("events:write:own"), json=[event] * 4).json[
        "responses"
    ]
    assert [one["status"] for one in replies] == [200, 200, 429, 429]
    other = world.client.user_id("author")
    assert send(world, key("events:write:own", as_="author"), user_id=other).status == 200


def test_what_is_refused_for_another_reason_is_not_counted(world, key, lesson):
    headers = key("events:write:own")
    for _ in range(3):
        assert send(world, headers, args={"unknown": 1}).status == 400
        assert send(world, headers, user_id=1).status == 403
    assert [send(world, headers).status for _ in range(3)] == [200, 200, 429]


def test_a_repetition_is_answered_again_and_not_counted(world, key, lesson):
    headers = key("events:write:own")
    replies = [send(world, headers, id="l-1") for _ in range(4)]
    assert [reply.status for reply in replies] == [200] * 4
    assert [reply.json["repeated"] for reply in replies] == [False, True, True, True]
    assert replies[-1].json["id"] == "l-1"
    assert [send(world, headers).status for _ in range(2)] == [200, 429]


def test_a_client_takes_no_id_of_the_site_s_events(world, key, lesson):
    assert send(world, key("events:write:own"), id="order-7").status == 200
    mine = world.client.user_id("author")
    assert send(world, key("events:write:own", as_="author"), user_id=mine, id="order-7").json["repeated"] is False
    assert world.send("lesson", id="order-7").json["repeated"] is False


def test_no_limit_is_none(world, key):
    declare(world, "click", allowed=True)
    assert [send(world, key("events:write:own"), "click").status for _ in range(4)] == [200] * 4


def test_a_race_never_exceeds_the_limit(world, key, lesson):
    headers, barrier, statuses = key("events:write:own"), threading.Barrier(8), []

    def run():
        barrier.wait()
        statuses.append(send(world, headers).status)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 200] + [429] * 6
    assert world.balance() == 20


# ---- senders that are narrowed


def test_senders_are_narrowed_to_own_events_by_a_setting(world, lesson):
    settings = {"gamipress_event_senders": ["subscriber"]}
    world.client.post(SETTINGS, as_="admin", json=settings)
    assert world.send("secret", as_="subscriber", user_id=1).status == 200
    world.client.post(SETTINGS, as_="admin", json={"laurel_event_senders_own_events": True})
    assert outcome(world.send("secret", as_="subscriber", user_id=1)) == (403, CANNOT)
    assert outcome(world.send("lesson", as_="subscriber", user_id=1)) == (403, CANNOT)
    assert outcome(world.send("lesson", as_="author", user_id=world.client.user_id("author"))) == (403, CANNOT)
    assert [world.send("lesson", as_="subscriber").status for _ in range(3)] == [200, 200, 429]
    assert world.send("secret", as_="admin").status == 200
    dry = [world.send("lesson", as_="subscriber", route="simulate").status for _ in range(2)]
    assert dry == [200, 200]
