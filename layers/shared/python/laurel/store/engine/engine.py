"""The engine's records on the tables: one read before a decision, one transaction after it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from laurel.app.errors import Conflict, MarkerTaken, RowTaken, TooManyAtOnce, Unavailable
from laurel.app.ports.engine import Marker, Outcome, ReadSet, Records
from laurel.domain.awards.run import Known
from laurel.domain.records.ledger import Earning
from laurel.store.driver.conditions import Absent, AllOf, Equals, Exists
from laurel.store.driver.requests import (
    TRANSACTION_ITEMS,
    Check,
    Delete,
    Item,
    Key,
    Put,
    Query,
    Tables,
    TransactionItem,
    Update,
    pages,
)
from laurel.store.driver.steps import Step, carry_out
from laurel.store.engine.global_counts import GlobalCounts
from laurel.store.engine.packing import EVERYTHING, Seen, Wanted, keys_of, replaced, see
from laurel.store.engine.roll_forward import ATTEMPTS_TO_SETTLE, pause, put_pending, settled_state
from laurel.store.ledger.ids import LedgerIds
from laurel.store.rows import keys
from laurel.store.rows.engine import (
    marker_from_item,
    put_marker,
)
from laurel.store.rows.ledger import EARNINGS, put_earning, put_logs
from laurel.store.rows.outbox import take_row
from laurel.store.rows.records import user_from_item
from laurel.store.rows.state import PENDING, state_from_item
from laurel.store.sizing import CHEAPEST, Sizing

CHECKED_ROWS = 50
"""Rows taken back whose condition is part of the transaction; further ones are looked up before it."""

NEVER = AllOf((Exists("pk"), Absent("pk")))
"""A condition that does not hold."""


class EngineStore:
    """`laurel.app.ports.engine.Engine` over a driver. ``now`` gives seconds since 1970."""

    def __init__(
        self, tables: Tables, ids: LedgerIds, now: Callable[[], float] = time.time, sizing: Sizing = CHEAPEST
    ) -> None:
        self._tables = tables
        self._sizing = sizing
        self._counts = GlobalCounts(tables, sizing)
        self._ids = ids
        self._now = now

    # ---- reading

    def read(self, user_id: int, read_set: ReadSet) -> Records:
        """The read set of a user as of one moment; a pending commit of theirs is finished first.

        Where the earnings of a post over all users have no counter yet, they are counted, once, by their index.
        Raises Unavailable while others keep writing the user.
        """
        wanted = EVERYTHING if read_set.everything else keys_of(read_set.posts, read_set.trigger_counts)
        profile, seen = self._user(user_id, wanted)
        return self._records(profile, seen, read_set)

    def _user(self, user_id: int, wanted: Wanted) -> tuple[Item | None, Seen]:
        """The profile, the state and what is packed, in one query: a page can only be later, which shows."""
        partition, (_, first), (_, last) = keys.user_partition(user_id), keys.profile(user_id), keys.state(user_id)
        for _ in range(ATTEMPTS_TO_SETTLE):
            found = self._tables.query(Query("users", partition, low=first, high=last, consistent=True)).items
            items = {item["sk"]: item for item in found}
            state = items.get(last)
            if state and PENDING in state:
                settled_state(self._tables, user_id)
            elif seen := see(self._tables, user_id, state, wanted):
                return items.get(first), seen
            else:
                pause()
        raise Unavailable("this user is written all the time")

    def _records(self, profile: Item | None, seen: Seen, read_set: ReadSet) -> Records:
        shared = self._shared_items(read_set)
        known = Known(
            user_id=seen.user_id,
            state=state_from_item(seen.state),
            progress=seen.progress(None if read_set.everything else read_set.posts),
            trigger_counts=seen.trigger_counts(None if read_set.everything else read_set.trigger_counts),
            global_earnings={i: self._counts.earned(i, shared) for i in read_set.global_earnings},
            earnings=self._standing_earnings(seen.user_id, read_set.earnings),
        )
        stored = (
            marker_from_item(shared[keys.marker(k)], self._seconds())
            for k in read_set.markers
            if keys.marker(k) in shared
        )
        markers = {marker.key: marker for marker in stored if marker is not None}
        return Records(user_from_item(profile) if profile else None, known, markers, seen)

    def _shared_items(self, read_set: ReadSet) -> dict[Key, Item]:
        item_keys = [key for post_id in read_set.global_earnings for key in self._counts.keys_of(post_id)]
        item_keys += [keys.marker(key) for key in read_set.markers]
        items = self._tables.batch_get("system", item_keys)
        return {(item["pk"], item["sk"]): item for item in items}

    def _standing_earnings(self, user_id: int, post_ids: Iterable[int]) -> dict[int, list[tuple[int, int, int]]]:
        """A user's standing earnings of some posts, the newest first: (id, points, points type)."""
        of_posts = set(post_ids)
        standing: dict[int, list[tuple[int, int, int]]] = {}
        if not of_posts:
            return standing
        items = pages(self._tables, Query("earnings", keys.user_rows(user_id), index="by_user", reverse=True))
        for earning in EARNINGS.in_order(items, reverse=True):
            if earning.post_id in of_posts:
                standing.setdefault(earning.post_id, []).append((earning.id, earning.points, earning.points_type))
        return standing

    # ---- writing

    def next_ids(self, logs: int, earnings: int) -> tuple[range, range]:
        """Fresh ids in order for that many logs and earnings."""
        return self._ids.take_slots(logs), self._ids.take(earnings)

    def commit(self, outcome: Outcome) -> None:
        """Write an outcome; see `laurel.app.ports.engine.Engine.commit`."""
        self._look_up(outcome.removed[CHECKED_ROWS:])
        state, pages = self._state(outcome)
        conditions, rest = self._conditions(outcome), [*pages, *self._rest(outcome)]
        if 1 + len(conditions) + len(rest) <= TRANSACTION_ITEMS:
            self._carry_out(conditions, [state, *rest])
            return
        if 1 + len(conditions) >= TRANSACTION_ITEMS:
            raise TooManyAtOnce(f"{len(conditions)} conditions for one event")
        mark, pending = put_pending(outcome.user_id, rest)
        self._carry_out(conditions, [replace(state, set={**state.set, PENDING: mark}), pending])
        # It is committed: what cannot be written now is written by the next request that reads the user.
        with suppress(Unavailable):
            settled_state(self._tables, outcome.user_id)

    def _state(self, outcome: Outcome) -> tuple[Update, list[Put]]:
        """The writes of the state and what is packed; refused, where the user is known to have changed, by `NEVER`.

        By the transaction, which says first whether a marker is taken.
        """
        user_id, decision, seen = outcome.user_id, outcome.decision, outcome.seen
        if not isinstance(seen, Seen):
            _, seen = self._user(user_id, keys_of(decision.progress, decision.trigger_counts))
        writes = None
        if seen.rev == outcome.seen_rev:
            changes = decision.progress, decision.trigger_counts
            writes = replaced(self._tables, seen, decision.state, *changes, decisions=outcome.decisions)
        return writes or (Update("users", keys.state(user_id), {PENDING: ""}, condition=NEVER), [])

    def _look_up(self, rows: Sequence[Earning]) -> None:
        """Make sure that rows are there, and their user's: Conflict if one is not.

        They stay until the transaction: what removes a row, or gives it to another user, raises the ``rev`` that the
        transaction asks for.
        """
        items = self._tables.batch_get("earnings", [self._place(row) for row in rows])
        owners = {item["sk"]: item.get("user_id", 0) for item in items}
        if any(owners.get(keys.padded(row.id)) != row.user_id for row in rows):
            raise Conflict("an earning that is taken back is gone")

    def _conditions(self, outcome: Outcome) -> list[Step]:
        """The conditions of the commit besides the state's revision: the markers and the outbox row first.

        A user's first state is written only if the user still exists; later ones are removed with the user. The rows
        taken back come from an index, which may show what is gone.
        """
        stale = Conflict("the user changed meanwhile")
        counted = outcome.decision.global_earnings.items()
        checks: list[TransactionItem] = [
            *(self._counts.count(post_id, n, outcome.global_maxima[post_id]) for post_id, n in counted if n),
            *([] if outcome.seen_rev else [Check("users", keys.profile(outcome.user_id), Exists("pk"))]),
            *(
                Delete("earnings", self._place(row), Equals("user_id", row.user_id))
                for row in outcome.removed[:CHECKED_ROWS]
            ),
        ]
        return [
            *(Step(put_marker(marker, self._seconds()), partial(self._taken, marker)) for marker in outcome.markers),
            *(Step(take_row(row), RowTaken(row.id)) for row in outcome.outbox_rows),
            *(Step(check, stale) for check in checks),
        ]

    def _taken(self, marker: Marker, stored: Item | None) -> Exception:
        """The error for a marker that could not be written: it is stored, or was a moment ago."""
        taken = marker_from_item(stored, self._seconds()) if stored else None
        taken = taken or self.marker(marker.key)
        return MarkerTaken(taken) if taken else Conflict("a marker expired meanwhile")

    def _rest(self, outcome: Outcome) -> list[Put | Delete]:
        return [
            *put_logs(outcome.logs, self._sizing),
            *(put_earning(row, self._sizing) for row in outcome.earnings),
            *(Delete("earnings", self._place(row)) for row in outcome.removed[CHECKED_ROWS:]),
        ]

    def _place(self, earning: Earning) -> Key:
        return keys.ledger_row(earning.id, keys.buckets_of(earning.id, self._sizing))

    def _carry_out(self, conditions: Sequence[Step], operations: Sequence[TransactionItem]) -> None:
        stale = Conflict("the user changed meanwhile")
        steps = [*conditions, *(Step(operation, stale) for operation in operations)]
        carry_out(self._tables, steps, Conflict("another writer is at work on the user"))

    def marker(self, key: str) -> Marker | None:
        """The marker of that key, if it has not expired: one read unit."""
        stored = self._tables.get("system", keys.marker(key))
        return marker_from_item(stored, self._seconds()) if stored else None

    def _seconds(self) -> int:
        return int(self._now())
