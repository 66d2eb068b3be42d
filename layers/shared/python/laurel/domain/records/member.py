"""What a community knows of a user, and who is whose friend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from laurel.domain.records.user import User


@dataclass(frozen=True, slots=True)
class ProfileValue:
    """What a member entered in a field of the extended profile.

    ``value`` is a text, or several where the field takes more than one; ``updated`` is UTC
    ``YYYY-MM-DDTHH:MM:SS``. ``visibility`` is the level the member chose, "" for the field's.
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

    ``last_activity`` is UTC ``YYYY-MM-DDTHH:MM:SS``, "" for who was never active. ``friends`` counts
    confirmed friendships, None until there was one. ``types`` are names of member types, ``profile``
    values of profile fields by the field's id. ``rev`` counts writes, 0 for what is not stored.
    ``latest_update`` is the id of the latest update the member posted for all to see, 0 for none. ``pictures`` are
    names of uploaded pictures by what they are for, "avatar" or "cover". ``spam``: moderators took the account for a
    spammer's.
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
    """A member with the profile; ``user`` is None for who has none."""

    member: Member
    user: User | None


@dataclass(frozen=True, slots=True)
class Friendship:
    """A friendship, or the request for one (BP_Friends_Friendship). ``created`` is UTC."""

    id: int
    initiator_id: int
    friend_id: int
    created: str
    is_confirmed: bool = False

    @property
    def members(self) -> tuple[int, int]:
        """The ids of both: who asked, and who was asked."""
        return self.initiator_id, self.friend_id

    def other(self, user_id: int) -> int:
        """The id of the one who is not `user_id`."""
        return self.friend_id if user_id == self.initiator_id else self.initiator_id
