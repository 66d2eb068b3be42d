"""What a member of the demo can do: the use cases that requests call, at a moment of the past."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from laurel.app.awards.of_user.points import find_points_type
from laurel.app.awards.operate import Operator, award, award_points, unlock_with_points
from laurel.app.awards.record_event import record_event
from laurel.app.community.friendships import accept_friendship, add_friend
from laurel.app.community.stream.post import post_stream_item
from laurel.app.install import ADMIN_ID
from laurel.app.posts.insert_post import Writing, create_post
from laurel.app.services import Services
from laurel.app.site import Site
from laurel.app.users.create_user import create_user
from laurel.auth.keys import derive_key
from laurel.auth.passwords import hash_password
from laurel.domain.awards.event import Event
from laurel.domain.awards.rulebook import Achievement
from laurel.domain.records.stream_item import StreamItem
from laurel.domain.records.user import User
from laurel.wp.permalinks import guid_of

CURRENCY = "leaves"
"""The slug of the programme's points type."""

PATIENCE = 60.0
"""Seconds that a deed may take to record the events it causes."""

PROFILE = ("login", "email", "slug", "name", "nickname", "first_name", "last_name", "roles")


class PastClock:
    """The clock of the story (`laurel.app.ports.common.Clock`): it stands at the moment of a deed."""

    def __init__(self) -> None:
        self.moment = datetime(1970, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        """The moment of the deed, in UTC."""
        return self.moment


@dataclass(slots=True)
class Deeds:
    """What members do on a site whose clock stands at the moment of each deed.

    ``profiles`` are the members by login, before they join; ``address`` is the site's.
    """

    services: Services
    profiles: dict[str, User]
    address: str
    ids: dict[str, int] = field(default_factory=dict)
    comments: int = 0
    posts: list[int] = field(default_factory=list)

    def _site(self) -> Site:
        return Site(self.services, event_seconds=PATIENCE)

    def join(self, login: str) -> None:
        """Register with a password to sign in with."""
        profile = self.profiles[login]
        fields = {name: getattr(profile, name) for name in PROFILE}
        hashed = hash_password(password_of(login, self.services.secret))
        self.ids[login] = create_user(self._site(), fields, hashed).id

    def visit(self, login: str) -> None:
        """Visit the site."""
        self._event(login, "gamipress_site_visit")

    def comment(self, login: str) -> None:
        """Comment on the newest post."""
        self.comments += 1
        self._event(login, "gamipress_new_comment", **self._of_comment())

    def spam(self, login: str) -> None:
        """Have the newest comment marked as spam."""
        self._event(login, "gamipress_spam_comment", **self._of_comment())

    def _of_comment(self) -> dict[str, int]:
        return {"comment_id": self.comments, "post_id": self.posts[-1] if self.posts else 0}

    def _event(self, login: str, trigger: str, **args: Any) -> None:
        record_event(self._site(), Event(trigger, self.ids[login], args=args, time=self.services.clock.now()))

    def publish(self, login: str, title: str, text: str) -> None:
        """Publish a post."""
        site = self._site()
        kind = site.catalogue.post_types["post"]
        fields = {"title": title, "content": f"<p>{text}</p>", "excerpt": text, "status": "publish"}
        self.posts.append(create_post(site, kind, fields, Writing(self.ids[login]), guid_of(kind, self.address)).id)

    def post_update(self, login: str, text: str) -> None:
        """Post to the activity stream."""
        item = StreamItem(
            id=0, user_id=self.ids[login], component="activity", type="activity_update", content=text, date=""
        )
        post_stream_item(self._site(), item)

    def ask_for_friendship(self, login: str, friend: str) -> None:
        """Request a friendship."""
        add_friend(self._site(), self.ids[login], self.ids[friend])

    def accept_friendship(self, login: str, friend: str) -> None:
        """Accept the request of a friend."""
        accept_friendship(self._site(), self.ids[login], self.ids[friend])

    def unlock(self, login: str, slug: str) -> None:
        """Buy an achievement with points."""
        site = self._site()
        unlock_with_points(site, Operator(self.ids[login]), _achievement(site, slug))

    def award(self, login: str, slug: str) -> None:
        """Get an achievement from the administrator."""
        site = self._site()
        award(site, Operator(self.ids[login], ADMIN_ID), _achievement(site, slug))

    def give_points(self, login: str, points: int, reason: str) -> None:
        """Get points from the administrator."""
        site = self._site()
        currency = find_points_type(site, CURRENCY)
        if currency:
            award_points(site, Operator(self.ids[login], ADMIN_ID), currency.id, points, reason)


def _achievement(site: Site, slug: str) -> Achievement:
    rules = site.catalogue.rules
    return next(found for found in rules.achievements.values() if site.catalogue.posts[found.id].slug == slug)


def password_of(login: str, secret: bytes) -> str:
    """The login password of a member: the same at every start of a site, and another one on each site."""
    digest = hmac.digest(derive_key(secret, "demo"), login.encode(), "sha256")
    return f"{login}-{base64.b32encode(digest)[:10].decode().lower()}"
