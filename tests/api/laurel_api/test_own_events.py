"""Declared triggers over REST: made, listed, used by requirements, checked at the door, and taken back."""

from __future__ import annotations

import pytest

ARGUMENTS = {
    "lesson": {"type": "integer", "minimum": 1, "required": True},
    "level": {"type": "string", "enum": ["a1", "a2"]},
}
META = {
    "_laurel_trigger_value": "optional",
    "_laurel_trigger_arguments": ARGUMENTS,
    "_laurel_trigger_once": {"by": ["lesson"]},
    "_laurel_trigger_client": {"allowed": True, "limit": 5, "per": "hour"},
}
EVENT = "lesson_completed"


def declare(world, slug=EVENT, as_="admin", meta=META, status="publish", title="Finishes a lesson"):
    body = {"title": title, "slug": slug, "status": status, "meta": meta}
    return world.client.post("/wp/v2/laurel-trigger", as_=as_, json=body)


@pytest.fixture
def trigger(world):
    made = declare(world)
    assert made.status == 201, made.text
    return made.json


def listed(world, **query):
    return world.client.get("/laurel/v1/triggers", as_="editor", query=query).json


def test_a_declaration_is_shown_as_it_was_written(world, trigger):
    assert {name: trigger["meta"][name] for name in META} == META
    row = listed(world, search=EVENT)[0]
    assert row == {
        "trigger": EVENT,
        "label": "Finishes a lesson",
        "group": "Own",
        "args": ["lesson", "level"],
        "specific_arg": "",
        "once": "lesson",
        "internal": False,
        "declared": True,
        "value": "optional",
        "arguments": {name: {"required": False, **schema} for name, schema in ARGUMENTS.items()},
        "client": {"allowed": True, "limit": 5, "per": "hour"},
    }


def test_a_declaration_without_meta_has_its_defaults(world):
    made = declare(world, "signed", meta={}).json
    assert made["meta"] == {
        "_laurel_trigger_value": "none",
        "_laurel_trigger_arguments": [],
        "_laurel_trigger_once": [],
        "_laurel_trigger_client": [],  # as PHP writes an empty object
    }
    assert world.send("signed").status == 200


def test_the_list_is_searched_in_names_and_labels(world, trigger):
    assert [row["trigger"] for row in listed(world, search="FINISHES A LESSON")] == [EVENT]
    assert [row["trigger"] for row in listed(world, group="Own")] == [EVENT]
    assert [row["trigger"] for row in listed(world, search="gamipress_login")] == ["gamipress_login"]
    assert listed(world, search="no such thing") == []
    assert listed(world)[-1]["trigger"] == EVENT


def test_only_managers_declare(world):
    for login, status in (("editor", 403), ("subscriber", 403), ("", 401)):
        assert declare(world, as_=login).status == status
        assert declare(world, as_=login, meta={}).status == status
    assert listed(world, group="Own") == []


def test_it_pays_once_for_what_it_is_about_and_the_log_has_everything(world, trigger):
    world.award(EVENT)
    sent = {"args": {"lesson": 7, "level": "a1"}, "value": 0.1, "attributes": {"plan": "pro", "rate": 0.5}}
    assert world.send(EVENT, **sent).json["awarded"]
    assert world.send(EVENT, **sent).json["repeated"] is True
    assert world.send(EVENT, args={"lesson": 8}).json["awarded"]
    assert world.balance() == 20
    query = {"user_id": world.user, "type": "event_trigger", "order": "asc", "context": "edit"}
    log = world.client.get("/wp/v2/gamipress-logs", as_="admin", query=query).json[0]
    login = world.client.get(f"/wp/v2/users/{world.user}", as_="admin").json["name"]
    assert log["title"] == f"{login}: Finishes a lesson (x1)"
    rows = world.client.get("/laurel/v1/export/logs", as_="admin").json
    kept = [row["meta"] for row in rows if row["type"] == "event_trigger"]
    assert sorted(kept, key=lambda meta: meta["count"]) == [
        {
            "count": 0,
            "lesson": 7,
            "level": "a1",
            "_laurel_value": "0.1",
            "_laurel_attributes": {"plan": "pro", "rate": 0.5},
        },
        {"count": 1, "lesson": 8},
    ]


@pytest.mark.parametrize("route", ["events", "simulate"])
@pytest.mark.parametrize(
    ("sent", "code", "word"),
    [
        ({"args": {}}, "rest_missing_event_argument", "args.lesson"),
        ({"args": {"lesson": 1, "lessom": 1}}, "rest_invalid_param", "args.lessom"),
        ({"args": {"lesson": 0}}, "rest_invalid_param", "args.lesson"),
        ({"args": {"lesson": "one"}}, "rest_invalid_param", "args.lesson"),
        ({"args": {"lesson": 1, "level": "c2"}}, "rest_invalid_param", "args.level"),
        ({"args": {"lesson": 1}, "value": "1,5"}, "rest_invalid_param", "value"),
        ({"args": {"lesson": 1}, "value": True}, "rest_invalid_param", "value"),
        ({"args": {"lesson": 1}, "value": -1}, "rest_invalid_param", "value"),
        ({"args": {"lesson": 1}, "value": 0.1 * 3}, "rest_invalid_param", "value"),
        ({"args": {"lesson": 1}, "attributes": {"a": []}}, "rest_invalid_param", "attributes"),
        ({"args": {"lesson": 1}, "attributes": 1}, "rest_invalid_param", "attributes"),
    ],
)
def test_what_is_not_as_declared_is_refused_alone_and_in_a_list(world, trigger, route, sent, code, word):
    world.award(EVENT)
    reply = world.send(EVENT, route=route, **sent)
    assert (reply.status, reply.code) == (400, code)
    assert word in reply.text
    body = [{"event": EVENT, "user_id": world.user, **sent}]
    entry = world.client.post(f"/laurel/v1/{route}", as_="admin", json=body).json["responses"][0]
    assert (entry["status"], entry["body"]["code"]) == (400, code)
    assert world.logs() == []


@pytest.mark.parametrize("written", ["NaN", "Infinity", "1e400", "-0.5", "1" * 20, "9" * 5_000])
def test_numbers_that_are_no_value(world, trigger, written):
    body = f'{{"event": "gamipress_login", "user_id": {world.user}, "value": {written}}}'.encode()
    reply = world.client.request(
        "POST", "/laurel/v1/events", as_="admin", body=body, headers={"Content-Type": "application/json"}
    )
    assert reply.status == 400


def test_built_in_triggers_take_amounts_freely(world):
    world.award()
    assert world.send(value="12.5", attributes={"plan": "pro"}, id="e-1").json["awarded"]
    assert world.send(value=12.5, attributes={"plan": "pro"}, id="e-1").json["repeated"] is True
    assert world.send(value=13, attributes={"plan": "pro"}, id="e-1").status == 409
    assert world.send(attributes={"plan": "free"}, value=12.5, id="e-1").status == 409


def test_an_unknown_name_is_answered_with_the_nearest_published_one(world, trigger):
    declare(world, "secret_lesson", status="draft")
    reply = world.send("lesson_complete")
    assert (reply.status, reply.code) == (400, "rest_unknown_trigger")
    assert "Is lesson_completed meant?" in reply.text
    assert "Is " not in world.send("secret_lessons").text
    assert world.send("secret_lesson").code == "rest_unknown_trigger"


def test_free_triggers_are_accepted_with_a_warning(world, trigger):
    world.client.post("/wp/v2/settings", as_="admin", json={"gamipress_free_triggers": True})
    assert "not declared" in world.send("anything").json["warnings"][0]
    assert "warnings" not in world.send(EVENT, args={"lesson": 1}).json
    assert "warnings" not in world.send().json
    assert world.send(EVENT, args={"other": 1}).status == 400


@pytest.mark.parametrize("slug", ["gamipress_login", "gamipress_publish_book", "gamipress_unlock_x", "won_post_type"])
def test_a_name_that_is_taken_is_refused(world, slug):
    reply = declare(world, slug)
    assert (reply.status, reply.code) == (400, "rest_invalid_param")
    assert "slug" in reply.json["data"]["params"]
    draft = declare(world, slug, status="draft")
    assert draft.status == 201
    published = world.client.post(f"/wp/v2/laurel-trigger/{draft.json['id']}", as_="admin", json={"status": "publish"})
    assert published.status == 400


@pytest.mark.parametrize(
    "meta",
    [
        {"_laurel_trigger_value": "maybe"},
        {"_laurel_trigger_arguments": {"a": {"type": "object"}}},
        {"_laurel_trigger_arguments": {"a": {"type": "string", "pattern": "(a+)+$"}}},
        {"_laurel_trigger_arguments": {"a": {}}},
        {"_laurel_trigger_arguments": {"user_id": {"type": "integer"}}},
        {"_laurel_trigger_arguments": {f"a{number}": {"type": "integer"} for number in range(31)}},
        {"_laurel_trigger_once": {"by": ["lesson"]}},
        {"_laurel_trigger_once": {"per": "day"}},
        {"_laurel_trigger_client": {"allowed": True, "limit": 0}},
        {"_laurel_trigger_client": {"allowed": True, "per": "year"}},
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(world, meta):
    assert declare(world, meta=meta).status == 400
    assert listed(world, group="Own") == []


def test_a_requirement_may_listen_to_published_ones_only(world, trigger):
    body = {"title": "x", "status": "publish", "parent": world.gold, "meta": {"_gamipress_points_type": "gold"}}
    for name, status in ((EVENT, 201), ("lesson_done", 400)):
        body["meta"]["_gamipress_trigger_type"] = name
        assert world.client.post("/wp/v2/points-award", as_="admin", json=body).status == status
    declare(world, "lesson_done", status="draft")
    assert world.client.post("/wp/v2/points-award", as_="admin", json=body).status == 400


def test_what_takes_a_used_name_away_is_done_with_a_warning(world, trigger):
    url = f"/wp/v2/laurel-trigger/{trigger['id']}"
    assert "x-laurel-warning" not in world.client.post(url, as_="admin", json={"slug": "lesson_done"}).headers
    world.client.post(url, as_="admin", json={"slug": EVENT})
    world.award(EVENT)
    assert "x-laurel-warning" not in world.client.post(url, as_="admin", json={"title": "Ends a lesson"}).headers
    warned = world.client.post(url, as_="admin", json={"slug": "lesson_done"})
    assert warned.headers["x-laurel-warning"] == "1 published requirements listen to lesson_completed"
    world.client.post(url, as_="admin", json={"slug": EVENT})
    assert world.client.delete(url, as_="admin").headers["x-laurel-warning"]
    assert world.send(EVENT, args={"lesson": 1}).code == "rest_unknown_trigger"
