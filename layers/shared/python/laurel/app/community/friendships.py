"""Request, accept and end friendships (friends_add_friend, friends_accept_friendship, friends_remove_friend)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from laurel.app.errors import AlreadyFriends, NoFriendship
from laurel.app.ports.outbox import Rows
from laurel.app.retry import until_committed
from laurel.app.site import STAMP, Site
from laurel.app.site_events.buddypress_events import ACCEPTED, REQUESTED, friendship_changed, kind_of_removal
from laurel.app.site_events.outbox import outbox_rows, record_at_once
from laurel.domain.records.member import Friendship


def add_friend(site: Site, initiator_id: int, friend_id: int, *, force: bool = False) -> Friendship:
    """Request a friendship; with `force` it is confirmed at once. Raises AlreadyFriends, Unavailable."""
    members, now = site.services.members, site.now()

    def rows(made: Friendship) -> Rows:
        return _rows(site, ACCEPTED if made.is_confirmed else REQUESTED, made, now)

    def attempt() -> Friendship:
        existing = members.friendship(initiator_id, friend_id)
        if existing:
            raise AlreadyFriends(existing)
        site.forget_members((initiator_id, friend_id))
        requested = Friendship(0, initiator_id, friend_id, now.strftime(STAMP), is_confirmed=force)
        made = members.befriend(requested, rows)
        site.outbox_rows += rows(made)
        return made

    return _done(site, attempt)


def accept_friendship(site: Site, user_id: int, initiator_id: int) -> Friendship:
    """Accept the request of `initiator_id`. Raises NoFriendship if the user has no such request, Unavailable."""
    members, now = site.services.members, site.now()

    def attempt() -> Friendship:
        seen = members.friendship(user_id, initiator_id)
        if seen is None or seen.is_confirmed or seen.friend_id != user_id:
            raise NoFriendship
        site.forget_members(seen.members)
        rows = _rows(site, ACCEPTED, seen, now)
        accepted = members.confirm(seen, rows)
        site.outbox_rows += rows
        return accepted

    return _done(site, attempt)


def remove_friend(site: Site, one: int, other: int) -> Friendship:
    """End a friendship as the user `one`, or withdraw or reject the request for one; returns what it was.

    Raises NoFriendship, Unavailable.
    """
    members, now = site.services.members, site.now()

    def attempt() -> Friendship:
        seen = members.friendship(one, other)
        if seen is None:
            raise NoFriendship
        site.forget_members(seen.members)
        rows = _rows(site, kind_of_removal(seen, one), seen, now)
        members.unfriend(seen, rows)
        site.outbox_rows += rows
        return seen

    return _done(site, attempt)


def _rows(site: Site, what: str, friendship: Friendship, now: datetime) -> Rows:
    """The outbox rows of a change of a friendship; each kind of change happens to it once."""
    return outbox_rows(site, f"friendship#{friendship.id}#{what}", friendship_changed(what, friendship), now)


def _done(site: Site, attempt: Callable[[], Friendship]) -> Friendship:
    friendship = until_committed(attempt, site.pause)
    record_at_once(site)
    return friendship
