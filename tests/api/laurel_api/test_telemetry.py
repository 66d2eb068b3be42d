"""The logs and metrics of requests, through the real handlers."""

from __future__ import annotations

import json

import pytest

from laurel.app.errors import Conflict
from laurel.auth.throttle import LIMIT
from laurel.composition import answer
from laurel.composition.container import Container
from laurel.composition.rest_entry import rest_entry
from laurel.store.engine.engine import EngineStore

SECRET = "hunter2hunter2"


@pytest.fixture
def lines(capsys):
    """Lines of the log since the last call."""
    return lambda: [line for line in _written(capsys) if "_aws" not in line]


@pytest.fixture
def metrics(capsys):
    """Metrics since the last call: (name, kind, value), latencies left out."""

    def found():
        values = []
        for line in _written(capsys):
            for definition in line.get("_aws", {}).get("CloudWatchMetrics", ()):
                values += [(m["Name"], line.get("kind", ""), sum(line[m["Name"]])) for m in definition["Metrics"]]
        return sorted(entry for entry in values if entry[0] != "Latency")

    return found


def _written(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("method", "path", "query", "route", "status", "code"),
    [
        ("GET", "/wp/v2/users/1", "", "/wp/v2/users/{id}", 401, "rest_user_cannot_view"),
        ("GET", "/wp/v2/users/99", f"_wpnonce={SECRET}", "none", 403, "rest_cookie_invalid_nonce"),
        ("GET", "/wp/v2/users/99", "context=" + SECRET, "/wp/v2/users/{id}", 400, "rest_invalid_param"),
        ("GET", "/wp/v2/points-type/999999", "", "/wp/v2/points-type/{id}", 404, "rest_post_invalid_id"),
        ("GET", f"/wp/v2/users/1/{SECRET}", "", "none", 404, "rest_no_route"),
        ("GET", f"/{SECRET}", "", "none", 404, "rest_no_route"),
        ("OPTIONS", "/wp/v2/users/1", "", "/wp/v2/users/{id}", 200, ""),
        ("HEAD", "/wp/v2/users", "", "/wp/v2/users", 200, ""),
        ("GET", "/", "", "/", 200, ""),
        ("GET", "/wp/v2", f"_jsonp={SECRET}!", "none", 400, "rest_callback_invalid"),
    ],
)
def test_a_request_is_logged_by_its_route_not_its_address(client, lines, method, path, query, route, status, code):
    client.request(method, path, query=query)
    (line,) = lines()
    logged = (line["message"], line["method"], line["route"], line["status"], line["code"])
    assert logged == ("request", method, route, status, code)
    assert SECRET not in json.dumps(line)


def test_the_caller_is_logged(client, lines):
    client.get("/wp/v2/users/me", as_="admin")
    client.get("/wp/v2/users/me")
    assert [line["user_id"] for line in lines()] == [1, 0]


def test_types_that_people_make_share_their_name(world, lines):
    world.post("achievement-type", "Badge", slug="badges")
    world.post("rank-type", "Level", slug="levels")
    post = world.post("badges", "One")
    lines()
    for path in ("/wp/v2/badges", f"/wp/v2/badges/{post}", "/wp/v2/levels", "/wp/v2/posts"):
        world.client.get(path)
    routes = [line["route"] for line in lines()]
    assert routes == ["/wp/v2/{rest_base}", "/wp/v2/{rest_base}/{id}", "/wp/v2/{rest_base}", "/wp/v2/posts"]


def test_a_batch_is_one_request(client, lines):
    requests = [{"method": "POST", "path": "/wp/v2/points-type", "body": {"title": "Gold"}}]
    reply = client.post("/batch/v1", as_="admin", json={"requests": requests})
    assert reply.status == 207
    (line,) = lines()
    assert (line["route"], line["status"], line["user_id"]) == ("/batch/v1", 207, 1)


def test_awards_and_repetitions_are_counted(world, metrics):
    world.award()
    metrics()
    world.send(id="e")
    assert metrics() == [("Awards", "points", 1)]
    world.send(id="e")
    assert metrics() == [("DuplicatesSuppressed", "", 1)]


def test_what_earns_nothing_counts_nothing(world, metrics):
    world.award(count=2)
    metrics()
    world.send()
    assert metrics() == []


def test_lost_races_are_counted(world, services, metrics, monkeypatch):
    world.award()
    lost = iter([True, True])
    commit = EngineStore.commit

    def racing(engine, outcome):
        if next(lost, False):
            raise Conflict
        commit(engine, outcome)

    monkeypatch.setattr(EngineStore, "commit", racing)
    metrics()
    assert world.send().json["awarded"]
    assert metrics() == [("Awards", "points", 1), ("ConflictsRetried", "", 2)]


def test_refused_sign_ins_are_counted(client, metrics):
    for _ in range(LIMIT):
        client.get("/wp/v2/users/me", headers={"authorization": "Basic YWRtaW46d3Jvbmc="})
    assert metrics() == []
    assert client.get("/wp/v2/users/me", headers={"authorization": "Basic YWRtaW46d3Jvbmc="}).status == 429
    assert metrics() == [("ThrottledSignIns", "", 1)]


# ---- mistakes of ours


def broken(*_):
    raise RuntimeError(f"it broke over {SECRET}")


def test_a_mistake_in_a_route_is_logged_once_and_not_shown_to_the_client(client, services, lines, monkeypatch):
    monkeypatch.setattr(type(services.users), "find", broken)
    reply = client.get("/wp/v2/users", as_="admin")
    error, request = lines()
    assert (reply.status, reply.code) == (500, "internal_server_error")
    assert (error["level"], error["exception_name"]) == ("ERROR", "RuntimeError")
    assert any("users.py" in frame or "test_telemetry.py" in frame for frame in error["stack"])
    assert (request["status"], request["code"], request["level"]) == (500, "internal_server_error", "WARNING")
    assert SECRET not in json.dumps([error, request]) + reply.text
    assert "Traceback" not in reply.text


@pytest.mark.parametrize(
    ("owner", "part", "mistake"), [(Container, "services", property(broken)), (answer, "_authenticate", broken)]
)
def test_a_mistake_outside_the_routes_as_well(client, lines, monkeypatch, owner, part, mistake):
    monkeypatch.setattr(owner, part, mistake)
    reply = client.get("/wp/v2/users")
    error, request = lines()
    assert (reply.status, reply.code, reply.json["data"]) == (500, "internal_server_error", {"status": 500})
    assert error["exception_name"] == "RuntimeError"
    assert (request["status"], request["code"], request["route"]) == (500, "internal_server_error", "none")
    assert SECRET not in json.dumps([error, request]) + reply.text


def test_both_lines_of_a_mistake_have_the_ids_of_the_request(container, services, lines, monkeypatch):
    monkeypatch.setattr(type(services.posts), "catalogue", broken)
    http = {"method": "GET", "path": "/wp-json/", "sourceIp": "192.0.2.1"}
    event = {"rawPath": "/wp-json/", "headers": {}, "requestContext": {"http": http, "requestId": "gw-1"}}
    assert rest_entry("discovery")(container)(event, None)["statusCode"] == 500
    assert [line["request_id"] for line in lines()] == ["gw-1", "gw-1"]


def test_a_post_too_large_to_keep_is_no_mistake(client, lines):
    # Of two bytes a letter: as long as contents may be, and more than an item holds.
    reply = client.post("/wp/v2/posts", as_="admin", json={"title": "Long", "content": "\u00e9" * 350_000})
    assert (reply.status, reply.code) == (400, "rest_post_too_large")
    (line,) = lines()
    assert (line["code"], line["level"]) == ("rest_post_too_large", "INFO")


def test_a_busy_store_is_no_mistake(world, services, lines, monkeypatch):
    world.award()
    lines()
    monkeypatch.setattr(EngineStore, "commit", lambda *_: (_ for _ in ()).throw(Conflict))
    assert world.send().status == 503
    (line,) = lines()
    assert (line["code"], line["level"]) == ("rest_unavailable", "WARNING")
