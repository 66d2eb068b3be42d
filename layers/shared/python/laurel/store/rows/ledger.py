"""Logs and earnings as items, with the keys of their indexes.

Logs are stored in entries (`laurel.store.rows.entries`), each earning as an item of its own. Fields that have their
default value are left out. Bookings, the ledger's entries for balances that a manager wrote directly, have partitions
of their own, so that no list of logs reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import LOG_TYPES, TEXT
from laurel.store.driver.conditions import Absent, Exists
from laurel.store.driver.requests import Delete, Item, Key, Put
from laurel.store.ledger.ids import SHARDS, SLOT, LedgerIds, slot_of
from laurel.store.rows import keys
from laurel.store.rows.entries import ROWS, packed, packed_earning, unpacked, unpacked_earning
from laurel.store.rows.schemas import SCHEMAS, upcast
from laurel.store.sizing import CHEAPEST, Sizing

ENTRY_BYTES = 300_000
"""Logs of a slot that take more are stored one by one: DynamoDB takes 400 KB an item."""

NOTICED = ("points_", "rank_")
"""How the types of logs begin that notices may be made of: template.yaml passes on no other entries' records."""


def log_items(logs: Sequence[Log], sizing: Sizing = CHEAPEST) -> list[Item]:
    """The items of a user's logs, in the order of their ids: one of each slot."""
    return [item for slot in _slots(logs) for item in _entry(slot, "", sizing)]


def log_item(log: Log, sizing: Sizing = CHEAPEST) -> Item:
    """The item of a log that is alone in its slot."""
    [item] = log_items([log], sizing)
    return item


def booking_items(logs: Sequence[Log], sizing: Sizing = CHEAPEST) -> list[Item]:
    """The items of a user's bookings, in the order of their ids: one of each slot."""
    return [item for slot in _slots(logs) for item in _entry(slot, keys.BOOKINGS, sizing)]


def earning_item(earning: Earning, sizing: Sizing = CHEAPEST) -> Item:
    """The item of an earning in the earnings table."""
    pk, sk = keys.ledger_row(earning.id, keys.buckets_of(earning.id, sizing))
    item = {"pk": pk, "sk": sk, "schema": SCHEMAS["earning"], ROWS: packed_earning(earning)}
    if earning.user_id:
        item |= {"user_id": earning.user_id, "user": keys.user_rows(earning.user_id), "user_key": sk}
    if earning.post_id:
        post = keys.post_rows_of(earning.post_id, earning.id, sizing)
        item |= {"post_id": earning.post_id, "post": post, "post_key": sk}
    return item


def entry_at(key: Key, logs: Sequence[Log]) -> Item:
    """The item under a key that has these logs of one slot and user, in the order of their ids."""
    pk, sk = key
    item = {"pk": pk, "sk": sk, "schema": SCHEMAS["log"], ROWS: packed(logs)}
    if any(log.type.startswith(NOTICED) for log in logs):
        item["noticed"] = "1"
    if user_id := logs[0].user_id:
        of_user = keys.user_bookings if pk.startswith(keys.BOOKINGS) else keys.user_rows
        item |= {"user_id": user_id, "user": of_user(user_id), "user_key": sk}
    return item


def _slots(logs: Sequence[Log]) -> Iterator[list[Log]]:
    return (list(slot) for _, slot in groupby(logs, key=lambda log: slot_of(log.id)))


def _entry(slot: Sequence[Log], prefix: str, sizing: Sizing) -> list[Item]:
    """The item of a slot's logs; of each log if they are too many bytes, the first under the key of all."""
    buckets = keys.buckets_of(slot[0].id, sizing)
    pk, sk = keys.entry(slot[0].id, buckets)
    entry = entry_at((prefix + pk, sk), slot)
    if len(slot) == 1 or len(entry[ROWS]) <= ENTRY_BYTES:
        return [entry]
    others = [(prefix + pk, keys.padded(log.id)) for log in slot[1:]]
    return [entry_at(key, [log]) for key, log in zip([(prefix + pk, sk), *others], slot, strict=True)]


def log_rows(item: Item) -> list[Log]:
    """The logs of an item in order, read from the table or from the index that projects all."""
    return unpacked(upcast("log", item))


def earning_rows(item: Item) -> list[Earning]:
    """The earning of an item, read from the table or from an index."""
    return [unpacked_earning(upcast("earning", item))]


def put_logs(logs: Sequence[Log], sizing: Sizing = CHEAPEST) -> list[Put]:
    """Write new logs of a user, in the order of their ids; fails if one of their slots is taken."""
    return [Put("logs", item, Absent("pk")) for item in log_items(logs, sizing)]


def put_bookings(logs: Sequence[Log], sizing: Sizing = CHEAPEST) -> list[Put]:
    """Write new bookings of a user, in the order of their ids; fails if one of their slots is taken."""
    return [Put("logs", item, Absent("pk")) for item in booking_items(logs, sizing)]


def put_earning(earning: Earning, sizing: Sizing = CHEAPEST) -> Put:
    """Write a new earning; fails if its id is taken."""
    return Put("earnings", earning_item(earning, sizing), Absent("pk"))


def delete_earning(earning_id: int) -> Delete:
    """Remove an earning; fails if it is gone."""
    return Delete("earnings", keys.ledger_row(earning_id), Exists("pk"))


Row = TypeVar("Row", Log, Earning)


@dataclass(frozen=True, slots=True)
class Kind(Generic[Row]):
    """One of the two ledgers: its table, its codec, and what its rows are counted by.

    ``rows`` returns the rows of an item in the order of their ids: an item may have several, all of one slot of ids.
    ``places`` are the fields that the keys of indexes are made of; ``counted`` returns the type that a row is counted
    under, "" for a type of a client's own; ``paid_in`` its points type, () where the ledger is not counted by it.
    ``keys_of`` returns the keys of the items that may have the row of an id, the likeliest first, ``take`` a fresh id
    for one row. The state of a user counts their rows under the name of the table.
    """

    table: str
    to_item: Callable[[Row, Sizing], Item]
    rows: Callable[[Item], list[Row]]
    places: tuple[str, ...]
    keys_of: Callable[[int, Sizing], list[Key]]
    take: Callable[[LedgerIds], int]
    counted: Callable[[Row], str]
    paid_in: Callable[[Row], tuple[int, ...]]

    def in_order(self, items: Iterable[Item], *, reverse: bool = False) -> Iterator[Row]:
        """The rows of items that are in the order of their sort keys, in the order of the rows' ids.

        Items of one slot may have rows in between each other's, so the rows of a slot are sorted together.
        """
        for _, neighbours in groupby(items, key=lambda item: int(item["sk"]) // SLOT):
            rows = [row for item in neighbours for row in self.rows(item)]
            yield from sorted(rows, key=lambda row: row.id, reverse=reverse)


def _log_type(log: Log) -> str:
    return log.type if log.type in LOG_TYPES else ""


def _earned_type(earning: Earning) -> str:
    return "" if earning.type_ref.startswith(TEXT) else earning.type_ref


def _keys_of_log(row_id: int, sizing: Sizing) -> list[Key]:
    """With the others of its slot, by itself, and as logs were stored before there were entries."""
    numbers = dict.fromkeys((keys.buckets_of(row_id, sizing), SHARDS))
    of_slots = (key for number in numbers for key in (keys.entry(row_id, number), keys.row_of_slot(row_id, number)))
    return list(dict.fromkeys([*of_slots, keys.ledger_row(row_id)]))


def _keys_of_earning(row_id: int, sizing: Sizing) -> list[Key]:
    return list(dict.fromkeys([keys.ledger_row(row_id, keys.buckets_of(row_id, sizing)), keys.ledger_row(row_id)]))


LOGS = Kind(
    table="logs",
    to_item=log_item,
    rows=log_rows,
    places=("user_id", "type", "trigger_type", "specific_id"),
    keys_of=_keys_of_log,
    take=lambda ids: ids.take_slots()[0],
    counted=_log_type,
    paid_in=lambda log: (),
)
EARNINGS = Kind(
    table="earnings",
    to_item=earning_item,
    rows=earning_rows,
    places=("user_id", "post_id"),
    keys_of=_keys_of_earning,
    take=lambda ids: ids.take()[0],
    counted=_earned_type,
    paid_in=lambda earning: (earning.points_type,),
)
