"""What members do pays by GamiPress' triggers: one row each, and what does not pay."""

from __future__ import annotations

import pytest

ACTIVITY, FRIENDS, MEMBERS = "/buddypress/v2/activity", "/buddypress/v2/friends", "/buddypress/v2/members"


class Community:
    """Awards gold for triggers, and does what members do."""

    def __init__(self, client):
        self.client = client
        self.gold = self.made("/wp/v2/points-type", title="Gold", slug="gold", status="publish")["id"]
        for login in ("author", "editor", "subscriber"):
            client.user_id(login)
        client.put("/buddypress/v1/components", as_="admin", json={"name": "friends", "action": "activate"})

    def made(self, path, as_="admin", **body):
        return self.done("POST", path, as_, **body)

    def done(self, method, path, as_, query="", **body):
        reply = self.client.request(method, path, as_=as_, query=query, json=body)
        assert reply.status in (200, 201), reply.text
        return reply.json

    def award(self, trigger, points=1, **meta):
        meta = {"trigger_type": trigger, "count": 1, "points": points, "points_type": "gold", **meta}
        keys = {f"_gamipress_{key}": value for key, value in meta.items()}
        body = {"title": trigger, "status": "publish", "parent": self.gold, "date": "2020-01-01T00:00:00"}
        self.made("/wp/v2/points-award", meta=keys, **body)

    def balance(self, login):
        body = {"user": login, "points_type": "gold"}
        return self.made("/wp/v2/gamipress/get-points", **body)["raw"]

    def balances(self):
        return {login: paid for login in ("author", "editor", "subscriber", "admin") if (paid := self.balance(login))}

    # ---- what members do: the author is the one it is done to

    def post(self, as_="author", **fields):
        return self.made(ACTIVITY, as_, content="Hello", **fields)

    def comment(self, as_="editor", on="author", **fields):
        root = self.post(on)["id"]
        return self.post(as_, type="activity_comment", primary_item_id=root, **fields)

    def favorite(self, as_="editor", times=1):
        item = self.post()
        for _ in range(times):
            self.done("PUT", f"{ACTIVITY}/{item['id']}/favorite", as_)

    def delete(self, item, as_):
        return self.done("DELETE", f"{ACTIVITY}/{item['id']}", as_)

    def ask(self, **more):
        ids = self.client.ids
        return self.made(
            FRIENDS, more.pop("as_", "editor"), initiator_id=ids["editor"], friend_id=ids["author"], **more
        )

    def accept(self):
        self.ask()
        self.done("PUT", f"{FRIENDS}/{self.client.ids['editor']}", "author")

    def part(self, as_, other):
        self.done("DELETE", f"{FRIENDS}/{self.client.ids[other]}", as_, {"force": True})

    def reject(self):
        self.ask()
        self.part("author", "editor")

    def unfriend(self):
        self.accept()
        self.part("editor", "author")

    def fill_in(self, value="Ann", as_="author", field=1):
        self.done("PUT", f"/buddypress/v2/xprofile/{field}/data/{self.client.ids['author']}", as_, value=value)


@pytest.fixture
def community(client):
    return Community(client)


BP = "gamipress_bp_"

ROWS = {
    "friendship_request": (Community.ask, "editor"),
    "friendship_accepted": (Community.accept, "author"),
    "get_friendship_accepted": (Community.accept, "editor"),
    "friendship_rejected": (Community.reject, "author"),
    "get_friendship_rejected": (Community.reject, "editor"),
    "friendship_deleted": (Community.unfriend, "author"),
    "get_friendship_deleted": (Community.unfriend, "editor"),
    "update_profile": (Community.fill_in, "author"),
    "publish_activity": (Community.post, "author"),
    "delete_activity": (lambda c: c.delete(c.post(), "author"), "author"),
    "new_activity_comment": (Community.comment, "editor"),
    "get_new_activity_comment": (Community.comment, "author"),
    "delete_activity_comment": (lambda c: c.delete(c.comment(), "editor"), "editor"),
    "favorite_activity": (Community.favorite, "editor"),
    "user_favorite_activity": (Community.favorite, "author"),
    "remove_favorite_activity": (lambda c: c.favorite(times=2), "editor"),
    "user_remove_favorite_activity": (lambda c: c.favorite(times=2), "author"),
}
"""Trigger: what is done, and whom it pays."""


@pytest.mark.parametrize(("trigger", "act", "paid"), [(name, *row) for name, row in ROWS.items()], ids=list(ROWS))
def test_what_is_done_pays_once(community, trigger, act, paid):
    community.award(BP + trigger, 5)
    act(community)
    assert community.balances() == {paid: 5}


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_every_version_raises_the_event(community, version):
    community.award(BP + "publish_activity")
    community.made(f"/buddypress/{version}/activity", "author", content="Hello")
    assert community.balances() == {"author": 1}


# ---- what the log keeps


@pytest.mark.parametrize(
    ("trigger", "act", "kept"),
    [
        ("friendship_accepted", Community.accept, {"friendship_id"}),
        ("friendship_request", Community.ask, {"friendship_id"}),
        ("publish_activity", Community.post, {"activity_id"}),
        ("get_new_activity_comment", Community.comment, {"comment_id", "user_id_2"}),
        ("user_favorite_activity", Community.favorite, {"activity_id", "user_id_2"}),
    ],
)
def test_the_log_names_what_it_was_about(community, trigger, act, kept):
    community.award(BP + trigger)
    act(community)
    paid = ROWS[trigger][1]
    user = community.client.ids[paid]
    history = community.client.services.ledger.history(user)
    (log,) = [log for log in history if log.trigger_type == BP + trigger and log.type == "event_trigger"]
    assert kept <= set(log.meta)
    assert log.meta.get("user_id_2", 0) in (0, community.client.ids["editor"])


# ---- what does not pay


def own_comment(community):
    community.comment(as_="author")


def answer_to_oneself(community):
    first = community.comment(as_="editor", on="subscriber")
    community.post(
        "editor",
        type="activity_comment",
        primary_item_id=first["primary_item_id"],
        secondary_item_id=first["id"],
    )


def withdrawn(community):
    community.ask()
    community.part("editor", "author")


def asked_twice(community):
    community.ask()
    ids = community.client.ids
    body = {"initiator_id": ids["editor"], "friend_id": ids["author"]}
    assert community.client.post(FRIENDS, as_="editor", json=body).status == 400


def accepted_by_who_asked(community):
    community.ask()
    assert community.client.put(f"{FRIENDS}/{community.client.ids['author']}", as_="editor").status == 404


def empty_post(community):
    assert community.client.post(ACTIVITY, as_="author", json={"content": ""}).status == 400


def others_item(community):
    item = community.post()
    assert community.client.delete(f"{ACTIVITY}/{item['id']}", as_="editor").status == 403


def same_value_again(community):
    community.fill_in()
    community.fill_in()


def others_profile(community):
    number = community.client.ids["author"]
    reply = community.client.put(f"/buddypress/v2/xprofile/1/data/{number}", as_="editor", json={"value": "x"})
    assert reply.status == 403


@pytest.mark.parametrize(
    ("triggers", "act", "balances"),
    [
        (["new_activity_comment", "get_new_activity_comment"], own_comment, {}),
        (["new_activity_comment"], answer_to_oneself, {"editor": 1}),
        (["publish_activity"], Community.comment, {"author": 1}),
        (["publish_activity"], lambda c: c.post(type="new_avatar"), {}),
        (["delete_activity"], lambda c: c.delete(c.comment(), "editor"), {}),
        (["delete_activity"], lambda c: c.delete(c.post(), "admin"), {"author": 1}),
        (["delete_activity_comment"], lambda c: c.delete(c.comment(), "admin"), {"admin": 1}),
        (["favorite_activity", "user_favorite_activity"], lambda c: c.favorite("author"), {}),
        (["remove_favorite_activity", "user_remove_favorite_activity"], lambda c: c.favorite("author", 2), {}),
        (["friendship_rejected", "get_friendship_rejected", "friendship_deleted"], withdrawn, {}),
        (["friendship_deleted", "get_friendship_deleted"], Community.reject, {}),
        (["friendship_request"], asked_twice, {"editor": 1}),
        (["friendship_accepted"], accepted_by_who_asked, {}),
        (["friendship_request"], lambda c: c.ask(as_="admin", force=True), {}),
        (["friendship_accepted"], lambda c: c.ask(as_="admin", force=True), {"author": 1}),
        (["publish_activity"], empty_post, {}),
        (["delete_activity"], others_item, {}),
        (["update_profile", "update_profile_any_value"], others_profile, {}),
        (["update_profile"], same_value_again, {"author": 1}),
    ],
)
def test_what_pays_nothing_or_another_user(community, triggers, act, balances):
    for trigger in triggers:
        specific = {"achievement_post": 1} if trigger.endswith("_value") else {}
        community.award(BP + trigger, **specific)
    act(community)
    assert community.balances() == balances


def test_a_repeated_post_pays_once(community):
    community.award(BP + "publish_activity")
    key = {"idempotency-key": "a-key"}
    for _ in range(3):
        reply = community.client.post(ACTIVITY, as_="author", json={"content": "Hello"}, headers=key)
        assert reply.status == 200
    assert community.balances() == {"author": 1}


def test_a_mark_repeated_with_its_key_pays_once(community):
    for trigger in ("favorite_activity", "remove_favorite_activity"):
        community.award(BP + trigger)
    url, key = f"{ACTIVITY}/{community.post()['id']}/favorite", {"idempotency-key": "a-key"}
    for _ in range(3):
        community.client.put(url, as_="editor", headers=key)
    assert community.balances() == {"editor": 1}


# ---- profile fields and member types


@pytest.mark.parametrize(
    ("meta", "value", "paid"),
    [
        ({"achievement_post": 1}, "Ann", 10),
        ({"achievement_post": 2}, "Ann", 0),
        ({"achievement_post": 1, "bp_field_value": "Ann"}, "Ann", 110),
        ({"achievement_post": 1, "bp_field_value": "Bob"}, "Ann", 10),
        ({"achievement_post": 2, "bp_field_value": "Ann"}, "Ann", 0),
    ],
)
def test_a_field_and_its_value(community, meta, value, paid):
    community.award(BP + "update_profile_any_value", 10, **meta)
    if "bp_field_value" in meta:  # else it is refused
        community.award(BP + "update_profile_specific_value", 100, **meta)
    community.fill_in(value)
    community.fill_in(value)
    assert community.balance("author") == paid


def test_each_change_of_a_field_pays(community):
    community.award(BP + "update_profile_any_value", 10, achievement_post=1)
    for value in ("Ann", "Bob", "Bob", "Ann"):
        community.fill_in(value)
    assert community.balance("author") == 30


@pytest.mark.parametrize(
    ("wanted", "given", "paid"),
    [
        ("", "student", 1),
        ("student", "student", 1),
        ("student", "teacher", 0),
        ("student", "teacher,student", 1),
        ("", "teacher,student", 2),
        ("", "unknown", 0),
    ],
)
def test_a_member_type_pays_when_it_is_new(types, community, wanted, given, paid):
    community.award(BP + "set_member_type", **({"bp_member_type": wanted} if wanted else {}))
    for _ in range(2):
        community.done("PUT", f"{MEMBERS}/{community.client.ids['author']}", "admin", member_type=given)
    assert community.balance("author") == paid


@pytest.mark.parametrize("name", ["member_type", "types"])
def test_who_may_not_assign_a_type_earns_nothing(types, community, name):
    """Under its older name neither."""
    community.award(BP + "set_member_type")
    reply = community.client.put(f"{MEMBERS}/me", as_="author", json={name: "student"})
    assert reply.status == 403
    assert community.balances() == {}


def test_accounts_and_roles_of_members_count_as_users_do(community):
    community.award("gamipress_register")
    community.award("gamipress_set_role", 10)
    body = {"user_login": "ada", "password": "a long password", "email": "ada@example.org"}
    ada = community.made(MEMBERS, **body)
    paid = community.balance("ada")
    community.done("PUT", f"{MEMBERS}/{ada['id']}", "admin", roles="author")
    assert (paid, community.balance("ada")) == (11, 21)


# ---- what other parts announce


def test_an_announced_activation_pays(community):
    community.award(BP + "activate_user")
    site = community.client.site()
    server = community.client.container.servers.get(site.catalogue, "buddypress")
    request = type("Request", (), {"site": site, "user": None})()
    for _ in range(2):
        server.do_action("bp_core_activated_user", community.client.ids["author"], request)
    assert community.balances() == {"author": 1}
