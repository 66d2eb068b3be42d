"""How often a post was earned by all users, of which there may be a maximum: exact, and never above it.

Where the sizes of a site have several items for a counter, the first says how many earnings have been handed out, and
each of the others how many of these are left to it: it gets them in blocks, and an award takes one there. So awards at
the same time seldom meet. What was earned is what was handed out less what is left; no more is handed out than the
maximum, and the last ones are looked for in all items. An item holds what is left as a number below 0, of which a
condition can say that it is small enough.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from laurel.app.errors import Conflict
from laurel.store.driver.conditions import LessThan
from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.driver.requests import Item, Key, Query, Tables, TransactionItem, Update, pages
from laurel.store.rows import keys
from laurel.store.rows.engine import count_earned, put_earned
from laurel.store.sizing import Sizing

LEFT = "minus_left"
"""What is left to an item, below 0."""

SHARDS = "shards"
"""In the first item: how many others there are; a site may have had more than its sizes say now."""

BLOCK = 100
"""The most that an item gets at a time: what is left to one has to be looked for when the maximum is near."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read of a counter: how many were handed out, and what is left to each of the other items."""

    handed_out: int
    left: Mapping[int, int]

    @property
    def earned(self) -> int:
        return self.handed_out - sum(self.left.values())


class GlobalCounts:
    """Counts earnings of posts over all users, over a driver. What was read last is a hint where to take one."""

    def __init__(self, tables: Tables, sizing: Sizing) -> None:
        self._tables = tables
        self._sizing = sizing
        self._shards = sizing.counter_shards if sizing.counter_shards > 1 else 0
        self._seen: dict[int, _Seen] = {}

    def keys_of(self, post_id: int) -> list[Key]:
        """The keys of what `earned` needs: a read unit each."""
        return [keys.earned(post_id), *(keys.earned_shard(post_id, shard) for shard in range(self._shards))]

    def earned(self, post_id: int, items: Mapping[Key, Item]) -> int:
        """How often a post was earned, by the items read; without any (its maximum was set later) rows are counted."""
        counter = items.get(keys.earned(post_id)) or self._made(post_id)
        more = [keys.earned_shard(post_id, shard) for shard in range(self._shards, int(counter.get(SHARDS, 0)))]
        found = {**items, **{(item["pk"], item["sk"]): item for item in self._tables.batch_get("system", more)}}
        left = {
            shard: -int(found[key].get(LEFT, 0))
            for shard, key in enumerate([*self.keys_of(post_id)[1:], *more])
            if key in found
        }
        self._seen[post_id] = seen = _Seen(int(counter["earned"]), left)
        return seen.earned

    def count(self, post_id: int, amount: int, maximum: int) -> TransactionItem:
        """The operation that counts earnings, or below 0 takes them back; fails above the maximum.

        Raises Conflict if others took the last ones, or something has to be read anew first.
        """
        if amount < 0 or not (self._shards or (post_id in self._seen and any(self._seen[post_id].left.values()))):
            return count_earned(post_id, amount, maximum)
        seen = self._seen.get(post_id) or self._read(post_id)
        if seen.handed_out > maximum and any(seen.left.values()):
            self._take_back(post_id, seen, seen.handed_out - maximum)
        return _taking(post_id, self._place(post_id, amount, maximum, seen), amount)

    def _place(self, post_id: int, amount: int, maximum: int, seen: _Seen) -> int:
        """An item to take some from: any, as long as there are more to hand out to it, so that awards spread."""
        any_of_all = random.randrange(max(self._shards, 1))
        able = [shard for shard, left in seen.left.items() if left >= amount]
        if any_of_all in able:
            return any_of_all
        if able and seen.handed_out >= maximum:
            return random.choice(able)
        return self._supplied(post_id, amount, maximum, seen, any_of_all)

    def _read(self, post_id: int) -> _Seen:
        items = self._tables.batch_get("system", self.keys_of(post_id))
        self.earned(post_id, {(item["pk"], item["sk"]): item for item in items})
        return self._seen[post_id]

    def _made(self, post_id: int) -> Item:
        partitions = keys.post_partitions(post_id, self._sizing)
        queries = (Query("earnings", partition, index="by_post") for partition in partitions)
        put = put_earned(post_id, sum(1 for query in queries for _ in pages(self._tables, query)))
        try:
            self._tables.write(put)
        except (ConditionFailed, TransactionConflict):  # another process was first
            return self._tables.get("system", keys.earned(post_id)) or put.item
        return put.item

    def _supplied(self, post_id: int, amount: int, maximum: int, seen: _Seen, shard: int) -> int:
        """The item after it came to have enough: a block that was not handed out yet, or else what others have left."""
        need, free = amount - seen.left.get(shard, 0), max(maximum - seen.handed_out, 0)
        block = min(free, max(need, min(free // (2 * max(self._shards, 1)), BLOCK)))
        operations = list(_from_others(post_id, shard, need - block, seen))
        got = block + sum(int(operation.add[LEFT]) for operation in operations)
        if got < need:
            raise Conflict("the maximum was reached meanwhile")
        if block:
            condition = LessThan("earned", maximum - block + 1)
            most = {SHARDS: max(self._shards, *(other + 1 for other in (*seen.left, shard)))}
            operations.append(Update("system", keys.earned(post_id), most, add={"earned": block}, condition=condition))
        self._transact(post_id, [*operations, Update("system", keys.earned_shard(post_id, shard), add={LEFT: -got})])
        return shard

    def _take_back(self, post_id: int, seen: _Seen, surplus: int) -> None:
        """Take back what was handed out above a maximum that has been lowered. Always raises Conflict."""
        for shard, left in seen.left.items():
            if taken := min(left, surplus):
                counter = Update("system", keys.earned(post_id), add={"earned": -taken})
                self._transact(post_id, [_taking(post_id, shard, taken), counter])
                surplus -= taken
        self._seen.pop(post_id, None)
        raise Conflict("the maximum was lowered")

    def _transact(self, post_id: int, operations: list[TransactionItem]) -> None:
        try:
            self._tables.transact(operations)
        except (ConditionFailed, TransactionConflict) as error:
            self._seen.pop(post_id, None)
            raise Conflict("others are counting the same post") from error


def _taking(post_id: int, shard: int, amount: int) -> Update:
    key = keys.earned_shard(post_id, shard)
    return Update("system", key, add={LEFT: amount}, condition=LessThan(LEFT, 1 - amount))


def _from_others(post_id: int, shard: int, need: int, seen: _Seen) -> Iterator[Update]:
    for other, left in seen.left.items():
        if other != shard and (taken := min(left, need)) > 0:
            need -= taken
            yield _taking(post_id, other, taken)
