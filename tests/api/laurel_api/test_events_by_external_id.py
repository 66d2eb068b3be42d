"""Events of users by an application's own ids, who may be made with their first event."""

from __future__ import annotations

import pytest

NEW = {"external_id": "8f1c", "name": "Ada & Co", "email": "ada@example.org"}


def sent(world, user, as_="admin", route="events", **body):
    return world.client.post(f"/laurel/v1/{route}", as_=as_, json={"event": "gamipress_login", "user": user, **body})


def test_the_first_event_of_a_user_makes_them_and_pays(world):
    world.award()
    reply = sent(world, NEW, upsert=True)
    assert reply.status == 200, reply.text
    user = world.client.services.users.get(reply.json["user_id"])
    assert (user.external_id, user.name, user.email) == ("8f1c", "Ada &amp; Co", "ada@example.org")
    assert world.balance(user.id) == 10
    again = sent(world, {"external_id": "8f1c", "name": "Other"}, upsert=True)
    assert again.json["user_id"] == user.id
    assert world.client.services.users.get(user.id).name == "Ada &amp; Co"
    assert sent(world, "ext:8f1c").json["user_id"] == user.id
    assert world.balance(user.id) == 30


def test_without_upsert_an_unknown_user_is_404(world):
    for user in ("ext:8f1c", NEW, {"external_id": "8f1c"}):
        reply = sent(world, user)
        assert (reply.status, reply.code) == (404, "rest_user_invalid_id")
    assert world.client.services.users.id_of_external("8f1c") == 0


def test_a_dry_run_makes_nobody(world):
    world.award()
    assert sent(world, NEW, route="simulate", upsert=True).code == "rest_user_invalid_id"
    assert world.client.services.users.id_of_external("8f1c") == 0
    sent(world, NEW, upsert=True)
    assert sent(world, "ext:8f1c", route="simulate").json["awarded"]


def test_senders_make_users_only_where_a_setting_says_so(world):
    shop = world.client.new_user("shop")
    world.client.put("/wp/v2/settings", as_="admin", json={"gamipress_event_senders": [shop]})
    assert sent(world, "ext:8f1c", as_="shop").code == "rest_user_invalid_id"
    reply = sent(world, NEW, as_="shop", upsert=True)
    assert (reply.status, reply.code) == (403, "rest_cannot_create_user")
    world.client.put("/wp/v2/settings", as_="admin", json={"laurel_user_makers": [shop]})
    assert sent(world, NEW, as_="shop", upsert=True).status == 200


def test_each_event_of_a_list_names_its_own(world):
    world.award()
    users = [NEW, "ext:8f1c", "ext:none", "ext:a b", 7]
    body = [{"event": "gamipress_login", "user": user, "upsert": place == 0} for place, user in enumerate(users)]
    body.append({"event": "gamipress_login", "user_id": world.user})
    replies = world.client.post("/laurel/v1/events", as_="admin", json=body).json["responses"]
    assert [reply["status"] for reply in replies] == [200, 200, 404, 400, 400, 200]
    assert replies[0]["body"]["user_id"] == replies[1]["body"]["user_id"]
    assert replies[3]["body"]["data"]["params"].keys() == {"user"}


@pytest.mark.parametrize(
    "user",
    [
        "8f1c", "ext:", "ext:a b", "ext:а", "", {}, {"external_id": ""}, {"external_id": 7}, {"name": "Ada"},  # noqa: RUF001
        {"external_id": "a", "roles": ["administrator"]}, {"external_id": "a", "email": "none"},
        {"external_id": "a", "name": "x" * 251}, {"external_id": "a", "email": "x" * 101 + "@e.org"}, [], 57, True,
    ],
)  # fmt: skip
def test_what_is_no_user_is_400_and_makes_nobody(world, user):
    before = world.client.get("/wp/v2/users", as_="admin").headers["x-wp-total"]
    reply = sent(world, user, upsert=True)
    assert (reply.status, reply.code) == (400, "rest_invalid_param"), reply.text
    assert "user" in reply.json["data"]["params"]
    assert world.client.get("/wp/v2/users", as_="admin").headers["x-wp-total"] == before


def test_user_and_user_id_and_upsert_go_together_as_they_should(world):
    both = sent(world, "ext:8f1c", user_id=world.user)
    alone = world.client.post("/laurel/v1/events", as_="admin", json={
        "event": "gamipress_login", "user_id": world.user, "upsert": True})  # fmt: skip
    text = sent(world, "ext:8f1c", upsert="yes please")
    assert [reply.code for reply in (both, alone, text)] == ["rest_invalid_param"] * 3


def test_an_event_with_an_id_is_the_same_by_either_name(world):
    world.award()
    first = sent(world, NEW, upsert=True, id="once")
    again = world.send(user_id=first.json["user_id"], id="once")
    assert again.json["repeated"] is True
    assert world.balance(first.json["user_id"]) == 10


def test_an_address_that_another_user_has_refuses_the_event(world):
    world.client.new_user("ada")
    reply = sent(world, NEW, upsert=True)
    assert (reply.status, reply.code) == (400, "existing_user_email")
    assert world.client.services.users.id_of_external("8f1c") == 0
