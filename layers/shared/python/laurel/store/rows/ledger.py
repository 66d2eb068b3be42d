"""Logs and earnings as items, with the keys of their indexes.

Fields that have their default value are left out. Bookings, the ledger's entries for balances that a
manager wrote directly, have partitions of their own, so that no list of logs reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, dataclass, fields
from itertools import groupby
from typing import Any, Generic, TypeVar

from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import LOG_TYPES, TEXT
from laurel.store.driver.conditions import Absent, Exists
from laurel.store.driver.requests import Delete, Item, Key, Put
from laurel.store.ledger.ids import SLOT
from laurel.store.rows import keys
from laurel.store.rows.schemas import SCHEMAS, upcast
from laurel.store.sizing import Sizing


def log_item(log: Log) -> Item:
    """The item of a log in the logs table."""
    pk, sk = keys.ledger_row(log.id)
    item = {"pk": pk, "sk": sk, "schema": SCHEMAS["log"], **_row(log, _LOG)}
    if log.user_id:
        item |= {"user": keys.user_rows(log.user_id), "user_key": sk}
    return item


def booking_item(log: Log) -> Item:
    """The item of a booking in the logs table."""
    pk, sk = keys.ledger_row(log.id)
    place = {"pk": keys.BOOKINGS + pk, "sk": sk, "user": keys.user_bookings(log.user_id), "user_key": sk}
    return {**place, "schema": SCHEMAS["log"], **_row(log, _LOG)}


def earning_item(earning: Earning) -> Item:
    """The item of an earning in the earnings table."""
    pk, sk = keys.ledger_row(earning.id)
    item = {"pk": pk, "sk": sk, "schema": SCHEMAS["earning"], **_row(earning, _EARNING)}
    if earning.user_id:
        item |= {"user": keys.user_rows(earning.user_id), "user_key": sk}
    if earning.post_id:
        item |= {"post": keys.post_rows(earning.post_id), "post_key": sk}
    return item


def log_rows(item: Item) -> list[Log]:
    """The logs of an item in order, read from the table or from the index that projects all."""
    return [Log(**_known(upcast("log", item), _LOG))]


def earning_rows(item: Item) -> list[Earning]:
    """The earnings of an item, read from the table or from the index that projects all."""
    return [Earning(**_known(upcast("earning", item), _EARNING))]


def put_log(log: Log) -> Put:
    """Write a new log; fails if its id is taken."""
    return Put("logs", log_item(log), Absent("pk"))


def put_booking(log: Log) -> Put:
    """Write a new booking; fails if its id is taken."""
    return Put("logs", booking_item(log), Absent("pk"))


def put_earning(earning: Earning) -> Put:
    """Write a new earning; fails if its id is taken."""
    return Put("earnings", earning_item(earning), Absent("pk"))


def delete_earning(earning_id: int) -> Delete:
    """Remove an earning; fails if it is gone."""
    return Delete("earnings", keys.ledger_row(earning_id), Exists("pk"))


def _defaults(record: Any) -> dict[str, Any]:
    """The fields of a row with their defaults, the id apart, which the key holds."""
    return {
        field.name: field.default_factory() if field.default_factory is not MISSING else field.default
        for field in fields(record)
        if field.name != "id"
    }


_LOG = _defaults(Log)
_EARNING = _defaults(Earning)


Row = TypeVar("Row", Log, Earning)


@dataclass(frozen=True, slots=True)
class Kind(Generic[Row]):
    """One of the two ledgers: its table, its codec, and what its rows are counted by.

    ``rows`` returns the rows of an item in the order of their ids: an item may have several, all of one slot of ids.
    ``places`` are the fields that the keys of indexes are made of; ``counted`` returns the type that a row is counted
    under, "" for a type of a client's own. ``keys_of`` returns the keys of the items that may have the row of an id,
    the likeliest first. The state of a user counts their rows under the name of the table.
    """

    table: str
    to_item: Callable[[Row], Item]
    rows: Callable[[Item], list[Row]]
    places: tuple[str, ...]
    keys_of: Callable[[int, Sizing], list[Key]]
    counted: Callable[[Row], str]

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


def _keys_of_row(row_id: int, _sizing: Sizing) -> list[Key]:
    return [keys.ledger_row(row_id)]


LOGS = Kind("logs", log_item, log_rows, ("user_id", "type", "trigger_type", "specific_id"), _keys_of_row, _log_type)
EARNINGS = Kind("earnings", earning_item, earning_rows, ("user_id", "post_id"), _keys_of_row, _earned_type)


def _row(row: Log | Earning, defaults: dict[str, Any]) -> Item:
    return {name: value for name, default in defaults.items() if (value := getattr(row, name)) != default}


def _known(item: Item, defaults: dict[str, Any]) -> dict[str, Any]:
    stored = {name: item[name] for name in defaults if name in item}
    return {"id": int(item["sk"]), **stored}
