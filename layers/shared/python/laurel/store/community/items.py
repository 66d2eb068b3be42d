"""The activity stream in the users table: items, comments on them, favourites and mentions.

An item is stored under its month, which `laurel.store.rows.stream` derives from its id, and in the index by author. Its
comments and favourites are stored in a partition of its own. Counters of the site and of each member
change in the same transactions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from laurel.app.errors import Conflict, MarkerTaken, NoStreamItem
from laurel.app.ports.engine import Marker
from laurel.app.ports.outbox import Rows, RowsOf, no_rows
from laurel.domain.records.stream_item import StreamItem
from laurel.domain.records.stream_query import StreamPage, StreamQuery
from laurel.store.community.find import StreamFinder
from laurel.store.driver.conditions import Absent, AllOf, Equals, Exists
from laurel.store.driver.requests import Delete, Item, Put, Query, Tables, TransactionItem, Update, pages
from laurel.store.driver.steps import Step, carry_out
from laurel.store.ledger.ids import LARGEST_ID, LedgerIds, is_id
from laurel.store.rows import keys, stream_keys
from laurel.store.rows.engine import marker_from_item, put_marker
from laurel.store.rows.outbox import put_rows
from laurel.store.rows.stream import count_updates, from_row, row

FRESH_IDS = 20
"""How many ids may turn out to be taken before an item is given up."""

_REMOVED_AT_ONCE = 20
"""Comments removed by one transaction: each has up to four items beside those that several share."""

_POINTERS_AT_ONCE = 40


class StreamItemStore:
    """`laurel.app.ports.stream.StreamItems` over a driver; ``now`` is in seconds since 1970."""

    def __init__(self, tables: Tables, ids: LedgerIds, now: Callable[[], float] = time.time) -> None:
        self._tables = tables
        self._ids = ids
        self._now = now
        self._finder = StreamFinder(tables)

    # ---- reading

    def get(self, item_id: int) -> StreamItem | None:
        """The item of that id, strongly consistent: one read unit per 4 KB."""
        stored = self._tables.get("users", stream_keys.stream_item(item_id)) if is_id(item_id) else None
        return from_row(stored) if stored else None

    def get_many(self, item_ids: Iterable[int]) -> Mapping[int, StreamItem]:
        """Several items for showing them, those that exist, eventually consistent: one batch."""
        return self._items(item_ids, consistent=False)

    def _items(self, item_ids: Iterable[int], *, consistent: bool) -> dict[int, StreamItem]:
        item_keys = [stream_keys.stream_item(number) for number in dict.fromkeys(item_ids) if is_id(number)]
        rows = self._tables.batch_get("users", item_keys, consistent=consistent) if item_keys else []
        return {item.id: item for item in map(from_row, rows)}

    def find(self, query: StreamQuery) -> StreamPage:
        """One page and its exact total; see `laurel.store.community.find`."""
        return self._finder.find(query)

    def posted_by(self, user_id: int, after: int, limit: int) -> list[StreamItem]:
        """The user's items in the order of ids, by the index by author: half a read unit for 8 KB."""
        author, low = stream_keys.stream_author(user_id), keys.padded(after + 1)
        query = Query("users", author, "by_name", low=low, limit=limit)
        return [from_row(found) for found in islice(pages(self._tables, query), limit)]

    def favorites_of(self, user_id: int, after: int, limit: int) -> list[int]:
        """The user's favourites in the order of ids: one query of the user's partition."""
        favorite = stream_keys.USER_FAVORITE
        low, high = favorite + keys.padded(after + 1), favorite + keys.padded(LARGEST_ID)
        query = Query("users", keys.user_partition(user_id), low=low, high=high, limit=limit, consistent=True)
        return [_number(found) for found in islice(pages(self._tables, query), limit)]

    def comments_on(self, item_ids: Iterable[int], most: int) -> Mapping[int, list[StreamItem]]:
        """The first comments on each item: a query for each, and a batch for all."""
        ids = {number: list(islice(self._comment_ids(number), most)) for number in item_ids}
        by_id = self.get_many(comment for comments in ids.values() for comment in comments)
        return {number: [by_id[one] for one in comments if one in by_id] for number, comments in ids.items()}

    def comment_ids(self, item_id: int, most: int) -> list[int]:
        """The highest ids of the comments on an item: one query."""
        return self._pointers(stream_keys.thread(item_id), stream_keys.COMMENT_POINTER, most)

    def mention_ids(self, user_id: int, most: int) -> list[int]:
        """The latest items that mention the user: one query of the user's partition."""
        return self._pointers(keys.user_partition(user_id), stream_keys.USER_MENTION, most)

    def favorite_ids(self, user_id: int, most: int) -> list[int]:
        """The user's favourites with the highest ids: one query of the user's partition."""
        return self._pointers(keys.user_partition(user_id), stream_keys.USER_FAVORITE, most)

    def favorites_among(self, user_id: int, item_ids: Iterable[int]) -> frozenset[int]:
        """Which of the items are favourites of the user, eventually consistent: one batch."""
        item_keys = [stream_keys.favorites(number, user_id)[0] for number in dict.fromkeys(item_ids)]
        pointers = self._tables.batch_get("users", item_keys, consistent=False) if item_keys and user_id else []
        return frozenset(_number(item) for item in pointers)

    def is_favorite(self, user_id: int, item_id: int) -> bool:
        """Whether an item is a favourite of the user, strongly consistent: one read unit."""
        return self._tables.get("users", stream_keys.favorites(item_id, user_id)[0]) is not None

    def _comment_ids(self, item_id: int) -> Iterator[int]:
        query = Query("users", stream_keys.thread(item_id), prefix=stream_keys.COMMENT_POINTER, consistent=True)
        return map(_number, pages(self._tables, query))

    def _pointers(self, partition: str, prefix: str, most: int) -> list[int]:
        query = Query("users", partition, prefix=prefix, reverse=True, limit=most, consistent=True)
        return [_number(item) for item in islice(pages(self._tables, query), most)]

    # ---- writing

    def add(self, item: StreamItem, marker: Marker | None = None, rows: RowsOf[StreamItem] = no_rows) -> StreamItem:
        """Store an item: one transaction of 3 items, 5 for a comment, 6 for a reply to a comment.

        And one more for each mention, marker, outbox row.
        """
        for _ in range(FRESH_IDS):
            fresh = replace(item, id=self._fresh_id(item))
            rest = [*_root_steps(fresh), *_mentions(fresh), *count_updates([(fresh, 1)]), *put_rows(rows(fresh))]
            steps = [Step(Put("users", row(fresh), Absent("pk")), _IdTaken()), *_all_or(NoStreamItem(), rest)]
            try:
                self._carry_out(steps, replace(marker, answer={"id": fresh.id}) if marker else None)
            except _IdTaken:
                continue
            return fresh
        raise Conflict("no free id found")

    def _fresh_id(self, item: StreamItem) -> int:
        """An odd id for a comment, an even one for anything else."""
        return next(number for number in self._ids.take(2) if number % 2 == item.is_comment)

    def change(self, seen: StreamItem, changed: StreamItem) -> StreamItem:
        """Store what differs: 2 write units and those of the index, 4 to 8 more if it is of another kind then."""
        uncounted = replace(changed, comments=seen.comments, replies=seen.replies, favorites=seen.favorites)
        before, after = row(seen), row(uncounted)
        different = {name: value for name, value in after.items() if before[name] != value}
        update = Update(
            "users", stream_keys.stream_item(seen.id), set=different, add={"rev": 1}, condition=Equals("rev", seen.rev)
        )
        gone = [stream_keys.mention(seen.id, user_id) for user_id in seen.mentions if user_id not in changed.mentions]
        fresh = replace(changed, mentions=tuple(one for one in changed.mentions if one not in seen.mentions))
        steps = [update, *(Delete("users", key) for key in gone), *_mentions(fresh)]
        self._carry_out(_all_or(_changed(), [*steps, *count_updates([(seen, -1), (changed, 1)])]))
        return replace(changed, rev=seen.rev + 1)

    def delete(self, item: StreamItem, rows: Rows = ()) -> None:
        """Remove an item and its comments: a transaction for 20 comments, and one for the item itself.

        Outbox rows come with the last one.
        """
        root = item.item_id if item.is_comment else item.id
        thread = self._items(self._comment_ids(root), consistent=True)
        below = _answers(item, thread.values()) if item.is_comment else list(thread.values())
        comments = [*below, item] if item.is_comment else below
        for start in range(0, len(comments), _REMOVED_AT_ONCE):
            chunk = comments[start : start + _REMOVED_AT_ONCE]
            self._remove_comments(root, chunk, item, rows if item in chunk else ())
        if not item.is_comment:
            self._remove(item, rows)

    def _remove_comments(self, root: int, comments: Sequence[StreamItem], top: StreamItem, outbox: Rows) -> None:
        """Remove comments below `top`, or it with them; what it replies to then has one less."""
        for comment in comments:
            self._remove_pointers(comment)
        rows = [
            Delete("users", stream_keys.stream_item(comment.id), Equals("rev", comment.rev)) for comment in comments
        ]
        pointers = [Delete("users", stream_keys.comment(root, comment.id)) for comment in comments]
        fewer = _count_comments(root, -len(comments), -sum(comment.is_reply for comment in comments))
        above = [_count_comments(top.secondary_item_id, -1)] if top.is_reply and top in comments else []
        counted = count_updates((comment, -1) for comment in comments)
        self._carry_out(_all_or(_changed(), [*rows, *pointers, fewer, *above, *counted, *put_rows(outbox)]))

    def _remove(self, item: StreamItem, outbox: Rows) -> None:
        """Remove an item without comments: one that came meanwhile is a conflict."""
        self._remove_pointers(item)
        unchanged = AllOf((Equals("rev", item.rev), Equals("comments", 0)))
        gone = Delete("users", stream_keys.stream_item(item.id), unchanged)
        self._carry_out(_all_or(_changed(), [gone, *count_updates([(item, -1)]), *put_rows(outbox)]))

    def _remove_pointers(self, item: StreamItem) -> None:
        """Remove mentions and favourites of an item that is about to go: lists skip pointers to absent items."""
        query = Query("users", stream_keys.thread(item.id), prefix=stream_keys.FAVORITE_POINTER)
        keys_gone = [stream_keys.mention(item.id, user_id) for user_id in item.mentions]
        if item.favorites:
            keys_gone += [
                key for one in pages(self._tables, query) for key in stream_keys.favorites(item.id, _number(one))
            ]
        for start in range(0, len(keys_gone), _POINTERS_AT_ONCE):
            pointers = [Delete("users", key) for key in keys_gone[start : start + _POINTERS_AT_ONCE]]
            self._carry_out(_all_or(_changed(), pointers))

    def favor(self, item: StreamItem, user_id: int, on: bool, marker: Marker | None = None, rows: Rows = ()) -> None:
        """Make an item a member's favourite, or no longer: one transaction of 3 items, and one for each outbox row."""
        of_user, of_item = stream_keys.favorites(item.id, user_id)
        counted = Update(
            "users", stream_keys.stream_item(item.id), add={"favorites": 1 if on else -1}, condition=Exists("pk")
        )
        steps: list[TransactionItem] = [Delete("users", of_user, Exists("pk")), Delete("users", of_item)]
        if on:
            steps = [
                Put("users", dict(zip(("pk", "sk"), key, strict=True)), Absent("pk")) for key in (of_user, of_item)
            ]
        steps += [counted, *put_rows(rows)]
        favored = replace(marker, answer={"id": item.id}) if marker else None
        self._carry_out(_all_or(Conflict("another request was first"), steps), favored)

    def _carry_out(self, steps: Sequence[Step], marker: Marker | None = None) -> None:
        """Carry out a transaction, and leave a marker with it.

        Raises MarkerTaken, Conflict, or the failure of the first step whose condition does not hold.
        """
        seconds = int(self._now())
        marked = [Step(put_marker(marker, seconds), partial(_marker_taken, seconds))] if marker else []
        carry_out(self._tables, [*marked, *steps], Conflict("another request writes this item"))


class _IdTaken(Exception):
    """Another item has the fresh id."""


def _all_or(failure: Exception, operations: Iterable[TransactionItem]) -> list[Step]:
    """Steps of one failure, whichever of their conditions does not hold."""
    return [Step(operation, failure) for operation in operations]


def _changed() -> Conflict:
    return Conflict("the item changed meanwhile")


def _marker_taken(now: int, stored: Item | None) -> Exception:
    taken = marker_from_item(stored, now) if stored else None
    return MarkerTaken(taken) if taken else Conflict("a marker expired meanwhile")


def _root_steps(item: StreamItem) -> list[TransactionItem]:
    """What a comment adds to its root item, and to the comment that it replies to; they must exist."""
    if not item.is_comment:
        return []
    pk, sk = stream_keys.comment(item.item_id, item.id)
    above = [_count_comments(item.secondary_item_id, 1)] if item.is_reply else []
    return [_count_comments(item.item_id, 1, int(item.is_reply)), *above, Put("users", {"pk": pk, "sk": sk})]


def _count_comments(item_id: int, comments: int, replies: int = 0) -> Update:
    """Count comments below an item, and those among them that reply to comments; the item must exist."""
    amounts = {"comments": comments, **({"replies": replies} if replies else {})}
    return Update("users", stream_keys.stream_item(item_id), add=amounts, condition=Exists("pk"))


def _mentions(item: StreamItem) -> list[TransactionItem]:
    """One row for each user that an item mentions."""
    return [
        Put("users", {"pk": pk, "sk": sk}) for pk, sk in (stream_keys.mention(item.id, one) for one in item.mentions)
    ]


def _answers(comment: StreamItem, others: Iterable[StreamItem]) -> list[StreamItem]:
    """The comments that answer a comment, and those that answer them; the latest first."""
    above, replies = {comment.id}, []
    for other in sorted(others, key=lambda one: one.id):  # an answer is younger than what it answers
        if other.secondary_item_id in above:
            above.add(other.id)
            replies.append(other)
    return replies[::-1]


def _number(pointer: Item) -> int:
    """The id that a pointer ends with."""
    return keys.sort_id(pointer["sk"])
