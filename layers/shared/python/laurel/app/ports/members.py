"""What the community's use cases need of the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from laurel.app.ports.outbox import Rows, RowsOf, no_rows
from laurel.domain.records.member import Friendship, Listed, Member, ProfileValue

__all__ = ["Friendship", "Listed", "Member", "Members", "ProfileValue"]


class Members(Protocol):
    """Members beside their profiles, in the orders of the community's lists, and friendships."""

    def get(self, user_id: int) -> Member:
        """What is stored of a member, or a blank one: one read."""

    def get_with_user(self, user_id: int) -> Listed:
        """The same with the profile: one read."""

    def get_many(self, user_ids: Iterable[int]) -> Mapping[int, Listed]:
        """Several members with their profiles, blank ones included, for showing them: they may be a moment old."""

    def save(self, seen: Member, changed: Member, rows: Rows = ()) -> Member:
        """Replace what is stored, and put outbox rows; Conflict if `seen` is stale."""

    def forget(self, user_id: int) -> None:
        """Remove a member and all friendships; can be repeated. Conflict if somebody writes meanwhile."""

    def walk(self, order: str, reach: int, since: str = "") -> Iterator[Listed]:
        """The members in an order, the newest, latest active or most befriended first.

        ``order`` is "newest", "active", "popular" or, of all users, "alphabetical". ``reach`` says how many are
        likely to be read. ``since``, for "active": only who was active at that UTC time or later.
        """

    def random(self, count: int) -> list[Listed]:
        """So many active members that chance picks, or as many as there are, in an order that it picks, too."""

    def total(self, order: str) -> int:
        """How many members an order holds; who is taken for a spammer is in none."""

    def everybody(self) -> Iterator[Listed]:
        """All users with what is stored of them as members, by name. Raises TooManyRows beyond 10,000."""

    def friendship(self, one: int, other: int) -> Friendship | None:
        """The friendship of two users, confirmed or asked for: one read."""

    def friendships(self, user_id: int) -> list[Friendship]:
        """All friendships of a user, the latest first."""

    def friendships_with(self, user_id: int, others: Iterable[int]) -> Mapping[int, Friendship]:
        """A user's friendships with some others, by their ids."""

    def count_from(self, next_id: int) -> None:
        """Give the next friendship of a site without any that id."""

    def befriend(self, asked: Friendship, rows: RowsOf[Friendship] = no_rows) -> Friendship:
        """Store a new friendship under a fresh id, counted if it is confirmed, and outbox rows.

        Conflict if there is one already.
        """

    def confirm(self, seen: Friendship, rows: Rows = ()) -> Friendship:
        """Confirm what was asked for, count it on both sides, and put outbox rows; Conflict if `seen` is stale."""

    def part(self, seen: Friendship, rows: Rows = ()) -> None:
        """Remove a friendship, count it no more, and put outbox rows; Conflict if `seen` is stale."""
