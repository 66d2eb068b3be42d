"""The engine's records on the tables: one read before a decision, one transaction after it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from laurel.app.errors import Conflict, MarkerTaken, RowTaken, TooManyAtOnce, Unavailable
from laurel.app.ports.engine import Marker, Outcome, ReadSet, Records
from laurel.domain.awards.run import Known
from laurel.domain.records.ledger import Earning
from laurel.store.driver.conditions import Equals, Exists
from laurel.store.driver.errors import ConditionFailed, TransactionConflict
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
    pages,
)
from laurel.store.driver.steps import Step, carry_out
from laurel.store.engine.roll_forward import ATTEMPTS_TO_SETTLE, pause, put_pending, settled_state
from laurel.store.ledger.ids import LedgerIds
from laurel.store.rows import keys
from laurel.store.rows.engine import (
    count_earned,
    marker_from_item,
    progress_from_item,
    put_earned,
    put_marker,
    put_progress,
    put_trigger_count,
    trigger_count_from_item,
)
from laurel.store.rows.ledger import EARNINGS, put_earning, put_logs
from laurel.store.rows.outbox import take_row
from laurel.store.rows.records import user_from_item
from laurel.store.rows.state import PENDING, state_from_item, state_update
from laurel.store.sizing import CHEAPEST, Sizing

CHECKED_ROWS = 50
"""Rows taken back whose condition is part of the transaction; further ones are looked up before it."""


class EngineStore:
    """`laurel.app.ports.engine.Engine` over a driver. ``now`` gives seconds since 1970."""

    def __init__(
        self, tables: Tables, ids: LedgerIds, now: Callable[[], float] = time.time, sizing: Sizing = CHEAPEST
    ) -> None:
        self._tables = tables
        self._sizing = sizing
        self._ids = ids
        self._now = now

    # ---- reading

    def read(self, user_id: int, read_set: ReadSet) -> Records:
        """The read set of a user as of one moment; a pending commit of theirs is finished first.

        Where the earnings of a post over all users have no counter yet, they are counted, once, by their index.
        Raises Unavailable while others keep writing the user.
        """
        for _ in range(ATTEMPTS_TO_SETTLE):
            try:
                items = self._user_items(user_id, read_set)
            except TransactionConflict:
                pause()
                continue
            if PENDING not in items.get(keys.state(user_id), {}):
                return self._records(user_id, read_set, items)
            settled_state(self._tables, user_id)
        raise Unavailable("this user is written all the time")

    def _user_items(self, user_id: int, read_set: ReadSet) -> dict[Key, Item]:
        item_keys = [keys.profile(user_id), keys.state(user_id)]
        item_keys += [keys.progress(user_id, post_id) for post_id in read_set.posts]
        item_keys += [keys.trigger_count(user_id, *key) for key in read_set.trigger_counts]
        # A progress older than the state would be decided on unnoticed; what is read later can only be newer.
        item_keys = list(dict.fromkeys(item_keys))
        items = self._tables.transact_get("users", item_keys[:TRANSACTION_ITEMS])
        items += self._tables.batch_get("users", item_keys[TRANSACTION_ITEMS:])
        return {(item["pk"], item["sk"]): item for item in items}

    def _records(self, user_id: int, read_set: ReadSet, items: Mapping[Key, Item]) -> Records:
        profile = items.get(keys.profile(user_id))
        shared = self._shared_items(read_set)
        known = Known(
            user_id=user_id,
            state=state_from_item(items.get(keys.state(user_id))),
            progress={
                post_id: progress_from_item(items[key])
                for post_id in read_set.posts
                if (key := keys.progress(user_id, post_id)) in items
            },
            trigger_counts={
                name: trigger_count_from_item(items[key])
                for name in read_set.trigger_counts
                if (key := keys.trigger_count(user_id, *name)) in items
            },
            global_earnings={i: self._earned_by_all(i, shared.get(keys.earned(i))) for i in read_set.global_earnings},
            earnings=self._standing_earnings(user_id, read_set.earnings),
        )
        stored = (
            marker_from_item(shared[keys.marker(k)], self._seconds())
            for k in read_set.markers
            if keys.marker(k) in shared
        )
        markers = {marker.key: marker for marker in stored if marker is not None}
        return Records(user_from_item(profile) if profile else None, known, markers)

    def _shared_items(self, read_set: ReadSet) -> dict[Key, Item]:
        item_keys = [keys.earned(post_id) for post_id in read_set.global_earnings]
        item_keys += [keys.marker(key) for key in read_set.markers]
        items = self._tables.batch_get("system", item_keys)
        return {(item["pk"], item["sk"]): item for item in items}

    def _earned_by_all(self, post_id: int, counter: Item | None) -> int:
        """How often a post was earned by all; without a counter (its maximum was set later) the rows are counted."""
        if counter is not None:
            return int(counter["earned"])
        partitions = keys.post_partitions(post_id, self._sizing)
        queries = (Query("earnings", partition, index="by_post") for partition in partitions)
        rows = sum(1 for query in queries for _ in pages(self._tables, query))
        try:
            self._tables.write(put_earned(post_id, rows))
        except (ConditionFailed, TransactionConflict):  # another process was first
            counter = self._tables.get("system", keys.earned(post_id))
        return int(counter["earned"]) if counter else rows

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
        state = state_update(outcome.user_id, outcome.seen_rev, outcome.decision.state)
        conditions, rest = self._conditions(outcome), self._rest(outcome)
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
            *(count_earned(post_id, amount, outcome.global_maxima[post_id]) for post_id, amount in counted if amount),
            *([] if outcome.seen_rev else [Check("users", keys.profile(outcome.user_id), Exists("pk"))]),
            *(
                Delete("earnings", self._place(row), Equals("user_id", row.user_id))
                for row in outcome.removed[:CHECKED_ROWS]
            ),
        ]
        return [
            *(Step(put_marker(marker, self._seconds()), partial(self._taken, marker)) for marker in outcome.markers),
            *([Step(take_row(row), RowTaken(row.id))] if (row := outcome.outbox_row) else []),
            *(Step(check, stale) for check in checks),
        ]

    def _taken(self, marker: Marker, stored: Item | None) -> Exception:
        """The error for a marker that could not be written: it is stored, or was a moment ago."""
        taken = marker_from_item(stored, self._seconds()) if stored else None
        taken = taken or self.marker(marker.key)
        return MarkerTaken(taken) if taken else Conflict("a marker expired meanwhile")

    def _rest(self, outcome: Outcome) -> list[Put | Delete]:
        user_id, decision = outcome.user_id, outcome.decision
        return [
            *(put_progress(user_id, post_id, progress) for post_id, progress in decision.progress.items()),
            *(put_trigger_count(user_id, *key, count) for key, count in decision.trigger_counts.items()),
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
