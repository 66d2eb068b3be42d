"""Users' states for those who read or set them outside the engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from laurel.app.errors import Conflict
from laurel.domain.awards.state import UserState
from laurel.domain.records.ledger import Log
from laurel.store.driver.conditions import Exists
from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.driver.requests import Check, Tables
from laurel.store.engine.packing import NOTHING, replaced, see
from laurel.store.engine.roll_forward import settled_state
from laurel.store.ledger.ids import LedgerIds
from laurel.store.rows import keys
from laurel.store.rows.ledger import put_bookings
from laurel.store.rows.state import PENDING, state_from_item
from laurel.store.sizing import CHEAPEST, Sizing


class UserStateStore:
    """`laurel.app.ports.ledger.UserStates` over a driver."""

    def __init__(self, tables: Tables, ids: LedgerIds, sizing: Sizing = CHEAPEST) -> None:
        self._tables = tables
        self._sizing = sizing
        self._ids = ids

    def get(self, user_id: int) -> UserState:
        """The state of a user, strongly consistent: one read unit."""
        return state_from_item(settled_state(self._tables, user_id))

    def get_many(self, user_ids: Iterable[int]) -> dict[int, UserState]:
        """The states of those users that have one, by id, eventually consistent: half a read unit each."""
        owners = {keys.state(user_id): user_id for user_id in user_ids}
        items = self._tables.batch_get("users", owners, consistent=False)
        by_user = {owners[item["pk"], item["sk"]]: item for item in items}
        for user_id in [user_id for user_id, item in by_user.items() if PENDING in item]:
            by_user[user_id] = settled_state(self._tables, user_id) or {}
        return {user_id: state_from_item(item) for user_id, item in by_user.items()}

    def next_ids(self, count: int) -> range:
        """Consecutive fresh ids for bookings."""
        return self._ids.take_slots(count)

    def commit(self, user_id: int, seen_rev: int, state: UserState, bookings: Sequence[Log]) -> None:
        """Replace the state of a user who exists, and write the bookings that explain the change.

        The item is read once more, for what is packed in it. Raises Conflict if the state is not the one seen, the
        user is gone, or an id is taken.
        """
        seen = see(self._tables, user_id, settled_state(self._tables, user_id), NOTHING)
        writes = replaced(self._tables, seen, state) if seen and seen.rev == seen_rev else None
        if writes is None:
            raise Conflict("the state changed meanwhile")
        update, pages = writes
        try:
            self._tables.transact(
                [
                    update,
                    *pages,
                    Check("users", keys.profile(user_id), Exists("pk")),
                    *put_bookings(bookings, self._sizing),
                ]
            )
        except (ConditionFailed, TransactionConflict) as error:
            raise Conflict("the state changed meanwhile") from error
