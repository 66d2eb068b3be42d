"""Writes that cause site events, as use cases: what leads up to each, whether it took place, whom it pays."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from laurel.app.community.friendships import accept_friendship, add_friend, remove_friend
from laurel.app.community.set_picture import set_picture
from laurel.app.community.stream.change import delete_stream_item
from laurel.app.community.stream.favorite import toggle_favorite
from laurel.app.community.stream.post import post_stream_item
from laurel.app.community.update_member import set_member_types, set_profile_value
from laurel.app.posts.delete_post import delete_post
from laurel.app.posts.insert_post import Writing, create_post, update_post
from laurel.app.posts.publish_scheduled_posts import publish_scheduled_posts
from laurel.app.posts.trash_post import trash_post
from laurel.app.site_events.outbox import keep_events
from laurel.app.site_events.wordpress_events import user_signed_in
from laurel.app.users.create_user import create_user
from laurel.app.users.update_user import update_user
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.picture import picture_of
from laurel.domain.records.stream_item import COMMENT, UPDATE, StreamItem
from laurel.domain.records.stream_query import StreamQuery

DUE, LATER = "2020-01-01T00:00:00", "2999-01-01T00:00:00"

TRIGGERS = (
    "gamipress_login", "gamipress_register", "gamipress_publish_post", "gamipress_delete_post", "gamipress_add_role",
    "gamipress_remove_role", "gamipress_set_role", "gamipress_update_user_meta_any_value",
    *(f"gamipress_bp_{name}" for name in (
        "friendship_request", "friendship_accepted", "get_friendship_accepted", "friendship_deleted",
        "get_friendship_deleted", "update_profile", "upload_avatar", "set_member_type", "publish_activity",
        "delete_activity", "new_activity_comment", "get_new_activity_comment", "delete_activity_comment",
        "favorite_activity", "user_favorite_activity", "remove_favorite_activity", "user_remove_favorite_activity",
    )),
)  # fmt: skip
"""Each of them pays."""


class Town:
    """What Ann and Bob do on a site; ``it`` is the number of what is done something to."""

    def __init__(self, site, ann, bob, it=0):
        self.site, self.services, self.ann, self.bob, self.it = site, site.services, ann, bob, it

    @property
    def new(self):
        """The login of a user whom this run may create."""
        return f"new{self.ann}"

    def write(self, status, **fields):
        kind = self.site.catalogue.post_types["post"]
        fields = {"title": "Post", "status": status, **fields}
        self.it = create_post(self.site, kind, fields, Writing(self.ann), lambda *_: "").id

    def publish(self):
        kind = self.site.catalogue.post_types["post"]
        update_post(self.site, self.it, kind, {"status": "publish"}, Writing(self.ann))

    def schedule(self):
        self.write("future", date=LATER, date_gmt=LATER)
        seen = self.services.posts.catalogue()
        due = replace(seen.get(self.it), date=DUE, date_gmt=DUE)
        self.services.posts.commit(seen, CatalogueChange(put=(due,)))

    def trash(self):
        trash_post(self.site, self.it, self.site.catalogue.post_types["post"])

    def has_post(self):
        return any(post.author == self.ann for post in self.services.posts.catalogue().posts.values())

    def status(self):
        post = self.services.posts.catalogue().get(self.it)
        return post.status if post else "gone"

    def say(self, who=None, **more):
        item = StreamItem(0, who or self.ann, "activity", more.pop("type", UPDATE), "Hello", "", **more)
        return post_stream_item(self.site, item).item.id

    def has_said(self):
        return self.services.stream_items.find(StreamQuery(user_ids=[self.ann])).total > 0

    def have_said(self):
        self.it = self.say()

    def comment(self):
        return self.say(self.bob, type=COMMENT, item_id=self.it)

    def have_commented(self):
        self.have_said()
        self.it = self.comment()

    def be_friends(self):
        add_friend(self.site, self.ann, self.bob)
        accept_friendship(self.site, self.bob, self.ann)

    def friendship(self):
        return self.services.members.friendship(self.ann, self.bob)

    def item(self):
        return self.services.stream_items.get(self.it)

    def is_marked(self):
        return self.services.stream_items.is_favorite(self.bob, self.it)

    def mark(self):
        toggle_favorite(self.site, self.it, self.bob)

    def have_marked(self):
        self.have_said()
        self.mark()

    def user(self):
        return self.services.users.get(self.ann)

    def member(self):
        return self.services.members.get(self.ann)


@dataclass(frozen=True)
class Kind:
    """A kind of write; ``pays`` says how many events it is for Ann, for Bob, and for who signs up."""

    act: Callable[[Town], Any]
    done: Callable[[Town], bool]
    pays: Mapping[str, int]
    before: Callable[[Town], Any] = lambda _: None


ANN, BOTH, BOB = {"ann": 1}, {"ann": 1, "bob": 1}, {"bob": 1}

KINDS = {
    "sign-in": Kind(
        lambda t: keep_events(t.site, f"login#{uuid.uuid4().hex}", user_signed_in(t.ann)), lambda _: False, ANN
    ),
    "account": Kind(
        lambda t: create_user(t.site, {"login": t.new, "email": f"{t.new}@example.org"}, ""),
        lambda t: t.services.users.login(t.new) is not None,
        {"new": 4},  # register, set_role, add_role, and the meta of the profile
    ),
    "roles": Kind(
        lambda t: update_user(t.site, t.ann, lambda _: {"roles": ("editor",)}),
        lambda t: t.user().roles == ("editor",),
        {"ann": 3},
    ),
    "meta": Kind(
        lambda t: update_user(t.site, t.ann, lambda _: {"first_name": "Ada"}),
        lambda t: t.user().first_name == "Ada",
        ANN,
    ),
    "new post": Kind(lambda t: t.write("publish"), Town.has_post, ANN),
    "publication": Kind(Town.publish, lambda t: t.status() == "publish", ANN, lambda t: t.write("draft")),
    "schedule": Kind(
        lambda t: publish_scheduled_posts(t.site, lambda *_: None, lambda: True),
        lambda t: t.status() == "publish",
        ANN,
        Town.schedule,
    ),
    "trash": Kind(Town.trash, lambda t: t.status() == "trash", ANN, lambda t: t.write("draft")),
    "deletion": Kind(
        lambda t: delete_post(t.site, t.it), lambda t: t.status() == "gone", ANN, lambda t: t.write("draft")
    ),
    "friendship asked for": Kind(lambda t: add_friend(t.site, t.ann, t.bob), lambda t: t.friendship() is not None, ANN),
    "friendship accepted": Kind(
        lambda t: accept_friendship(t.site, t.bob, t.ann),
        lambda t: t.friendship().is_confirmed,
        BOTH,
        lambda t: add_friend(t.site, t.ann, t.bob),
    ),
    "friendship ended": Kind(
        lambda t: remove_friend(t.site, t.bob, t.ann), lambda t: t.friendship() is None, BOTH, Town.be_friends
    ),
    "profile": Kind(lambda t: set_profile_value(t.site, t.ann, 1, "Annie"), lambda t: 1 in t.member().profile, ANN),
    "avatar": Kind(
        lambda t: set_picture(t.site, t.ann, "avatar", picture_of(b"GIF89a" + bytes(99))),
        lambda t: "avatar" in t.member().pictures,
        ANN,
    ),
    "member type": Kind(
        lambda t: set_member_types(t.site, t.ann, ("student",)), lambda t: "student" in t.member().types, ANN
    ),
    "update": Kind(Town.say, Town.has_said, ANN),
    "comment": Kind(Town.comment, lambda t: t.item().comments == 1, BOTH, Town.have_said),
    "update removed": Kind(
        lambda t: delete_stream_item(t.site, t.it, t.ann), lambda t: t.item() is None, ANN, Town.have_said
    ),
    "comment removed": Kind(
        lambda t: delete_stream_item(t.site, t.it, t.bob), lambda t: t.item() is None, BOB, Town.have_commented
    ),
    "favourite": Kind(Town.mark, Town.is_marked, BOTH, Town.have_said),
    "favourite no more": Kind(Town.mark, lambda t: not t.is_marked(), BOTH, Town.have_marked),
}
