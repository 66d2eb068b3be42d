"""Members of the community and their friendships, in the users table.

One item per member holds all that lists filter by. Its orders borrow the indexes of the directory of users:
``id_key`` orders by id, ``registered_key`` by the last activity, ``url_key`` by the number of friends; an item is
in the index of an order exactly when the member belongs to it. A friendship is two equal items, one for each side.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from laurel.app.ports import Conflict, TooManyRows
from laurel.domain.member import Friendship, Member
from laurel.store import keys
from laurel.store.conditions import Absent, Condition, Equals
from laurel.store.errors import ConditionFailed, TransactionConflict
from laurel.store.member_rows import (
    COUNTERS,
    friendship_from_item,
    friendship_item,
    member_from_item,
    member_item,
)
from laurel.store.operations import Delete, Put, Query, Tables, TransactionItem, Update, pages

EXAMINED_ROWS = 10_000
"""How many members one request looks through at most."""

_ORDERS = {
    "newest": ("by_id", "id_key"),
    "active": ("by_registered", "registered_key"),
    "popular": ("by_url", "url_key"),
}
"""For each order: the index, and the attribute that it sorts by."""

_SPARE_ROWS = 3
"""Rows read from each shard beyond its even share of a page."""

_AFTER_ALL = "\uffff"
"""Sorts after every stored key."""


class MemberStore:
    """`laurel.app.member_ports.Members` over a driver; keeps nothing in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, user_id: int) -> Member:
        """What is stored of a member, strongly consistent, or a blank one: one read unit per 4 KB."""
        item = self._tables.get("users", keys.member(user_id))
        return member_from_item(item) if item else Member(user_id)

    def get_many(self, user_ids: Iterable[int]) -> Mapping[int, Member]:
        """Several members, blank ones for those of whom nothing is stored."""
        wanted = dict.fromkeys(user_ids)
        items = self._tables.batch_get("users", [keys.member(user_id) for user_id in wanted]) if wanted else []
        found = {member.user_id: member for member in map(member_from_item, items)}
        return {user_id: found.get(user_id) or Member(user_id) for user_id in wanted}

    def save(self, seen: Member, changed: Member) -> Member:
        """Replace a member: one write, two if an order gains or loses him. Conflict if `seen` is stale."""
        changed = replace(changed, rev=seen.rev + 1)
        self._transact([*_member_steps(seen, changed), *_count_steps([(seen, changed)])])
        return changed

    def forget(self, user_id: int) -> None:
        """Remove all friendships, one transaction each, then the member."""
        for friendship in self.friendships(user_id):
            self.part(friendship)
        seen = self.get(user_id)
        if seen.rev:
            gone = Delete("users", keys.member(user_id), Equals("rev", seen.rev))
            self._transact([gone, *_count_steps([(seen, Member(user_id))])])

    def walk(self, order: str, reach: int, since: str = "") -> Iterator[int]:
        """Ids in an order: the shards of its index, read page by page, merged."""
        index, sort_name = _ORDERS[order]
        low, high = (keys.fold(since), _AFTER_ALL) if since else ("", "")
        limit = reach // keys.DIRECTORY_SHARDS + _SPARE_ROWS
        shards = [
            pages(
                self._tables,
                Query(
                    "users",
                    keys.members(shard),
                    index,
                    low=low,
                    high=high,
                    limit=limit,
                    reverse=True,
                ),
            )
            for shard in range(keys.DIRECTORY_SHARDS)
        ]
        merged = heapq.merge(*shards, key=lambda item: str(item[sort_name]), reverse=True)
        return (keys.sort_id(item[sort_name]) for item in merged)

    def total(self, order: str) -> int:
        """How many members an order holds: one query of a few small items."""
        return sum(item.get(order, 0) for item in pages(self._tables, Query("system", keys.MEMBER_TOTALS)))

    def everybody(self) -> Iterator[Member]:
        """Every member of whom something is stored, from the index that holds whole items."""
        if self.total("stored") > EXAMINED_ROWS:
            raise TooManyRows(f"more than {EXAMINED_ROWS} members to look through")
        for shard in range(keys.DIRECTORY_SHARDS):
            yield from map(member_from_item, pages(self._tables, Query("users", keys.members(shard), "by_name")))

    # ---- friendships

    def friendship(self, one: int, other: int) -> Friendship | None:
        """The friendship of two users, strongly consistent: one read unit."""
        item = self._tables.get("users", keys.friend(one, other))
        return friendship_from_item(item) if item else None

    def friendships(self, user_id: int) -> list[Friendship]:
        """All friendships of a user, the latest first: one query of his partition."""
        query = Query("users", keys.user_partition(user_id), prefix=keys.FRIEND, consistent=True)
        found = map(friendship_from_item, pages(self._tables, query))
        return sorted(found, key=lambda friendship: friendship.id, reverse=True)

    def friendships_with(self, user_id: int, others: Iterable[int]) -> Mapping[int, Friendship]:
        """A user's friendships with some others, by their ids: one batch."""
        wanted = [keys.friend(user_id, other) for other in dict.fromkeys(others)]
        items = self._tables.batch_get("users", wanted) if wanted else []
        return {found.other(user_id): found for found in map(friendship_from_item, items)}

    def befriend(self, asked: Friendship) -> Friendship:
        """Store a new friendship under a fresh id; Conflict if the two have one already."""
        counter = self._tables.write(Update("system", keys.FRIENDSHIP_COUNTER, add={"last": 1}))
        made = replace(asked, id=int(counter["last"]))
        self._transact([*_friendship_puts(made, Absent("pk")), *self._counted(made, 1 if made.is_confirmed else 0)])
        return made

    def confirm(self, seen: Friendship) -> Friendship:
        """Confirm a friendship and count it on both sides, in one transaction."""
        confirmed = replace(seen, is_confirmed=True)
        unchanged = Equals("row", friendship_item(seen.initiator_id, seen)["row"])
        self._transact([*_friendship_puts(confirmed, unchanged), *self._counted(seen, 1)])
        return confirmed

    def part(self, seen: Friendship) -> None:
        """Remove a friendship and count it no more, in one transaction."""
        unchanged = Equals("row", friendship_item(seen.initiator_id, seen)["row"])
        gone = [Delete("users", keys.friend(one, seen.other(one)), unchanged) for one in seen.members]
        self._transact([*gone, *self._counted(seen, -1 if seen.is_confirmed else 0)])

    def _counted(self, friendship: Friendship, amount: int) -> list[TransactionItem]:
        """What changes of both members when they have a friend more or less."""
        if not amount:
            return []
        changes = [
            (seen, replace(seen, friends=max((seen.friends or 0) + amount, 0), rev=seen.rev + 1))
            for seen in self.get_many(friendship.members).values()
        ]
        steps = [step for seen, changed in changes for step in _member_steps(seen, changed)]
        return [*steps, *_count_steps(changes)]

    def _transact(self, steps: list[TransactionItem]) -> None:
        try:
            self._tables.transact(steps)
        except (ConditionFailed, TransactionConflict) as error:
            raise Conflict("a member changed meanwhile") from error


def _friendship_puts(friendship: Friendship, condition: Condition) -> list[TransactionItem]:
    return [Put("users", friendship_item(one, friendship), condition) for one in friendship.members]


def _member_steps(seen: Member, changed: Member) -> list[TransactionItem]:
    condition = Equals("rev", seen.rev) if seen.rev else Absent("pk")
    return [Put("users", member_item(changed), condition)]


def _count_steps(changes: Iterable[tuple[Member, Member]]) -> list[TransactionItem]:
    """Keep the totals of the orders, one update for each item that holds some."""
    amounts: dict[tuple[str, str], Counter[str]] = {}
    for seen, changed in changes:
        counter = amounts.setdefault(keys.member_totals(seen.user_id), Counter())
        for order, belongs in COUNTERS.items():
            counter[order] += belongs(changed) - belongs(seen)
    changed_counts = {key: {k: v for k, v in counter.items() if v} for key, counter in amounts.items()}
    return [Update("system", key, add=counts) for key, counts in changed_counts.items() if counts]
