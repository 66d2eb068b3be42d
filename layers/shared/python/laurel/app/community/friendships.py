"""Ask for friendship, accept it, end it (friends_add_friend, friends_accept_friendship, friends_remove_friend)."""

from __future__ import annotations

from laurel.app.errors import AlreadyFriends, NoFriendship
from laurel.app.retry import until_committed
from laurel.app.site import STAMP, Site
from laurel.domain.records.member import Friendship


def add_friend(site: Site, initiator_id: int, friend_id: int, *, force: bool = False) -> Friendship:
    """Ask for friendship, or have it at once with `force`. Raises AlreadyFriends."""
    members = site.services.members

    def attempt() -> Friendship:
        there = members.friendship(initiator_id, friend_id)
        if there:
            raise AlreadyFriends(there)
        site.forget_members((initiator_id, friend_id))
        now = site.now().strftime(STAMP)
        return members.befriend(Friendship(0, initiator_id, friend_id, now, is_confirmed=force))

    return until_committed(attempt, site.pause)


def accept_friendship(site: Site, user_id: int, initiator_id: int) -> Friendship:
    """Accept what somebody else asked of the user. Raises NoFriendship where nothing was asked for."""
    members = site.services.members

    def attempt() -> Friendship:
        seen = members.friendship(user_id, initiator_id)
        if seen is None or seen.is_confirmed or seen.friend_id != user_id:
            raise NoFriendship
        site.forget_members(seen.members)
        return members.confirm(seen)

    return until_committed(attempt, site.pause)


def remove_friend(site: Site, one: int, other: int) -> Friendship:
    """End a friendship, or withdraw or refuse the request for one; what it was. Raises NoFriendship."""
    members = site.services.members

    def attempt() -> Friendship:
        seen = members.friendship(one, other)
        if seen is None:
            raise NoFriendship
        site.forget_members(seen.members)
        members.part(seen)
        return seen

    return until_committed(attempt, site.pause)
