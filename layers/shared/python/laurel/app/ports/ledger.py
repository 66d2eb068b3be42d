"""What the use cases need of the two ledgers and of users' states. `laurel.store` implements it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from laurel.domain.awards.state import UserState
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import LOG_TYPES, TEXT, EarningQuery, LogQuery, RowQuery, shown_type
from laurel.domain.records.ledger_search import parse_search

__all__ = [
    "LOG_TYPES",
    "TEXT",
    "Earning",
    "EarningQuery",
    "Ledger",
    "LedgerPage",
    "Log",
    "LogQuery",
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
class LedgerPage(Generic[Row]):
    """The rows of one page in order, and how many match in all."""

    rows: Sequence[Row]
    total: int


class Rows(Protocol[Row]):
    """One ledger. What it writes also counts the user's rows, and raises the ``rev`` of his state."""

    def get(self, row_id: int) -> Row | None:
        """The row of that id, as it is now."""

    def create(self, row: Row) -> Row:
        """Store a row under a fresh id, which replaces its own; Conflict if its user is gone."""

    def update(self, seen: Row, changed: Row) -> Row:
        """Store what differs; Conflict if that, or the row's place in an index, is not as it was seen."""

    def delete(self, row: Row) -> None:
        """Remove a row; Conflict if it is gone or another user's."""

    def find(self, query: RowQuery[Row]) -> LedgerPage[Row]:
        """One page and the exact total; TooManyRows beyond 10,000 rows that no index or counter narrows down."""


class Ledger(Protocol):
    """Logs and earnings."""

    @property
    def logs(self) -> Rows[Log]:
        """What happened."""

    @property
    def earnings(self) -> Rows[Earning]:
        """What was earned."""

    def history(self, user_id: int) -> list[Log]:
        """All logs and bookings of a user in the order they were written, as far as the index shows them."""

    def earned(self, user_id: int) -> list[Earning]:
        """All earnings of a user in the order they were written, as far as the index shows them."""

    def delete_of_post(self, post_id: int) -> None:
        """Remove all earnings of a post, in as many transactions as it takes; can be repeated."""

    def delete_of_user(self, user_id: int) -> None:
        """Remove all rows of a user, in as many transactions as it takes; can be repeated.

        Raises Conflict while rows are left that the indexes do not show yet.
        """


class UserStates(Protocol):
    """Balances, ranks and totals of users."""

    def get(self, user_id: int) -> UserState:
        """The state of a user, an empty one if nothing happened to him yet."""

    def get_many(self, user_ids: Iterable[int]) -> dict[int, UserState]:
        """The states of those users who have one."""

    def next_ids(self, count: int) -> range:
        """Consecutive fresh ids for bookings."""

    def commit(self, user_id: int, seen_rev: int, state: UserState, bookings: Sequence[Log]) -> None:
        """Replace a state, with the bookings that explain the change of its balances.

        Raises Conflict if the state is not the one seen, or the user is gone.
        """
