"""The port to members and friendships."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from laurel.app.ports.outbox import Rows, RowsOf, no_rows
from laurel.domain.records.member import Friendship, Listed, Member, ProfileValue

__all__ = ["Friendship", "Listed", "Member", "Members", "ProfileValue"]


@dataclass(frozen=True, slots=True)
class MemberQuery:
    """A list of members, spammers in none: those who pass all filters, of those who belong to the order.

    ``order`` is "newest", "active", "popular" or "alphabetical", ``since`` restricts to members active at that UTC
    time or later. ``ids`` (None: no filter) are members to choose from, ``exclude`` are left out. ``types`` (None: no
    filter) are member types of which a member has one. ``search`` is looked for in login and slug; ``has_term``
    (None: not at all) says whether the values of a member's profile have it, and ``accepts`` (None: no filter)
    whether a member's profile passes. ``viewer`` names what these two depend on, beside the query.
    """

    order: str
    since: str = ""
    ids: Collection[int] | None = None
    exclude: Collection[int] = ()
    types: Collection[str] | None = None
    search: str = ""
    has_term: Callable[[Member], bool] | None = None
    accepts: Callable[[Member], bool] | None = None
    viewer: str = ""


class Members(Protocol):
    """Members with the orders of the community's lists, and friendships."""

    def get(self, user_id: int) -> Member:
        """The member, a blank one if none is stored: one read."""

    def get_with_user(self, user_id: int) -> Listed:
        """The member with the user's profile: one read."""

    def get_many(self, user_ids: Iterable[int]) -> Mapping[int, Listed]:
        """Several members with their profiles, blank ones included, for display: eventually consistent."""

    def save(self, seen: Member, changed: Member, rows: Rows = ()) -> Member:
        """Store a member, and put outbox rows; Conflict if `seen` is stale."""

    def forget(self, user_id: int) -> None:
        """Delete a member and all their friendships; can be repeated. Conflict if another request writes meanwhile."""

    def walk(self, order: str, reach: int, since: str = "") -> Iterator[Listed]:
        """The members in an order, read as they are iterated.

        `order` is "newest", "active" (the latest activity first), "popular" (the most friends first) or, of all users,
        "alphabetical". `reach` is the number of members likely to be read. `since`, for "active" only, restricts to
        members active at that UTC time or later.
        """

    def random(self, count: int) -> list[Listed]:
        """Up to `count` active members, chosen at random and in random order."""

    def total(self, order: str) -> int:
        """How many members an order holds; spammers are in none."""

    def page(self, query: MemberQuery, users: int, limit: int, offset: int) -> tuple[Sequence[int], int] | None:
        """The ids of a page, and how many there are in all; None on a site without lean directory.

        ``users`` is the total of "alphabetical". Raises TooManyRows if too many profiles would have to be examined.
        """

    def all_members(self) -> Iterator[Listed]:
        """All users with their members, by name. Raises TooManyRows beyond 10,000."""

    def friendship(self, one: int, other: int) -> Friendship | None:
        """The friendship of two users, confirmed or requested, None if absent: one read."""

    def friendships(self, user_id: int) -> list[Friendship]:
        """All friendships of a user, the latest first."""

    def friendships_with(self, user_id: int, others: Iterable[int]) -> Mapping[int, Friendship]:
        """A user's friendships with some others, by the others' ids."""

    def count_from(self, next_id: int) -> None:
        """Set the id of the next friendship; only while there is none."""

    def befriend(self, requested: Friendship, rows: RowsOf[Friendship] = no_rows) -> Friendship:
        """Store a new friendship under a fresh id, count it if it is confirmed, and put outbox rows.

        Conflict if the two have one already.
        """

    def confirm(self, seen: Friendship, rows: Rows = ()) -> Friendship:
        """Confirm a requested friendship, count it for both, and put outbox rows; Conflict if `seen` is stale."""

    def unfriend(self, seen: Friendship, rows: Rows = ()) -> None:
        """Delete a friendship, uncount it for both, and put outbox rows; Conflict if `seen` is stale."""
