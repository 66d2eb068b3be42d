"""What people do over WordPress' own routes counts as events."""

from __future__ import annotations

import pytest


class World:
    """Awards gold for triggers, and reads balances."""

    def __init__(self, client):
        self.client = client
        self.gold = self.post("points-type", "Gold", slug="gold")

    def post(self, post_type, title, as_="admin", **fields):
        body = {"title": title, "status": "publish", **fields}
        made = self.client.post(f"/wp/v2/{post_type}", as_=as_, json=body)
        assert made.status == 201, made.text
        return made.json["id"]

    def award(self, trigger, points=1, **meta):
        meta = {"trigger_type": trigger, "count": 1, "points": points, "points_type": "gold", **meta}
        keys = {f"_gamipress_{key}": value for key, value in meta.items()}
        return self.post("points-award", trigger, parent=self.gold, meta=keys, date="2020-01-01T00:00:00")

    def balance(self, login):
        body = {"user": login, "points_type": "gold"}
        return self.client.post("/wp/v2/gamipress/get-points", as_="admin", json=body).json["raw"]


@pytest.fixture
def world(client):
    return World(client)


def new_user(world, login="ada", **fields):
    body = {"username": login, "email": f"{login}@example.org", "password": "a long password", **fields}
    made = world.client.post("/wp/v2/users", as_="admin", json=body)
    assert made.status == 201, made.text
    return made.json


# ---- users


def test_an_account_pays_and_its_reply_shows_it(world):
    world.award("gamipress_register", 5)
    user = new_user(world)
    assert user["meta"]["_gamipress_gold_points"] == world.balance("ada") == 5


def test_signing_in_pays(world):
    world.award("gamipress_login", 5)
    new_user(world)
    for password, status in (("wrong", 401), ("a long password", 200)):
        body = {"username": "ada", "password": password}
        assert world.client.post("/laurel/v1/session", json=body).status == status
    assert world.balance("ada") == 5


def test_roles_gained_lost_and_replaced(world):
    for verb, points in (("add", 1), ("remove", 10), ("set", 100)):
        world.award(f"gamipress_{verb}_role", points)
    for verb in ("add", "set"):  # roles given over REST are added to none: no role is set
        world.award(f"gamipress_{verb}_specific_role", 1_000, user_role_required="editor")
    user = f"/wp/v2/users/{new_user(world)['id']}"
    before = world.balance("ada")
    for roles, paid in (
        (["author", "subscriber"], 112),
        (["author", "subscriber"], 122),
        (["subscriber"], 121),
        (["editor"], 1_111),
    ):
        world.client.post(user, as_="admin", json={"roles": roles})
        before, now = world.balance("ada"), before
        assert before - now == paid, roles


def test_a_sign_up_counts_each_event_of_the_same_name(world):
    for trigger, points in (("add_role", 1), ("set_role", 10), ("register", 100)):
        world.award(f"gamipress_{trigger}", points)
    world.award("gamipress_update_user_meta_any_value", 1_000, meta_key_required="nickname")
    new_user(world, "bob", roles=["author", "editor"])
    assert world.balance("bob") == 1_112


def test_meta_pays_when_a_requirement_names_its_key(world):
    world.award("gamipress_update_user_meta_any_value", 1, meta_key_required="first_name")
    world.award(
        "gamipress_update_user_meta_specific_value", 10, meta_key_required="first_name", meta_value_required="Ada"
    )
    user = f"/wp/v2/users/{new_user(world)['id']}"
    for fields, balance in (
        ({"last_name": "Lovelace"}, 1),  # of the sign-up, which writes every key
        ({"first_name": "Augusta"}, 2),
        ({"first_name": "Augusta"}, 2),
        ({"first_name": "Ada"}, 13),
    ):
        world.client.post(user, as_="admin", json=fields)
        assert world.balance("ada") == balance


# ---- posts


def test_a_post_pays_its_author_once_however_often_it_is_published(world):
    world.award("gamipress_publish_post")
    world.award("gamipress_publish_post_type", 10, post_type_required="post")
    post = world.post("posts", "Draft", as_="author", status="draft")
    assert world.balance("author") == 0
    for status in ("publish", "publish", "draft", "publish"):
        world.client.post(f"/wp/v2/posts/{post}", as_="admin", json={"status": status})
    assert world.balance("author") == 11
    assert world.balance("admin") == 0


def test_an_update_of_what_was_public_before_is_no_publication(world):
    post = world.post("posts", "Old", as_="author")
    world.award("gamipress_publish_post")
    world.client.post(f"/wp/v2/posts/{post}", as_="author", json={"title": "Newer"})
    assert world.balance("author") == 0


@pytest.mark.parametrize(("status", "paid"), [("publish", 1), ("private", 1), ("draft", 0), ("pending", 0)])
def test_what_counts_as_publication(world, status, paid):
    world.award("gamipress_publish_post")
    world.post("posts", "Post", as_="author", status=status)
    assert world.balance("author") == paid


def test_a_scheduled_post_is_not_out_yet(world):
    world.award("gamipress_publish_post")
    world.post("posts", "Soon", as_="author", date="2027-01-01T00:00:00")
    assert world.balance("author") == 0


def test_trash_and_deletion_are_one(world):
    world.award("gamipress_delete_post")
    post = world.post("posts", "Post", as_="author")
    world.client.delete(f"/wp/v2/posts/{post}", as_="admin")
    world.client.delete(f"/wp/v2/posts/{post}", as_="admin", query={"force": True})
    assert world.balance("author") == 1


def test_posts_of_any_type_count_under_their_slug(world):
    world.post("achievement-type", "Badge", slug="badge")
    world.award("gamipress_publish_badge")
    world.award("gamipress_delete_badge", 10)
    world.client.post("/wp/v2/settings", as_="admin", json={"gamipress_managers_only_types": False})
    badge = world.post("badge", "Helper", as_="author")
    assert world.balance("author") == 1
    world.client.post(f"/wp/v2/badge/{badge}", as_="admin", json={"status": "draft"})
    world.client.post(f"/wp/v2/badge/{badge}", as_="admin", json={"status": "publish"})
    assert world.balance("author") == 1
    world.client.delete(f"/wp/v2/badge/{badge}", as_="admin", query={"force": True})
    assert world.balance("author") == 11


def test_post_meta_pays_who_writes_it(world):
    key = "_gamipress_plural_name"
    world.award("gamipress_update_post_meta_any_value", 1, meta_key_required=key)
    world.client.post(f"/wp/v2/points-type/{world.gold}", as_="admin", json={"meta": {key: "Coins"}})
    assert world.balance("admin") == 1


def test_posts_in_a_batch_count(world):
    world.award("gamipress_publish_post")
    requests = [{"path": "/wp/v2/posts", "body": {"title": "Post", "status": "publish"}}] * 3
    assert world.client.post("/batch/v1", as_="author", json={"requests": requests}).status == 207
    assert world.balance("author") == 3
