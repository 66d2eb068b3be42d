"""The ports to the two ledgers and to users' states. `laurel.store` implements them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from laurel.domain.awards.state import UserState
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import LOG_TYPES, TEXT, EarningQuery, LogQuery, Place, RowQuery, shown_type
from laurel.domain.records.ledger_search import parse_search

__all__ = [
    "LOG_TYPES",
    "TEXT",
    "Deleted",
    "Earning",
    "EarningQuery",
    "Ledger",
    "LedgerPage",
    "Log",
    "LogQuery",
    "Place",
    "Rewritten",
    "Row",
    "RowQuery",
    "Rows",
    "UserState",
    "UserStates",
    "parse_search",
    "shown_type",
]

Row = TypeVar("Row", Log, Earning)


@dataclass(frozen=True, slots=True)
class Deleted:
    """A piece of a deletion: how many rows it was, and where the next one begins (None: it was the last)."""

    rows: int
    rest: object = None


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A piece of rows that were looked at: how many changed, how many items it was, and the id after which the next
    piece begins (None: it was the last)."""

    rows: int
    items: int
    rest: int | None = None


@dataclass(frozen=True, slots=True)
class LedgerPage(Generic[Row]):
    """The rows of one page in order, and how many match in all, ``at_least`` so many where not all were looked through:
    the total is a lower bound, or the page is short of rows that the next one has.

    ``beyond`` is the place that the next page begins after, None if there is no next page, or its list has no places:
    those in the order of ids or dates have. Where the request had read as much as one may, the page is short, or empty.
    """

    rows: Sequence[Row]
    total: int
    at_least: bool = False
    beyond: Place | None = None


class Rows(Protocol[Row]):
    """One ledger. Its writes also update the counts of rows in the user's state, and raise the state's ``rev``."""

    def get(self, row_id: int) -> Row | None:
        """The row of that id by a consistent read, None if absent."""

    def create(self, row: Row) -> Row:
        """Store a row under a fresh id, and return it with that id; Conflict if its user does not exist."""

    def update(self, seen: Row, changed: Row) -> Row:
        """Store the changed attributes; Conflict if they, or the row's index keys, are not those of `seen`."""

    def delete(self, row: Row) -> None:
        """Delete a row; Conflict if it does not exist or belongs to another user."""

    def find(self, query: RowQuery[Row]) -> LedgerPage[Row]:
        """One page and the total. Raises BeyondOneRequest if it needs more rows than one request reads."""


class Ledger(Protocol):
    """Logs and earnings."""

    @property
    def logs(self) -> Rows[Log]:
        """The ledger of logs."""

    @property
    def earnings(self) -> Rows[Earning]:
        """The ledger of earnings."""

    def each_log(self, user_id: int) -> Iterator[Log]:
        """All logs and bookings of a user in the order of writing, read as they are iterated, as `history` reads."""

    def each_earning(self, user_id: int) -> Iterator[Earning]:
        """All earnings of a user in the order of writing, read as they are iterated, as `earned` reads."""

    def history(self, user_id: int) -> list[Log]:
        """All logs and bookings of a user in the order of writing, by an eventually consistent index."""

    def earned(self, user_id: int) -> list[Earning]:
        """All earnings of a user in the order of writing, by an eventually consistent index."""

    def delete_of_post(self, post_id: int, rest: object = None) -> Deleted:
        """Delete some hundred earnings of a post that the index shows, from the first (None) or from a `rest` on.

        Raises Conflict if another writer is at work on them: then it can be repeated.
        """

    def delete_of_user(self, user_id: int, rest: object = None) -> Deleted:
        """Delete some hundred rows of a user who is gone, as `delete_of_post`; no state counts them any more."""

    def rewrite_logs_of(
        self,
        user_id: int,
        change: Callable[[Log], Log],
        after: int = 0,
        since: datetime | None = None,
        *,
        bookings: bool = False,
    ) -> Rewritten:
        """Replace some hundred logs, or bookings, of a user by what `change` makes of them, after an id, in its order.

        It must not change the user, nor what logs are counted by. Only those written from `since` on. Raises Conflict
        if another writer is at work on them: then it can be repeated.
        """

    def rewrite_earnings_of(
        self, user_id: int, change: Callable[[Earning], Earning], after: int = 0, since: datetime | None = None
    ) -> Rewritten:
        """The same of earnings, whose post must not change."""


class UserStates(Protocol):
    """Balances, ranks and totals of users."""

    def get(self, user_id: int) -> UserState:
        """The state of a user, an empty one if none is stored."""

    def get_many(self, user_ids: Iterable[int]) -> dict[int, UserState]:
        """The states of those users who have one."""

    def next_ids(self, count: int) -> range:
        """Consecutive fresh ids for bookings."""

    def commit(self, user_id: int, seen_rev: int, state: UserState, bookings: Sequence[Log]) -> None:
        """Replace a state, and write the bookings of its changed balances.

        Raises Conflict if the stored ``rev`` is not `seen_rev`, or the user does not exist.
        """
