"""Set a user's balances and ranks directly, as a client that writes the user's meta does (gamipress-rest.md 7)."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from laurel.app.retry import until_committed
from laurel.app.site import STAMP, Site
from laurel.domain.awards.state import UserState
from laurel.domain.records.ledger import Log

BOOKING = "points_set"
"""The log type of a booking; no list of logs shows it."""


def set_balances(
    site: Site, user_id: int, balances: Mapping[int, int], ranks: Mapping[int, int], admin: int
) -> UserState:
    """Set balances by id of points type, and ranks by id of rank type (0: none); returns the user's state.

    `admin` is the id of the caller. No requirement is tried, no log or earning is written. A booking with the
    difference of each balance is written in the same transaction, so that balance and ledger agree; the difference
    counts as ``clipped``, because it was not awarded. Raises Unavailable after too many lost races.
    """
    states = site.services.states

    def attempt() -> UserState:
        seen = states.get(user_id)
        state = deepcopy(seen)
        deltas = {key: value - seen.balances.get(key, 0) for key, value in balances.items()}
        deltas = {key: delta for key, delta in deltas.items() if delta}
        for key, delta in deltas.items():
            state.balances[key] = seen.balances.get(key, 0) + delta
            state.clipped[key] = seen.clipped.get(key, 0) + delta
        state.ranks = {key: rank for key, rank in {**seen.ranks, **ranks}.items() if rank}
        if state == seen:
            return seen
        states.commit(user_id, seen.rev, state, _bookings(site, user_id, deltas, state, admin))
        state.rev = seen.rev + 1
        return state

    state = until_committed(attempt, site.pause)
    site.remember_states({user_id: state})
    return state


def _bookings(site: Site, user_id: int, deltas: Mapping[int, int], state: UserState, admin: int) -> list[Log]:
    date = site.local_now().strftime(STAMP)
    ids = site.services.states.next_ids(len(deltas))
    return [
        Log(
            id=number,
            user_id=user_id,
            type=BOOKING,
            access="private",
            date=date,
            points=delta,
            points_type=key,
            meta={"admin_id": admin, "total_points": state.balances[key]},
        )
        for number, (key, delta) in zip(ids, deltas.items(), strict=True)
    ]
