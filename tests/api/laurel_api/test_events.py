from __future__ import annotations

import json

import pytest

from laurel.app.errors import Unavailable
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel_api.awarded import show_answer


def test_an_event_pays_and_says_so(world):
    award = world.award()
    reply = world.send()
    assert reply.status == 200
    type_of = {"type": "gold", "type_id": world.gold, "title": "Gold", "image": 0, "points_type_slug": "gold"}
    paid = {"kind": "points", "points_type": world.gold, "points": 10, "balance": 10, "post_id": award, **type_of}
    assert reply.json["awarded"] == [paid]
    assert reply.json["repeated"] is False
    assert (reply.json["event"], reply.json["user_id"], reply.json["reason"]) == ("gamipress_login", world.user, "")
    assert world.balance() == 10


def test_an_event_without_listeners_leaves_no_trace(world):
    reply = world.send()
    assert (reply.status, reply.json["awarded"]) == (200, [])
    assert reply.json["reason"]
    assert world.logs() == []


def test_an_event_that_is_not_enough_is_noted(world):
    world.award(count=2)
    assert world.send().json["awarded"] == []
    assert world.logs() == ["event_trigger"]
    assert world.send().json["awarded"]


def test_the_same_id_is_recorded_once_with_the_same_response(world):
    world.award()
    first, again = world.send(id="e-1"), world.send(id="e-1")
    assert first.json | {"repeated": True} == again.json
    assert first.json["awarded"]
    assert first.json["id"] == "e-1"
    assert world.balance() == 10


def test_an_id_stands_for_one_event(world):
    world.award()
    world.send(id="e-1")
    reply = world.send("gamipress_register", id="e-1")
    assert (reply.status, reply.code) == (409, "rest_event_id_reused")
    assert world.balance() == 10


def test_the_same_comment_pays_once(world):
    world.award("gamipress_new_comment")
    for _ in range(2):
        world.send("gamipress_new_comment", args={"comment_id": 7, "post_id": 3})
    assert world.balance() == 10


def test_a_specific_event_is_about_what_its_arguments_say(world):
    world.award("gamipress_specific_new_comment", achievement_post=33)
    for comment, post in ((1, 32), (2, 33)):
        world.send("gamipress_specific_new_comment", args={"comment_id": comment, "post_id": post})
    assert world.balance() == 10


def test_an_event_counts_on_the_day_it_happened(world):
    world.award(limit=1, limit_type="daily", maximum_earnings=0)
    for time in ("2026-02-28T23:59:59Z", "2026-03-01T00:00:00Z", "2026-03-01T01:00:00+01:00", "2026-03-01T11:00:00"):
        assert world.send(time=time).status == 200
    assert world.balance() == 20


def test_the_day_of_a_visit_is_the_sites(world):
    """GamiPress asks for the visits of today, by the site's clock."""
    world.client.post("/wp/v2/settings", as_="admin", json={"timezone": "Asia/Tokyo"})
    world.award("gamipress_site_visit")
    for time, balance in (("2026-02-28T14:59:59Z", 10), ("2026-02-28T15:00:00Z", 20), ("2026-03-01T11:00:00Z", 20)):
        assert world.send("gamipress_site_visit", time=time).status == 200
        assert world.balance() == balance


@pytest.mark.parametrize("value", ["true", "1", "null", "1e3", "red"])
def test_arguments_are_compared_as_they_were_sent(world, value):
    trigger = "gamipress_update_user_meta_specific_value"
    world.award(trigger, meta_key_required="colour", meta_value_required=value)
    world.send(trigger, args={"meta_key": "colour", "meta_value": value})
    world.client.post("/laurel/v1/events", as_="admin", json=[
        {"event": trigger, "user_id": world.user, "args": {"meta_key": "colour", "meta_value": [value, "other"]}},
    ])  # fmt: skip
    assert world.balance() == 20


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"event": "no_such_trigger"}, "rest_unknown_trigger"),
        ({"event": "earn-points"}, "rest_unknown_trigger"),
        ({"event": "gamipress_unlock_badge"}, "rest_unknown_trigger"),
        ({"time": "2026-03-01T12:06:00Z"}, "rest_event_in_future"),
        ({"time": "2026-02-22T11:59:59Z"}, "rest_event_too_old"),
        ({"event": "gamipress_specific_new_comment"}, "rest_missing_event_argument"),
        ({"event": "gamipress_add_specific_role", "args": {"roles": "author"}}, "rest_missing_event_argument"),
        ({"event": "gamipress_publish_post_type", "args": {"post_id": 1}}, "rest_missing_event_argument"),
        ({"event": "gamipress_update_user_meta_any_value"}, "rest_missing_event_argument"),
        ({"event": "gamipress_bp_set_member_type"}, "rest_missing_event_argument"),
        ({"event": "gamipress_bp_update_profile_any_value"}, "rest_missing_event_argument"),
        (
            {"event": "gamipress_bp_update_profile_specific_value", "args": {"field_id": 1}},
            "rest_missing_event_argument",
        ),
        ({"event": ""}, "rest_invalid_param"),
        ({"event": 5}, "rest_invalid_param"),
        ({"event": "x" * 256}, "rest_invalid_param"),
        ({"user_id": 0}, "rest_invalid_param"),
        ({"user_id": -1}, "rest_invalid_param"),
        ({"user_id": "me"}, "rest_invalid_param"),
        ({"user_id": 2**53}, "rest_invalid_param"),
        ({"specific_id": -1}, "rest_invalid_param"),
        ({"args": "text"}, "rest_invalid_param"),
        ({"args": {"a": {"deep": 1}}}, "rest_invalid_param"),
        ({"args": {"a": [[1]]}}, "rest_invalid_param"),
        ({"args": {"a": 1e300}}, "rest_invalid_param"),
        ({"args": {"a": "x" * 4_000}}, "rest_invalid_param"),
        ({"args": {str(number): 1 for number in range(31)}}, "rest_invalid_param"),
        ({"id": ""}, "rest_invalid_param"),
        ({"id": "x" * 201}, "rest_invalid_param"),
        ({"time": "yesterday"}, "rest_invalid_param"),
        ({"time": "0001-01-01T00:00:00+14:00", "import": True}, "rest_invalid_param"),
    ],
)
def test_events_that_are_refused(world, body, code):
    world.award()
    reply = world.send(**{"event": "gamipress_login", **body})
    assert (reply.status, reply.code) == (400, code)
    assert world.logs() == []


@pytest.mark.parametrize("missing", ["event", "user_id"])
def test_what_an_event_needs(world, missing):
    reply = world.send(**{missing: None})
    assert (reply.code, reply.json["data"]["params"]) == ("rest_missing_callback_param", [missing])


def test_a_user_who_is_not_there(world):
    world.award()
    reply = world.send(user_id=99_999)
    assert (reply.status, reply.code) == (404, "rest_user_invalid_id")


def test_an_import_may_be_old(world):
    world.award()
    assert world.send(time="2024-01-01T00:00:00Z", **{"import": True}).status == 200
    assert world.balance() == 10


def test_a_setting_takes_events_of_any_name(world):
    world.client.post("/wp/v2/settings", as_="admin", json={"gamipress_free_triggers": True})
    world.award("quiz_won")
    world.send("quiz_won", args={"score": 87.5, "passed": True, "tags": ["a", 1], "note": None})
    assert world.balance() == 10


def test_only_administrators_send_events(world):
    for login, status in (("editor", 403), ("subscriber", 403), ("", 401)):
        reply = world.send(as_=login)
        assert (reply.status, reply.code) == (status, "rest_cannot_send_events")


@pytest.mark.parametrize("sender", ["editor", "{id}", 0])
def test_others_may_be_let_send_events(world, sender):
    editor = world.client.user_id("editor")
    sender = {"{id}": str(editor), 0: editor}.get(sender, sender)
    world.client.post("/wp/v2/settings", as_="admin", json={"gamipress_event_senders": [sender]})
    assert world.send(as_="editor").status == 200
    assert world.send(as_="subscriber").status == 403
    reply = world.send(as_="editor", time="2024-01-01T00:00:00Z", **{"import": True})
    assert (reply.status, reply.code) == (403, "rest_cannot_import")


@pytest.mark.parametrize("sender", [0, "0", "edit_post", "read", "", "nobody"])
def test_a_sender_is_a_role_or_a_user(world, sender):
    world.client.post("/wp/v2/settings", as_="admin", json={"gamipress_event_senders": [sender]})
    assert world.send(as_="editor").status == 403
    assert world.send(as_="").status == 401


# ---- lists


def send_list(world, events, **options):
    return world.client.post("/laurel/v1/events", as_="admin", json=events, **options)


def test_each_event_of_a_list_has_its_own_response(world):
    world.award()
    login = {"event": "gamipress_login", "user_id": world.user}
    events = [
        login,
        {**login, "event": "nope"},
        {**login, "user_id": 99_999},
        {**login, "user_id": "x"},
        "text",
        [],
        login,
    ]
    reply = send_list(world, events)
    assert reply.status == 207
    answers = reply.json["responses"]
    assert [answer["status"] for answer in answers] == [200, 400, 404, 400, 400, 400, 200]
    assert answers[1]["body"]["code"] == "rest_unknown_trigger"
    assert answers[6]["body"]["awarded"]
    assert world.balance() == 20


def test_an_id_twice_in_a_list(world):
    world.award()
    event = {"event": "gamipress_login", "user_id": world.user, "id": "e-1"}
    answers = send_list(world, [event, event, {**event, "event": "gamipress_register"}]).json["responses"]
    assert [answer["status"] for answer in answers] == [200, 200, 409]
    assert answers[1]["body"] == answers[0]["body"] | {"repeated": True}
    assert world.balance() == 10


@pytest.mark.parametrize("rare", [False, True], ids=["in any order", "as listed"])
def test_a_list_of_several_users_leads_to_what_its_order_says(world, rare):
    """Where all together may earn a number, who is first in the list earns it; else users are recorded apart."""
    editor = world.client.user_id("editor")
    world.award()
    maximum = {"global_maximum_earnings": 1} if rare else {}
    world.post("achievement-type", "Badge", slug="badges")
    badge = world.post("badges", "First", {"earned_by": "triggers", "maximum_earnings": 0, **maximum})
    world.post("step", "Twice", {"trigger_type": "gamipress_login", "count": 2}, parent=badge)
    users = [world.user, editor, editor, world.user, editor, world.user]
    events = [{"event": "gamipress_login", "user_id": user, "id": str(place)} for place, user in enumerate(users)]
    answers = [answer["body"] for answer in send_list(world, events).json["responses"]]
    assert [answer["user_id"] for answer in answers] == users
    assert [points_of(answer) for answer in answers] == [10, 10, 20, 20, 30, 30]
    unlocked = [place for place, answer in enumerate(answers) if len(answer["awarded"]) == 2]
    assert unlocked == ([2] if rare else [2, 3])


def points_of(answer):
    return next(notice["balance"] for notice in answer["awarded"] if notice["kind"] == "points")


def test_one_id_for_events_of_two_users_is_that_of_the_first(world):
    world.award()
    login = {"event": "gamipress_login", "user_id": world.user}
    theirs = {**login, "user_id": world.client.user_id("editor"), "id": "e-1"}
    answers = send_list(world, [login, theirs, {**login, "id": "e-1"}, login]).json["responses"]
    assert [answer["status"] for answer in answers] == [200, 200, 409, 200]


def test_after_an_event_that_has_to_wait_its_user_s_others_wait_too(world, monkeypatch):
    world.award()
    editor = world.client.user_id("editor")
    commit = world.client.services.engine.commit

    def fail(outcome):
        if outcome.user_id == world.user:
            raise Unavailable("out of order")
        commit(outcome)

    monkeypatch.setattr(world.client.services.engine, "commit", fail)
    login = {"event": "gamipress_login", "user_id": world.user}
    events = [login, {**login, "user_id": editor}, login, {**login, "event": "nope"}]
    answers = send_list(world, events).json["responses"]
    assert [answer["status"] for answer in answers] == [503, 200, 503, 503]


@pytest.mark.parametrize("number", [0, 101])
def test_how_long_a_list_may_be(world, number):
    reply = send_list(world, [{"event": "gamipress_login", "user_id": world.user}] * number)
    assert (reply.status, reply.code) == (400, "rest_invalid_param")


def test_an_object_with_numbers_for_names_is_no_list(world):
    reply = send_list(world, {"0": {"event": "gamipress_login", "user_id": world.user}})
    assert reply.code == "rest_missing_callback_param"


def test_a_form_sends_one_event(world):
    world.award()
    body = f"event=gamipress_login&user_id={world.user}&args[a]=1".encode()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert world.client.post("/laurel/v1/events", as_="admin", body=body, headers=headers).status == 200
    assert world.balance() == 10


# ---- what a message to the user takes


def test_what_is_awarded_is_named_in_full(world):
    badges = world.post("achievement-type", "Badge", slug="badge")
    paid = {"points": 5, "points_type": "gold", "earned_by": "triggers", "maximum_earnings": 1}
    badge = world.post("badge", "Helper", paid)
    world.post("step", "Sign in", {"trigger_type": "gamipress_login", "count": 1}, parent=badge)
    levels = world.post("rank-type", "Level", slug="level")
    zero, one = (world.post("level", title, menu_order=order) for order, title in enumerate(["Zero", "One"]))
    world.post("rank-requirement", "Sign in", {"trigger_type": "gamipress_login", "count": 1}, parent=one)
    by_kind = {entry["kind"]: entry for entry in world.send(id="e").json["awarded"]}
    named = {"type": "badge", "type_id": badges, "title": "Helper", "image": 0}
    pays = {"points": 5, "points_type": world.gold, "points_type_slug": "gold"}
    assert by_kind["unlock"] == {"kind": "unlock", "post_id": badge, **named, **pays}
    named = {"type": "level", "type_id": levels, "title": "One", "image": 0}
    assert by_kind["rank"] == {"kind": "rank", "post_id": one, "previous": zero, **named}
    assert set(by_kind) == {"points", "unlock", "rank"}


def test_the_image_is_that_of_the_post_or_of_the_points_type():
    posts = {1: Post(1, "points-type", featured_media=7), 2: Post(2, "3", featured_media=8)}
    entries = [{"kind": "points", "points_type": 1, "post_id": 2}, {"kind": "rank", "post_id": 2, "title": "One"}]
    shown = show_answer(posts, {"awarded": entries})["awarded"]
    assert [entry["image"] for entry in shown] == [7, 8]


def test_a_repetition_names_types_as_they_are_now(world):
    world.award()
    world.send(id="e")
    world.client.post(f"/wp/v2/points-type/{world.gold}", as_="admin", json={"slug": "gems"})
    (again,) = world.send(id="e").json["awarded"]
    assert (again["type"], again["type_id"], again["points_type"]) == ("gems", world.gold, world.gold)


def test_what_was_awarded_of_a_deleted_type_is_still_shown(world):
    world.award()
    world.send(id="e")
    world.client.delete(f"/wp/v2/points-type/{world.gold}", as_="admin", query={"force": True})
    (again,) = world.send(id="e").json["awarded"]
    assert (again["type"], again["type_id"], again["title"], again["points"]) == ("", world.gold, "", 10)


def test_a_dry_run_knows_a_repetition(world):
    world.award("gamipress_new_comment")
    comment = {"args": {"comment_id": 7}}
    assert world.send("gamipress_new_comment", route="simulate", **comment).json["repeated"] is False
    world.send("gamipress_new_comment", **comment)
    assert world.send("gamipress_new_comment", route="simulate", **comment).json["repeated"] is True
    assert world.send("gamipress_new_comment", **comment).json["repeated"] is True


# ---- trying out


def test_a_simulation_replies_and_writes_nothing(world):
    world.award()
    simulated = world.send(route="simulate")
    assert (simulated.status, world.balance(), world.logs()) == (200, 0, [])
    assert simulated.json["awarded"] == world.send().json["awarded"]


def test_a_simulation_knows_repetitions_and_refusals(world):
    world.award("gamipress_new_comment")
    comment = {"args": {"comment_id": 7}}
    world.send("gamipress_new_comment", **comment)
    assert world.send("gamipress_new_comment", route="simulate", **comment).json["awarded"] == []
    assert world.send("nope", route="simulate").code == "rest_unknown_trigger"
    assert world.send("gamipress_new_comment", route="simulate", user_id=99_999).status == 404
    assert world.send("gamipress_login", route="simulate").json["awarded"] == []
    assert world.send(route="simulate", as_="editor").status == 403


def test_a_list_is_simulated_from_the_present_state(world):
    world.award(maximum_earnings=1)
    events = [{"event": "gamipress_login", "user_id": world.user}] * 2
    reply = world.client.post("/laurel/v1/simulate", as_="admin", body=json.dumps(events).encode(),
                              headers={"content-type": "application/json"})  # fmt: skip
    assert [bool(answer["body"]["awarded"]) for answer in reply.json["responses"]] == [True, True]
    assert world.balance() == 0


def test_a_pattern_stored_before_patterns_had_a_maximum_stops_no_event(world):
    world.award()
    posts = world.client.services.posts
    seen = posts.catalogue()
    settings = {**seen.settings, "gamipress_event_log_pattern": "{user}" * 40_000}
    posts.commit(seen, CatalogueChange(settings=settings, next_id=seen.next_id))
    member = world.client.new_user("long", name="N" * 240)
    assert world.send(user_id=member).status == 200
    assert world.balance(member) == 10


def test_a_sender_stored_before_it_had_a_maximum_stops_no_event(world):
    posts = world.client.services.posts
    seen = posts.catalogue()
    settings = {**seen.settings, "gamipress_event_senders": ["9" * 5000, "\u00b2", "editor"]}
    posts.commit(seen, CatalogueChange(settings=settings, next_id=seen.next_id))
    assert world.send(as_="editor").status == 200
    assert world.send(as_="subscriber").status == 403
