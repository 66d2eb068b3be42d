"""Members of the community and their friendships, in the users table.

One item per user holds all that lists of members filter by and show, a copy of the profile included. Its orders borrow
the indexes of the directory of users: ``id_key`` orders by id, ``registered_key`` by the last activity, ``url_key`` by
the number of friends; an item is in the index of an order exactly when the member belongs to it. A friendship is two
equal items, one for each side.
"""

from __future__ import annotations

import heapq
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from laurel.app.errors import Conflict, TooManyRows
from laurel.app.ports.members import MemberQuery
from laurel.app.ports.outbox import Rows, RowsOf, no_rows
from laurel.domain.fold import fold
from laurel.domain.records.member import Friendship, Listed, Member
from laurel.store.driver.conditions import Absent, Condition, Equals
from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.driver.requests import Check, Delete, Item, Put, Query, Tables, TransactionItem, Update, pages
from laurel.store.driver.together import pages_together
from laurel.store.rows import keys
from laurel.store.rows.members import (
    COUNTERS,
    copied_user,
    friendship_from_item,
    friendship_item,
    member_from_item,
    member_values,
)
from laurel.store.rows.outbox import put_rows
from laurel.store.rows.records import user_from_item
from laurel.store.sizing import Sizing
from laurel.store.users.member_lists import MemberLists

EXAMINED_ROWS = 10_000
"""How many members one request looks through at most."""

_ORDERS = {
    "newest": ("by_id", "id_key", True),
    "active": ("by_registered", "registered_key", True),
    "popular": ("by_url", "url_key", True),
    "alphabetical": ("by_name", "name_key", False),
}
"""For each order: the index, the attribute that it sorts by, and whether it falls."""

SPAMMED = "spammed"
"""In the totals of users: how many are no members, since they are marked as spammers."""


class MemberStore:
    """`laurel.app.ports.members.Members` over a driver; keeps nothing in memory.

    ``seconds`` is the time since 1970; ``catch_up`` is called before the lean directory is read.
    """

    def __init__(
        self,
        tables: Tables,
        sizing: Sizing | None = None,
        *,
        seconds: Callable[[], float] = time.time,
        catch_up: Callable[[], None] = lambda: None,
    ) -> None:
        self._tables = tables
        self._directory_shards = (sizing or Sizing()).directory_shards
        self._lists = MemberLists(tables, self._directory_shards, seconds, catch_up)

    def get(self, user_id: int) -> Member:
        """The stored member, strongly consistent, or a blank one: one read unit per 4 KB."""
        item = self._tables.get("users", keys.member(user_id))
        return member_from_item(item) if item else Member(user_id)

    def get_with_user(self, user_id: int) -> Listed:
        """A member and their profile, strongly consistent: one query, and one read unit up to 4 KB of both."""
        query = Query("users", keys.user_partition(user_id), low=keys.MEMBER, high=keys.PROFILE, consistent=True)
        by_sort_key = {item["sk"]: item for item in pages(self._tables, query)}
        member, profile = by_sort_key.get(keys.MEMBER), by_sort_key.get(keys.PROFILE)
        user = user_from_item(profile) if profile else None
        return Listed(member_from_item(member) if member else Member(user_id), user)

    def get_many(self, user_ids: Iterable[int]) -> Mapping[int, Listed]:
        """Several members for showing them, eventually consistent: half a read unit per 4 KB of each.

        Blank ones for those of whom nothing is stored.
        """
        ids = dict.fromkeys(user_ids)
        by_id = {listed.member.user_id: listed for listed in map(_listed, self._items(ids, consistent=False))}
        return {user_id: by_id.get(user_id) or Listed(Member(user_id), None) for user_id in ids}

    def _items(self, user_ids: Iterable[int], *, consistent: bool) -> list[Item]:
        item_keys = [keys.member(user_id) for user_id in user_ids]
        return self._tables.batch_get("users", item_keys, consistent=consistent) if item_keys else []

    def save(self, seen: Member, changed: Member, rows: Rows = ()) -> Member:
        """Replace a member: one write, two if an order gains or loses the member, a transaction with outbox rows.

        Raises Conflict if `seen` is stale.
        """
        changed = replace(changed, rev=seen.rev + 1)
        self._transact([self._member_step(seen, changed), *_count_steps([(seen, changed)]), *put_rows(rows)])
        return changed

    def forget(self, user_id: int) -> None:
        """Remove all friendships, one transaction each, then the member; the copy of the profile goes with the user."""
        for friendship in self.friendships(user_id):
            self.unfriend(friendship)
        seen = self.get(user_id)
        if seen.rev:
            attributes = [name for name in member_values(seen) if name not in ("user_id", "directory")]
            gone = Update("users", keys.member(user_id), remove=attributes, condition=Equals("rev", seen.rev))
            self._transact([gone, *_count_steps([(seen, Member(user_id))])])

    def walk(self, order: str, reach: int, since: str = "") -> Iterator[Listed]:
        """Members in an order, from its index."""
        return self._rows(order, reach, low=fold(since))

    def random(self, count: int) -> list[Listed]:
        """Active members who signed up one after the other, down from a place that chance picks, shuffled.

        Three queries, four where the first who ever signed up is among them.
        """
        newest = next(self._rows("newest", 1), None)
        if newest is None:
            return []
        start = random.randint(1, newest.member.user_id)
        drawn = list(islice(self._rows("newest", count, high=keys.sort_text("", start)), count))
        if len(drawn) < count:
            drawn += islice(self._rows("newest", count, low=keys.sort_text("", start + 1)), count - len(drawn))
        random.shuffle(drawn)
        return drawn

    def _rows(self, order: str, reach: int, low: str = "", high: str = "") -> Iterator[Listed]:
        """The shards of an index, or the part of each between two sort keys, read page by page, merged."""
        index, sort_name, reverse = _ORDERS[order]
        queries = [
            Query(
                "users",
                keys.members(shard),
                index,
                low=low,
                high=high,
                limit=keys.shard_rows(reach, self._directory_shards),
                reverse=reverse,
            )
            for shard in range(self._directory_shards)
        ]
        shards = pages_together(self._tables, queries)
        return map(_listed, heapq.merge(*shards, key=lambda item: str(item[sort_name]), reverse=reverse))

    def total(self, order: str) -> int:
        """How many members an order holds: one query of a few small items."""
        if order == "alphabetical":
            rows = pages(self._tables, Query("system", keys.USER_TOTALS))
            return sum(item.get("all", 0) - item.get(SPAMMED, 0) for item in rows)
        return sum(item.get(order, 0) for item in pages(self._tables, Query("system", keys.MEMBER_TOTALS)))

    def page(self, query: MemberQuery, users: int, limit: int, offset: int) -> tuple[Sequence[int], int] | None:
        """A page of a list from the lean directory, see `laurel.store.users.member_lists`."""
        return self._lists.page(query, users, limit, offset)

    def all_members(self) -> Iterator[Listed]:
        """All users as members, in the order of names."""
        if self.total("alphabetical") > EXAMINED_ROWS:
            raise TooManyRows(f"more than {EXAMINED_ROWS} members to look through")
        return self.walk("alphabetical", EXAMINED_ROWS)

    # ---- friendships

    def friendship(self, one: int, other: int) -> Friendship | None:
        """The friendship of two users, strongly consistent: one read unit."""
        item = self._tables.get("users", keys.friend(one, other))
        return friendship_from_item(item) if item else None

    def friendships(self, user_id: int) -> list[Friendship]:
        """All friendships of a user, the latest first: one query of the user's partition."""
        query = Query("users", keys.user_partition(user_id), prefix=keys.FRIEND, consistent=True)
        friendships = map(friendship_from_item, pages(self._tables, query))
        return sorted(friendships, key=lambda friendship: friendship.id, reverse=True)

    def friendships_with(self, user_id: int, others: Iterable[int]) -> Mapping[int, Friendship]:
        """A user's friendships with some others, by their ids: one batch, eventually consistent but for one alone."""
        item_keys = [keys.friend(user_id, other) for other in dict.fromkeys(others)]
        items = self._tables.batch_get("users", item_keys, consistent=len(item_keys) == 1) if item_keys else []
        return {friendship.other(user_id): friendship for friendship in map(friendship_from_item, items)}

    def count_from(self, next_id: int) -> None:
        """Set the counter of friendships; a friendship made at the same time gets an id of either count."""
        self._tables.write(Update("system", keys.FRIENDSHIP_COUNTER, set={"last": next_id - 1}))

    def befriend(self, requested: Friendship, rows: RowsOf[Friendship] = no_rows) -> Friendship:
        """Store a new friendship under a fresh id; Conflict if the two have one already."""
        counter = self._tables.write(Update("system", keys.FRIENDSHIP_COUNTER, add={"last": 1}))
        made = replace(requested, id=int(counter["last"]))
        counted = self._counted(made, 1 if made.is_confirmed else 0)
        self._transact([*_friendship_puts(made, Absent("pk")), *counted, *put_rows(rows(made))])
        return made

    def confirm(self, seen: Friendship, rows: Rows = ()) -> Friendship:
        """Confirm a friendship and count it on both sides, in one transaction."""
        confirmed = replace(seen, is_confirmed=True)
        unchanged = Equals("row", friendship_item(seen.initiator_id, seen)["row"])
        self._transact([*_friendship_puts(confirmed, unchanged), *self._counted(seen, 1), *put_rows(rows)])
        return confirmed

    def unfriend(self, seen: Friendship, rows: Rows = ()) -> None:
        """Remove a friendship and count it no more, in one transaction."""
        unchanged = Equals("row", friendship_item(seen.initiator_id, seen)["row"])
        gone = [Delete("users", keys.friend(one, seen.other(one)), unchanged) for one in seen.members]
        self._transact([*gone, *self._counted(seen, -1 if seen.is_confirmed else 0), *put_rows(rows)])

    def _counted(self, friendship: Friendship, amount: int) -> list[TransactionItem]:
        """The changes of both members' counts by a friendship more or less."""
        if not amount:
            return []
        by_id = {
            member.user_id: member for member in map(member_from_item, self._items(friendship.members, consistent=True))
        }
        both = [by_id.get(user_id) or Member(user_id) for user_id in friendship.members]
        changes = [
            (seen, replace(seen, friends=max((seen.friends or 0) + amount, 0), rev=seen.rev + 1)) for seen in both
        ]
        steps = [self._member_step(seen, changed) for seen, changed in changes]
        return [*steps, *_count_steps(changes)]

    def _member_step(self, seen: Member, changed: Member) -> Update:
        values = member_values(changed, self._directory_shards)
        return Update(
            "users",
            keys.member(changed.user_id),
            set=values,
            remove=[name for name in member_values(seen) if name not in values],
            condition=Equals("rev", seen.rev) if seen.rev else Absent("rev"),
        )

    def _transact(self, steps: list[TransactionItem]) -> None:
        try:
            if len(steps) == 1 and not isinstance(steps[0], Check):
                self._tables.write(steps[0])  # half of what it costs as a transaction
            else:
                self._tables.transact(steps)
        except (ConditionFailed, TransactionConflict) as error:
            raise Conflict("a member changed meanwhile") from error


def _listed(item: Item) -> Listed:
    return Listed(member_from_item(item), copied_user(item))


def _friendship_puts(friendship: Friendship, condition: Condition) -> list[TransactionItem]:
    return [Put("users", friendship_item(one, friendship), condition) for one in friendship.members]


def _count_steps(changes: Iterable[tuple[Member, Member]]) -> list[TransactionItem]:
    """Keep the totals of the orders, one update for each item that holds some."""
    amounts: dict[tuple[str, str], Counter[str]] = {}
    for seen, changed in changes:
        counter = amounts.setdefault(keys.member_totals(seen.user_id), Counter())
        for order, belongs in COUNTERS.items():
            counter[order] += belongs(changed) - belongs(seen)
        amounts.setdefault(keys.user_totals(seen.user_id), Counter())[SPAMMED] += changed.spam - seen.spam
    changed_counts = {key: {k: v for k, v in counter.items() if v} for key, counter in amounts.items()}
    return [Update("system", key, add=counts) for key, counts in changed_counts.items() if counts]
