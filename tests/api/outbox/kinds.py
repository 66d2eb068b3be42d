"""Every kind of write that causes an event of the site, one row each, and a site where they can be done."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from laurel.app.site import Site
from laurel.app.site_events.listeners import listen_to
from laurel.auth.passwords import hash_password
from laurel.domain.records.stream_query import StreamQuery
from laurel.rest.hooks import Hooks
from laurel_cli.aws.guarded_tables import acting_as
from laurel_cli.aws.lambda_context import LambdaContext
from laurel_cli.aws.template import Function
from wp_cron.app import entry

PASSWORD = "correct horse battery"

PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))

FUNCTION = Function("WpCronFunction", "wp_cron.app.handler", 512, 60)

POINTS = 10
LONG_AGO = "2020-01-01T00:00:00"
BP = "gamipress_bp_"

MEMBERS, FRIENDS, STREAM = "/buddypress/v2/members", "/buddypress/v2/friends", "/buddypress/v2/activity"


class Town:
    """A site on which some events pay, and what two members do there: each run has a new Ann and a new Bob."""

    def __init__(self, client, clock):
        self.client, self.clock, self.services = client, clock, client.services
        self.runs = itertools.count()
        self.meet()
        self.gold = self.made("/wp/v2/points-type", title="Gold", slug="gold", status="publish")["id"]
        self.ask("PUT", "/buddypress/v1/components", name="friends", action="activate")
        self.field = self.made("/buddypress/v2/xprofile/fields", group_id=1, name="Town", type="textbox")["id"]

    def meet(self):
        """Two new members; those of the previous run are no longer used."""
        run = next(self.runs)
        self.names = {"ann": f"ann{run}", "bob": f"bob{run}", "new": f"new{run}"}
        self.ids = {who: self.client.new_user(self.names[who], roles=("author",)) for who in ("ann", "bob")}
        self.ids["admin"] = 1
        self.it = 0

    def award(self, trigger, points=POINTS, **meta):
        """Let a trigger pay gold."""
        meta = {"trigger_type": trigger, "count": 1, "points": points, "points_type": "gold", **meta}
        meta = {f"_gamipress_{key}": value for key, value in meta.items()}
        body = {"title": trigger, "status": "publish", "parent": self.gold, "date": LONG_AGO, "meta": meta}
        self.made("/wp/v2/points-award", **body)

    def ask(self, method, path, as_="admin", query="", **body):
        """The reply to a request of one of the members."""
        return self.client.request(method, path, as_=self.names.get(as_, as_), query=query, json=body or None)

    def made(self, path, as_="admin", **body):
        """The body of the response to a request that must succeed."""
        reply = self.ask("POST", path, as_, **body)
        assert reply.status in (200, 201), reply.text
        return reply.json

    def balance(self, who):
        """The gold of Ann, Bob, the administrator, or of the user who signs up in this run, if any."""
        login = None if who in self.ids else self.services.users.login(self.names[who])
        user_id = self.ids.get(who) or (login.user_id if login else 0)
        return self.services.states.get(user_id).balances.get(self.gold, 0) if user_id else 0

    def cron(self):
        """A run of the schedule."""
        with acting_as("WpCronFunction"):
            return entry(self.client.container)({}, LambdaContext.for_function(FUNCTION))

    # ---- what is stored

    def status(self):
        post = self.services.posts.catalogue().get(self.it)
        return post.status if post else "gone"

    def has_post(self, kind):
        return any(post.author == self.ids["ann"] for post in self.services.posts.catalogue().of_refs([kind]))

    def user(self):
        return self.services.users.get(self.ids["ann"])

    def member(self):
        return self.services.members.get(self.ids["ann"])

    def signed_up(self):
        return self.services.users.login(self.names["new"]) is not None

    def friendship(self):
        return self.services.members.friendship(self.ids["ann"], self.ids["bob"])

    def is_confirmed(self):
        found = self.friendship()
        return found is not None and found.is_confirmed

    def item(self):
        return self.services.stream_items.get(self.it)

    def has_said(self, who="ann"):
        found = self.services.stream_items.find(StreamQuery(user_ids=[self.ids[who]], comments=True))
        return found.total > 0

    def is_marked(self):
        return self.services.stream_items.is_favorite(self.ids["bob"], self.it)

    # ---- accounts

    def sign_up(self):
        body = {"username": self.names["new"], "email": f"{self.names['new']}@example.org", "password": PASSWORD}
        return self.ask("POST", "/wp/v2/users", **body)

    def join(self):
        body = {"user_login": self.names["new"], "email": f"{self.names['new']}@example.org", "password": PASSWORD}
        return self.ask("POST", MEMBERS, **body)

    def change(self, **body):
        return self.ask("POST", f"/wp/v2/users/{self.ids['ann']}", **body)

    def change_member(self, **body):
        return self.ask("PUT", f"{MEMBERS}/{self.ids['ann']}", **body)

    def give_password(self):
        self.services.users.update(self.user(), self.user(), hash_password(PASSWORD))

    def sign_in(self):
        return self.client.post("/laurel/v1/session", json={"username": self.names["ann"], "password": PASSWORD})

    def announce_activation(self):
        hooks, request = Hooks(), type("Request", (), {"site": Site(self.services), "user": None})()
        listen_to(hooks)
        hooks.do_action("bp_core_activated_user", self.ids["ann"], request)

    # ---- posts

    def publish(self, **body):
        return self.ask("POST", "/wp/v2/posts", "ann", title="Post", status="publish", **body)

    def draft(self):
        self.it = self.made("/wp/v2/posts", "ann", title="Post")["id"]

    def publish_draft(self):
        return self.ask("POST", f"/wp/v2/posts/{self.it}", "ann", status="publish")

    def be_out(self):
        self.it = self.publish().json["id"]

    def schedule(self):
        due = (self.clock.now() + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M:%S")
        self.it = self.publish(date_gmt=due).json["id"]
        self.clock.advance(minutes=2)

    def remove(self, **query):
        return self.ask("DELETE", f"/wp/v2/posts/{self.it}", "ann", query)

    def make_currency(self):
        self.it = self.made("/wp/v2/points-type", title="Silver", slug=f"silver{self.ids['ann']}")["id"]

    def name_currency(self):
        return self.ask("POST", f"/wp/v2/points-type/{self.it}", meta={"_gamipress_plural_name": "Silver"})

    def named(self):
        return self.services.posts.catalogue().get(self.it).meta.get("_gamipress_plural_name") == "Silver"

    def write_book(self):
        return self.ask("POST", "/library/v1/books", "ann", title="Emma")

    def have_book(self):
        self.it = self.write_book().json["id"]

    def burn_book(self):
        return self.ask("DELETE", f"/library/v1/books/{self.it}", "ann")

    # ---- friends

    def befriend(self, as_="ann", **more):
        return self.ask("POST", FRIENDS, as_, initiator_id=self.ids["ann"], friend_id=self.ids["bob"], **more)

    def accept(self):
        return self.ask("PUT", f"{FRIENDS}/{self.ids['ann']}", "bob")

    def be_friends(self):
        self.befriend()
        self.accept()

    def part(self, as_="bob", other="ann"):
        return self.ask("DELETE", f"{FRIENDS}/{self.ids[other]}", as_, force=True)

    # ---- profiles

    def fill_in(self, field=1, value="Annie"):
        return self.ask("PUT", f"/buddypress/v2/xprofile/{field}/data/{self.ids['ann']}", "ann", value=value)

    def live_somewhere(self):
        self.fill_in(self.field, "Bath")

    def move_out(self):
        return self.ask("DELETE", f"/buddypress/v2/xprofile/{self.field}/data/{self.ids['ann']}", "ann")

    def entered(self, field):
        return field in self.member().profile

    def upload(self, kind):
        head = 'Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png'
        body = f"--xyz\r\n{head}\r\n\r\n".encode() + PICTURE + b"\r\n--xyz--\r\n"
        headers = {"content-type": "multipart/form-data; boundary=xyz"}
        path = f"{MEMBERS}/{self.ids['ann']}/{kind}"
        return self.client.request("POST", path, as_=self.names["ann"], body=body, headers=headers)

    # ---- the stream

    def say(self, as_="ann", **more):
        return self.ask("POST", STREAM, as_, content="Hello", **more)

    def have_said(self):
        self.it = self.say().json["id"]

    def comment(self):
        return self.say("bob", type="activity_comment", primary_item_id=self.it)

    def have_commented(self):
        self.have_said()
        self.it = self.comment().json["id"]

    def unsay(self, as_):
        return self.ask("DELETE", f"{STREAM}/{self.it}", as_)

    def mark(self):
        return self.ask("PUT", f"{STREAM}/{self.it}/favorite", "bob")

    def have_marked(self):
        self.have_said()
        self.mark()


@dataclass(frozen=True)
class Kind:
    """A kind of write: its event's trigger, the write, whether it took place, what leads up to it, whom it pays."""

    trigger: str
    act: Callable[[Town], Any]
    done: Callable[[Town], bool]
    before: Callable[[Town], Any] = lambda _: None
    paid: str = "ann"
    meta: Mapping[str, Any] = field(default_factory=dict)


def _key(name):
    return {"meta_key_required": name}


KINDS = {
    # accounts
    "account": Kind("gamipress_register", Town.sign_up, Town.signed_up, paid="new"),
    "first role": Kind("gamipress_set_role", Town.sign_up, Town.signed_up, paid="new"),
    "member's account": Kind("gamipress_register", Town.join, Town.signed_up, paid="new"),
    "role": Kind("gamipress_add_role", lambda t: t.change(roles=["editor"]), lambda t: "editor" in t.user().roles),
    "member's role": Kind(
        "gamipress_set_role", lambda t: t.change_member(roles=["editor"]), lambda t: t.user().roles == ("editor",)
    ),
    "user meta": Kind(
        "gamipress_update_user_meta_any_value",
        lambda t: t.change(first_name="Ada"),
        lambda t: t.user().first_name == "Ada",
        meta=_key("first_name"),
    ),
    # posts
    "publication": Kind("gamipress_publish_post", Town.publish, lambda t: t.has_post("post")),
    "publication of a draft": Kind(
        "gamipress_publish_post", Town.publish_draft, lambda t: t.status() == "publish", Town.draft
    ),
    "publication by the schedule": Kind(
        "gamipress_publish_post", Town.cron, lambda t: t.status() == "publish", Town.schedule
    ),
    "post meta": Kind(
        "gamipress_update_post_meta_any_value",
        Town.name_currency,
        Town.named,
        Town.make_currency,
        "admin",
        _key("_gamipress_plural_name"),
    ),
    "trash": Kind("gamipress_delete_post", Town.remove, lambda t: t.status() == "trash", Town.be_out),
    "deletion": Kind(
        "gamipress_delete_post", lambda t: t.remove(force=True), lambda t: t.status() == "gone", Town.be_out
    ),
    "post of an extension": Kind("gamipress_publish_book", Town.write_book, lambda t: t.has_post("book")),
    "deletion by an extension": Kind(
        "gamipress_delete_book", Town.burn_book, lambda t: t.status() == "gone", Town.have_book
    ),
    # friends
    "friendship asked for": Kind(f"{BP}friendship_request", Town.befriend, lambda t: t.friendship() is not None),
    "friendship accepted": Kind(f"{BP}friendship_accepted", Town.accept, Town.is_confirmed, Town.befriend, "bob"),
    "friendship got": Kind(f"{BP}get_friendship_accepted", Town.accept, Town.is_confirmed, Town.befriend),
    "friendship forced": Kind(
        f"{BP}friendship_accepted", lambda t: t.befriend("admin", force=True), Town.is_confirmed, paid="bob"
    ),
    "friendship refused": Kind(
        f"{BP}friendship_rejected", Town.part, lambda t: t.friendship() is None, Town.befriend, "bob"
    ),
    "friendship ended": Kind(
        f"{BP}get_friendship_deleted", Town.part, lambda t: t.friendship() is None, Town.be_friends
    ),
    # members
    "name in the profile": Kind(f"{BP}update_profile", Town.fill_in, lambda t: t.entered(1)),
    "value in the profile": Kind(
        f"{BP}update_profile_specific_value",
        lambda t: t.fill_in(t.field, "Bath"),
        lambda t: t.entered(t.field),
        meta={"achievement_post": 2, "bp_field_value": "Bath"},
    ),
    "value out of the profile": Kind(
        f"{BP}update_profile", Town.move_out, lambda t: not t.entered(t.field), Town.live_somewhere
    ),
    "avatar": Kind(f"{BP}upload_avatar", lambda t: t.upload("avatar"), lambda t: "avatar" in t.member().pictures),
    "cover image": Kind(
        f"{BP}upload_cover_image", lambda t: t.upload("cover"), lambda t: "cover" in t.member().pictures
    ),
    "member type": Kind(
        f"{BP}set_member_type",
        lambda t: t.change_member(member_type="student"),
        lambda t: "student" in t.member().types,
    ),
    # the stream
    "update": Kind(f"{BP}publish_activity", Town.say, Town.has_said),
    "comment": Kind(f"{BP}new_activity_comment", Town.comment, lambda t: t.has_said("bob"), Town.have_said, "bob"),
    "comment got": Kind(f"{BP}get_new_activity_comment", Town.comment, lambda t: t.has_said("bob"), Town.have_said),
    "update removed": Kind(
        f"{BP}delete_activity", lambda t: t.unsay("ann"), lambda t: t.item() is None, Town.have_said
    ),
    "comment removed": Kind(
        f"{BP}delete_activity_comment", lambda t: t.unsay("bob"), lambda t: t.item() is None, Town.have_commented, "bob"
    ),
    "favourite": Kind(f"{BP}favorite_activity", Town.mark, Town.is_marked, Town.have_said, "bob"),
    "favourite of the author's": Kind(f"{BP}user_favorite_activity", Town.mark, Town.is_marked, Town.have_said),
    "favourite no more": Kind(
        f"{BP}remove_favorite_activity", Town.mark, lambda t: not t.is_marked(), Town.have_marked, "bob"
    ),
}
"""Writes of records, whose events go with them."""

ANNOUNCED = {
    "sign-in": Kind("gamipress_login", Town.sign_in, lambda _: False, Town.give_password),
    "confirmed sign-up": Kind(f"{BP}activate_user", Town.announce_activation, lambda _: False),
}
"""Events without a stored write, which have an outbox row of their own."""
