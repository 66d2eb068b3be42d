"""How the user is named, in which order things are checked, and who may take actions."""

from __future__ import annotations

import pytest

ACTIONS = {
    "get-points": {"points_type": "gold"},
    "award-points": {"points_type": "gold", "points": 1},
    "deduct-points": {"points_type": "gold", "points": 1},
    "get-achievements": {},
    "award-achievement": {"achievement_id": 1},
    "revoke-achievement": {"achievement_id": 1},
    "get-rank": {"rank_type": "level"},
    "get-next-rank": {"rank_type": "level"},
    "get-previous-rank": {"rank_type": "level"},
    "award-rank": {"rank_id": 1},
    "revoke-rank": {"rank_id": 1},
    "upgrade-to-next-rank": {"rank_type": "level"},
    "downgrade-to-previous-rank": {"rank_type": "level"},
    "award-requirement": {"requirement_id": 1},
    "revoke-requirement": {"requirement_id": 1},
}
READING = ("get-points", "get-achievements", "get-rank", "get-next-rank", "get-previous-rank")


@pytest.mark.parametrize(
    "spelling",
    ["{id}", " {id}", "{id}.0", "{id}e0", "subscriber", "SUBSCRIBER", "Subscriber@Example.org", " subscriber\t"],
)
def test_ways_to_name_a_user(world, spelling):
    world.done("award-points", points=3, points_type="gold")
    reply = world.act("get-points", user=spelling.format(id=world.user), points_type="gold")
    assert reply.json["raw"] == 3


@pytest.mark.parametrize(
    "user", ["", " ", "nobody", "nobody@example.org", "0", "-{id}", "1e999", "99999999999999999999", "{id}x"]
)
def test_names_of_no_user(world, user):
    reply = world.act("get-points", user=user.format(id=world.user), points_type="gold")
    assert (reply.status, reply.code) == (400, "rest_invalid_field")


def test_the_id_is_used_where_the_name_finds_no_user(world):
    world.done("award-points", points=3, points_type="gold")
    assert world.act("get-points", user="nobody", user_id=world.user, points_type="gold").json["raw"] == 3
    assert world.act("get-points", user="admin", user_id=world.user, points_type="gold").json["raw"] == 0


@pytest.mark.parametrize("user", [5, None, True, [], {}])
def test_a_name_is_text(world, user):
    reply = world.act("get-points", user=user, points_type="gold")
    assert reply.json["data"]["details"]["user"]["code"] == "rest_invalid_type"


@pytest.mark.parametrize("user_id", [None, "", 5.5, True, "abc", -1, 2**53, 1e30])
def test_a_number_is_one(world, user_id):
    reply = world.act("get-points", user_id=user_id, points_type="gold")
    assert (reply.status, list(reply.json["data"]["params"])) == (400, ["user_id"])


@pytest.mark.parametrize("action", ACTIONS)
def test_managers_only(world, action):
    for login, status in (("editor", 403), ("subscriber", 403), ("", 401)):
        reply = world.act(action, as_=login, user="subscriber", **ACTIONS[action])
        assert (reply.status, reply.code, reply.allow) == (status, "rest_forbidden_context", [])


def test_arguments_are_checked_before_rights(world):
    reply = world.act("award-points", as_="")
    assert (reply.code, reply.json["data"]["params"]) == ("rest_missing_callback_param", ["points", "points_type"])


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_post_only(world, method):
    for action in ACTIONS:
        reply = world.client.request(method, f"/wp/v2/gamipress/{action}", as_="admin")
        assert (reply.status, reply.code) == (404, "rest_no_route")


def test_a_setting_allows_get_for_reading_actions(world):
    settings = {"gamipress_rest_api_extended_allow_get": True}
    world.client.post("/wp/v2/settings", as_="admin", json=settings)
    for action, arguments in ACTIONS.items():
        query = {"user": "subscriber", **arguments}
        reply = world.client.get(f"/wp/v2/gamipress/{action}", as_="admin", query=query)
        assert (reply.code == "rest_no_route") == (action not in READING)
    assert world.act("get-points", points_type="gold").allow == ["POST", "GET"]
    assert world.balance() == 0


def test_a_setting_moves_the_actions(world):
    settings = {"gamipress_rest_api_extended_rest_base": "gamify"}
    world.client.post("/wp/v2/settings", as_="admin", json=settings)
    body = {"user": "subscriber", "points_type": "gold"}
    assert world.client.post("/wp/v2/gamify/get-points", as_="admin", json=body).status == 200
    assert world.client.post("/wp/v2/gamipress/get-points", as_="admin", json=body).code == "rest_no_route"


def test_no_action_goes_into_a_batch(world):
    requests = [
        {"path": "/wp/v2/gamipress/award-points", "body": {"user": "admin", "points": 1, "points_type": "gold"}}
    ]
    reply = world.client.post("/batch/v1", as_="admin", json={"requests": requests})
    assert reply.json["responses"][0]["body"]["code"] == "rest_batch_not_allowed"


def test_a_form_a_query_and_a_trailing_slash(world):
    form = {"content-type": "application/x-www-form-urlencoded"}
    body = b"user=subscriber&points=2&points_type=gold"
    assert world.client.post("/wp/v2/gamipress/award-points/", as_="admin", body=body, headers=form).status == 200
    query = {"user": "subscriber", "points_type": "gold", "_fields": "raw"}
    assert world.client.post("/wp/v2/gamipress/get-points", as_="admin", query=query).json == {"raw": 2}


@pytest.mark.parametrize("body", [b'{"points": 5,', b"[1,", b'"text"', b"\xff"])
def test_broken_json(world, body):
    headers = {"content-type": "application/json"}
    reply = world.client.post("/wp/v2/gamipress/award-points", as_="admin", body=body, headers=headers)
    assert (reply.status, reply.code) == (400, "rest_invalid_json")


def test_options_describe_an_action_to_every_caller(world):
    reply = world.client.options("/wp/v2/gamipress/award-points")
    assert reply.allow == []
    args = reply.json["endpoints"][0]["args"]
    assert list(args) == ["user", "user_id", "points", "points_type", "reason"]
    assert args["points_type"]["enum"] == ["gold"]
    assert reply.json["schema"] == []


def test_the_index_lists_the_actions_in_order(world):
    reply = world.client.get("/wp/v2/gamipress", as_="admin")
    assert reply.json["namespace"] == "wp/v2/gamipress"
    assert [path.rsplit("/", 1)[1] for path in reply.json["routes"]] == list(ACTIONS)
    assert world.client.get("/wp/v2/gamipress", as_="subscriber").code == "rest_forbidden_context"
    assert world.client.request("HEAD", "/wp/v2/gamipress", as_="admin").status == 200
