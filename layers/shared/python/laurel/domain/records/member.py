"""The member, which is a user's part in the community, and friendships."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from laurel.domain.records.user import User


@dataclass(frozen=True, slots=True)
class ProfileValue:
    """A member's value of a field of the extended profile.

    ``value`` is a text, or several where the field takes more than one; ``updated`` is UTC
    ``YYYY-MM-DDTHH:MM:SS``. ``visibility`` is the level that the member chose, "" for the field's default.
    """

    value: str | tuple[str, ...]
    updated: str
    visibility: str = ""

    @property
    def entries(self) -> tuple[str, ...]:
        """The texts entered, one or several."""
        return (self.value,) if isinstance(self.value, str) else self.value


@dataclass(frozen=True, slots=True)
class Member:
    """A user's part in the community.

    ``last_activity`` is UTC ``YYYY-MM-DDTHH:MM:SS``, "" if the member was never active. ``friends`` counts confirmed
    friendships, None until the first one. ``types`` are names of member types, ``profile`` values of profile fields by
    id of the field. ``rev`` counts writes, 0 for a member that is not stored. ``latest_update`` is the id of the latest
    public update, 0 for none. ``pictures`` are names of uploaded pictures by use, "avatar" or "cover". ``spam``: a
    moderator marked the user as a spammer.
    """

    user_id: int
    last_activity: str = ""
    friends: int | None = None
    types: tuple[str, ...] = ()
    profile: Mapping[int, ProfileValue] = field(default_factory=dict)
    rev: int = 0
    latest_update: int = 0
    pictures: Mapping[str, str] = field(default_factory=dict)
    spam: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A member as lists have it, with the user's profile; ``user`` is None if the user does not exist."""

    member: Member
    user: User | None


@dataclass(frozen=True, slots=True)
class Friendship:
    """A friendship, or a request for one (BP_Friends_Friendship). ``created`` is UTC."""

    id: int
    initiator_id: int
    friend_id: int
    created: str
    is_confirmed: bool = False

    @property
    def members(self) -> tuple[int, int]:
        """The ids of both users: the initiator first."""
        return self.initiator_id, self.friend_id

    def other(self, user_id: int) -> int:
        """The id of the user other than `user_id`."""
        return self.friend_id if user_id == self.initiator_id else self.initiator_id
