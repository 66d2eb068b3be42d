"""Fields that a route of Laurel's own does not know are named in an error, and nothing is written."""

from __future__ import annotations

import pytest

from laurel.wp.unknown_fields import LONGEST_NAME, MOST_NAMED

LOGIN = {"event": "gamipress_login", "user_id": 1}
BODIES = {
    "/laurel/v1/events": LOGIN,
    "/laurel/v1/simulate": LOGIN,
    "/laurel/v1/set-points": {"user_id": 1, "points": 5, "points_type": "gold"},
    "/laurel/v1/unlock": {"post_id": 1},
    "/laurel/v1/rebuild": {"user_id": 1},
    "/laurel/v1/session": {"username": "admin", "password": "x"},
}


@pytest.fixture
def gold(client):
    made = client.post("/wp/v2/points-type", as_="admin", json={"title": "Gold", "slug": "gold", "status": "publish"})
    assert made.status == 201


@pytest.mark.parametrize("path", BODIES)
def test_an_unknown_field_is_named(client, gold, path):
    reply = client.post(path, as_="admin", json={**BODIES[path], "uid": "ann", "userId": 7})
    assert (reply.status, reply.code) == (400, "rest_invalid_param")
    assert list(reply.json["data"]["params"]) == ["uid", "userId"]
    assert reply.json["data"]["params"]["userId"] == "The body may not have the property userId."
    assert reply.json["data"]["details"]["uid"]["code"] == "rest_additional_properties_forbidden"
    assert "uid, userId" in reply.json["message"]


def test_nothing_is_written(client, gold):
    body = {**BODIES["/laurel/v1/set-points"], "note": "x"}
    assert client.post("/laurel/v1/set-points", as_="admin", json=body).status == 400
    assert client.get("/wp/v2/gamipress-logs", as_="admin").headers["x-wp-total"] == "0"


def test_a_form_is_checked_too(client):
    form = {"content-type": "application/x-www-form-urlencoded"}
    body = b"event=gamipress_login&user_id=1&uid=7"
    reply = client.post("/laurel/v1/events", as_="admin", body=body, headers=form)
    assert list(reply.json["data"]["params"]) == ["uid"]


def test_parameters_of_the_query_and_those_of_wordpress_are_allowed(client):
    query = {"_locale": "user", "_fields": "event", "cache": "1"}
    reply = client.post("/laurel/v1/events", as_="admin", query=query, json={**LOGIN, "_method": "POST"})
    assert (reply.status, reply.json) == (200, {"event": "gamipress_login"})


def test_each_event_of_a_list_names_its_own(client):
    reply = client.post("/laurel/v1/events", as_="admin", json=[LOGIN, {**LOGIN, "userId": 7}])
    assert [response["status"] for response in reply.json["responses"]] == [200, 400]
    assert list(reply.json["responses"][1]["body"]["data"]["params"]) == ["userId"]


def test_a_deletion_may_carry_what_clients_are_used_to(client):
    reply = client.delete("/laurel/v1/session", as_="admin", json={"force": True})
    assert (reply.status, reply.code) == (401, "rest_not_logged_in")


def test_routes_of_wordpress_ignore_them_as_it_does(client):
    assert client.post("/wp/v2/posts", as_="admin", json={"title": "A", "colour": "red"}).status == 201


def test_an_error_names_so_many(client):
    body = {**LOGIN, **{f"{number:03}{'x' * 200}": 1 for number in range(100)}}
    params = client.post("/laurel/v1/events", as_="admin", json=body).json["data"]["params"]
    assert len(params) == MOST_NAMED
    assert {len(name) for name in params} == {LONGEST_NAME}


def test_declared_parameters_come_first(client):
    reply = client.post("/laurel/v1/events", as_="admin", json={"event": "gamipress_login", "uid": 1})
    assert reply.code == "rest_missing_callback_param"
